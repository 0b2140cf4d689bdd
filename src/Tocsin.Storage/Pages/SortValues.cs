using Tocsin.Events;
using Tocsin.Events.Values;
using Tocsin.Language;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Pages;

/// <summary>The values that a field has in some rows of a block, as objects that can be put in order.</summary>
internal static class SortValues
{
    /// <summary>
    /// The value of each row: text, long, double, <see cref="ExactNumber"/>, bool or null; a text that many rows share
    /// is one object.
    /// </summary>
    public static object?[] Of(Block block, BlockEvaluator evaluator, FieldRef field, RowSet rows)
    {
        var values = new object?[block.Rows];
        foreach (var part in FieldParts.Of(block, evaluator, field, rows))
        {
            var column = part.Column;
            var texts = column.Codes is null ? [] : new object?[column.TextCount];
            for (var i = 0; i < column.Count; i++)
            {
                var row = column.RowOf(i);
                if (!part.Rows.Contains(row)) continue;
                values[row] = column.Codes is { } codes ? texts[codes[i]] ??= TextOf(column, i)
                    : column.Numbers is { } numbers ? NumberOf(column.Kind, numbers[i])
                    : TextOf(column, i);
            }
        }
        return values;
    }

    private static object TextOf(Column column, int value)
    {
        var text = System.Text.Encoding.UTF8.GetString(column.TextOf(value));
        return column.Kind == ValueKind.Number ? new ExactNumber(text) : text;
    }

    private static object NumberOf(ValueKind kind, long bits) => kind switch
    {
        ValueKind.Integer => bits,
        ValueKind.Double => BitConverter.Int64BitsToDouble(bits),
        ValueKind.Boolean => bits != 0,
        _ => new Instant(bits).ToString(),
    };

    /// <summary>The order of events by a value: those without one come last either way.</summary>
    public static int Compare(object? x, object? y, bool descending)
    {
        if (x is null || y is null) return (x is null).CompareTo(y is null);
        var order = ValueOrder.Instance.Compare(x, y);
        return descending ? -order : order;
    }
}
