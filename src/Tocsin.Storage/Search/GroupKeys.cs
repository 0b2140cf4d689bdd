using System.Text;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Search;

/// <summary>
/// Numbers for the values of one field over all blocks of a search, so that rows are grouped by ints. Number 0 is "no value".
/// </summary>
internal sealed class GroupKeys(FieldRef by)
{
    private readonly Dictionary<object, int> _numbers = [];
    private readonly List<object?> _values = [null];

    /// <summary>A value by its number: text, long, double, bool or null.</summary>
    public object? Value(int number) => _values[number];

    /// <summary>The number of each row's value; only rows of the set are meaningful.</summary>
    public int[] Numbers(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        var numbers = new int[block.Rows];
        if (by.Name == IdField)
        {
            var ids = block.LoadIds();
            foreach (var row in rows)
            {
                numbers[row] = NumberOf(ids[row].ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
            return numbers;
        }
        AtPath(block, by.Path, rows, numbers);
        foreach (var (path, shaped) in evaluator.ByShape(by))
        {
            shaped.IntersectWith(rows);
            AtPath(block, path, shaped, numbers);
        }
        return numbers;
    }

    private const string IdField = "id";

    private void AtPath(Block block, string path, RowSet rows, int[] numbers)
    {
        foreach (var name in block.Columns)
        {
            if (name.Path != path || name.Kind == ValueKind.Null) continue;
            var column = block.Load(name.Index);
            var known = column.Codes is null ? null : new int[column.TextCount];
            for (var i = 0; i < column.Count; i++)
            {
                var row = column.RowOf(i);
                if (!rows.Contains(row) || numbers[row] != 0) continue;
                if (known is null)
                {
                    numbers[row] = NumberOf(ValueOf(column, i));
                    continue;
                }
                ref var number = ref known[column.Codes![i]];
                if (number == 0) number = NumberOf(ValueOf(column, i));
                numbers[row] = number;
            }
        }
    }

    private int NumberOf(object value)
    {
        if (_numbers.TryGetValue(value, out var number)) return number;
        number = _values.Count;
        _values.Add(value);
        _numbers.Add(value, number);
        return number;
    }

    private static object ValueOf(Column column, int at) => column.Kind switch
    {
        ValueKind.Integer => column.NumberOf(at),
        ValueKind.Double => BitConverter.Int64BitsToDouble(column.NumberOf(at)),
        ValueKind.Boolean => column.NumberOf(at) != 0,
        ValueKind.Time => new Instant(column.NumberOf(at)).ToString(),
        _ => Encoding.UTF8.GetString(column.TextOf(at)),
    };
}
