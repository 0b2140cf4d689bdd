using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Pages;

/// <summary>Which fields events have, and values of which kinds, as far as the names of columns tell.</summary>
internal sealed class StoredFields
{
    // Shapes are read; where there are more of them, nothing is certain.
    private const int ShapesMax = 256;

    private static readonly string ShapePath = Schema.Names[Schema.Shape];
    private static readonly string OverflowPath = Schema.Names[Schema.Overflow];

    private readonly Dictionary<string, Kinds> _fields = new(StringComparer.Ordinal);
    private readonly List<(Block Block, int Column)> _shapes = [];

    /// <summary>The fields of some blocks.</summary>
    public StoredFields(IEnumerable<Block> blocks)
    {
        foreach (var block in blocks)
        {
            EvaluationStop.CheckSometimes();
            foreach (var column in block.Columns)
            {
                if (column.Path == ShapePath && column.Kind == ValueKind.Text) _shapes.Add((block, column.Index));
                if (column.Path[0] == '$') continue;
                _fields[column.Path] = _fields.GetValueOrDefault(column.Path) | Of(column.Kind);
            }
        }
    }

    /// <summary>What values of a field are, any of these.</summary>
    [Flags]
    public enum Kinds
    {
        /// <summary>No value but null.</summary>
        None = 0,

        /// <summary>Numbers.</summary>
        Numbers = 1,

        /// <summary>True and false.</summary>
        Booleans = 2,

        /// <summary>Texts, times, arrays and objects.</summary>
        Others = 4,
    }

    /// <summary>The paths of all fields.</summary>
    public IReadOnlyCollection<string> Paths => _fields.Keys;

    /// <summary>Whether a field, or one below it, is at its path.</summary>
    public bool Has(FieldRef field)
    {
        var above = field.Path + ".";
        return _fields.ContainsKey(field.Path)
            || _fields.Keys.Any(path => path.StartsWith(above, StringComparison.Ordinal));
    }

    /// <summary>What the values at the field's path are.</summary>
    public Kinds KindsOf(FieldRef field) => _fields.GetValueOrDefault(field.Path);

    /// <summary>
    /// Whether values of a field may lie elsewhere than at its path: in objects inside arrays, among what was too much
    /// for columns, or where events keep what their sender called so.
    /// </summary>
    public bool MayLieElsewhere(FieldRef field)
    {
        if (_fields.ContainsKey(OverflowPath)) return true;
        for (var dot = field.Path.IndexOf('.'); dot >= 0; dot = field.Path.IndexOf('.', dot + 1))
        {
            if ((_fields.GetValueOrDefault(field.Path[..dot]) & Kinds.Others) != 0) return true;
        }
        return _shapes.Count > ShapesMax || _shapes.Exists(shape => IsNamedIn(shape.Block, shape.Column, field));
    }

    private static bool IsNamedIn(Block block, int column, FieldRef field)
    {
        EvaluationStop.Check();
        try
        {
            var shapes = block.Load(column);
            for (var i = 0; i < shapes.TextCount; i++)
            {
                if (field.PathIn(new Shape(shapes.Text(i))) is not null) return true;
            }
            return false;
        }
        catch (DamagedException)
        {
            return true;
        }
    }

    private static Kinds Of(ValueKind kind) => kind switch
    {
        ValueKind.Null => Kinds.None,
        ValueKind.Integer or ValueKind.Double or ValueKind.Number => Kinds.Numbers,
        ValueKind.Boolean => Kinds.Booleans,
        _ => Kinds.Others,
    };
}
