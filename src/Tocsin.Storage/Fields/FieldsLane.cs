using System.Runtime.InteropServices;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Fields;

/// <summary>The fields that one lane of a scan has come by, in bounded memory. Not thread-safe.</summary>
/// <param name="withValues">Whether to count values too.</param>
internal sealed class FieldsLane(bool withValues)
{
    /// <summary>How many fields are kept at most.</summary>
    public const int FieldsMax = 10_000;

    private const long BytesMax = 64L << 20;
    private const int ValuesWhenFull = 32;

    // Arrays and objects of no more bytes have nothing in them.
    private const int EmptyArray = 2;

    private readonly PartCounts _parts = new();

    /// <summary>The fields by their paths.</summary>
    public Dictionary<string, FieldCounts> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>How many events matched.</summary>
    public long Total { get; private set; }

    /// <summary>Whether there were more fields than are kept.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Takes in the matching rows of a block.</summary>
    public void Add(Block block, RowSet rows)
    {
        // Everything that is needed is read before anything is counted: a block that proves damaged must not be counted
        // in part.
        var outlines = block.Columns.Where(IsShown).Select(name => (Name: name, Column: Needed(block, name, rows)))
            .ToList();
        var overflow = block.Find(Schema.Names[Schema.Overflow], ValueKind.Json);
        var matching = rows.Count;
        foreach (var path in outlines.GroupBy(o => o.Name.Path))
        {
            if (path.All(o => o.Name.Kind == ValueKind.Null) || FieldOf(path.Key) is not { } field) continue;
            field.Events += Presence([.. path.Select(o => (o.Name.Kind, o.Column))], rows, matching, field);
            foreach (var (name, column) in path) AddValues(column, rows, field);
        }
        if (overflow is not null) AddOverflow(overflow, rows);
        Total += matching;
        if (Fields.Values.Sum(f => f.Values.Bytes) <= BytesMax) return;
        foreach (var field in Fields.Values) field.Values.Keep(ValuesWhenFull);
    }

    /// <summary>Takes in what another lane has.</summary>
    public void Merge(FieldsLane other)
    {
        Total += other.Total;
        IsCut |= other.IsCut;
        foreach (var (path, counts) in other.Fields) FieldOf(path)?.Add(counts);
    }

    private static bool IsShown(ColumnName name) => name.Path[0] != '$';

    // Null when the column has a value in every row and its values need no counting.
    private Column? Needed(Block block, ColumnName name, RowSet rows)
    {
        if (name.Kind == ValueKind.Null) return null;
        if (name.Kind != ValueKind.Json && block.IsInEveryRow(name.Index)
            && !(withValues && block.MayRepeat(name.Index))) return null;
        return block.Load(name.Index);
    }

    private static long Presence(
        List<(ValueKind Kind, Column? Column)> columns, RowSet rows, int matching, FieldCounts field)
    {
        RowSet? any = null;
        var most = 0;
        foreach (var (kind, column) in columns)
        {
            if (kind == ValueKind.Null) continue;
            if (column is null)
            {
                field.Kinds.Add(kind);
                return matching;
            }
            var present = Present(column, rows);
            var count = present.Count;
            if (count > 0) field.Kinds.Add(kind);
            if (any is null) (any, most) = (present, count);
            else
            {
                any.UnionWith(present);
                most = -1;
            }
        }
        return any is null ? 0 : most >= 0 ? most : any.Count;
    }

    private static RowSet Present(Column column, RowSet rows)
    {
        var present = RowSet.None(rows.Rows);
        // An empty array has nothing in it.
        for (var i = 0; i < column.Count; i++)
        {
            if (column.Kind != ValueKind.Json || column.TextOf(i).Length > EmptyArray) present.Add(column.RowOf(i));
        }
        present.IntersectWith(rows);
        return present;
    }

    private void AddValues(Column? column, RowSet rows, FieldCounts field)
    {
        if (!withValues || column is null || column.Kind is ValueKind.Time or ValueKind.Json) return;
        _parts.AddCommon(column, rows, field.Values);
    }

    private void AddOverflow(Column overflow, RowSet rows)
    {
        // A name may be there twice: an event has a field once.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < overflow.Count; i++)
        {
            if (!rows.Contains(overflow.RowOf(i))) continue;
            seen.Clear();
            var reader = new Utf8JsonReader(overflow.TextOf(i), JsonProbe.Options);
            reader.Read();
            AddMembers(ref reader, "", seen);
        }
    }

    // The reader stands on the beginning of an object; afterwards on its end.
    private void AddMembers(ref Utf8JsonReader reader, string above, HashSet<string> seen)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var path = above + reader.GetString();
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                AddMembers(ref reader, path + ".", seen);
                continue;
            }
            var (kind, start) = (KindOf(in reader), reader.TokenStartIndex);
            reader.Skip();
            var isEmpty = kind == ValueKind.Json && reader.BytesConsumed - start <= EmptyArray;
            if (kind == ValueKind.Null || isEmpty || FieldOf(path) is not { } field) continue;
            field.Kinds.Add(kind);
            if (seen.Add(path)) field.Events++;
        }
    }

    private static ValueKind KindOf(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => ValueKind.Text,
        JsonTokenType.Number => NumberText.Classify(reader.ValueSpan, out _),
        JsonTokenType.True or JsonTokenType.False => ValueKind.Boolean,
        JsonTokenType.StartArray => ValueKind.Json,
        _ => ValueKind.Null,
    };

    private FieldCounts? FieldOf(string path)
    {
        ref var field = ref CollectionsMarshal.GetValueRefOrAddDefault(Fields, path, out var known);
        if (known) return field!;
        if (Fields.Count <= FieldsMax) return field = new FieldCounts();
        Fields.Remove(path);
        IsCut = true;
        return null;
    }
}

/// <summary>What was counted of one field. Not thread-safe.</summary>
internal sealed class FieldCounts
{
    /// <summary>How many events have it.</summary>
    public long Events { get; set; }

    /// <summary>Of which kinds its values are.</summary>
    public HashSet<ValueKind> Kinds { get; } = [];

    /// <summary>Its values.</summary>
    public ValueCounts Values { get; } = new();

    /// <summary>Adds what was counted elsewhere.</summary>
    public void Add(FieldCounts other)
    {
        Events += other.Events;
        Kinds.UnionWith(other.Kinds);
        Values.Add(other.Values);
    }

    /// <summary>The field with its most frequent values.</summary>
    public FieldSummary Summary(string name, int values) => new(
        name, [.. Kinds.Select(TypeOf).Distinct().Order(StringComparer.Ordinal)], Events, [.. Values.Top(values)],
        Values.Counted,
        Values.IsApproximate);

    /// <summary>What people call a kind of value.</summary>
    public static string TypeOf(ValueKind kind) => kind switch
    {
        ValueKind.Text => "string",
        ValueKind.Boolean => "boolean",
        ValueKind.Time => "date",
        ValueKind.Json => "array",
        _ => "number",
    };
}
