using Tocsin.Storage.Columns;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Fields;

/// <summary>
/// Counts the values of some rows of a column: a text that many rows share is looked at once. Not thread-safe.
/// </summary>
internal sealed class PartCounts
{
    private readonly LongCodes _numbers = new();
    private int[] _counts = [];

    // Numbers of which half a block's are different, and at least so many, are as good as ids.
    private const int DistinctMin = 256;

    /// <summary>Whether a text is counted.</summary>
    public delegate bool Choice(ReadOnlySpan<byte> text);

    /// <summary>
    /// Adds the values of the rows to the counts, unless they differ in nearly every row: then nothing is to be learnt
    /// from counting them.
    /// </summary>
    public void AddCommon(Column column, RowSet rows, ValueCounts to)
    {
        if (column.Numbers is { } numbers) AddNumbers(column, numbers, rows, to, null, onlyCommon: true);
        else if (column.Codes is { } codes) AddTexts(column, codes, rows, to, null);
    }

    /// <summary>Adds the values of the rows to the counts.</summary>
    /// <param name="column">The column; not one of nulls.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="to">Gets the counts.</param>
    /// <param name="choose">Which texts count; null for all values.</param>
    public void Add(Column column, RowSet rows, ValueCounts to, Choice? choose = null)
    {
        if (column.Numbers is { } numbers) AddNumbers(column, numbers, rows, to, choose, onlyCommon: false);
        else if (column.Codes is { } codes) AddTexts(column, codes, rows, to, choose);
        else
        {
            for (var i = 0; i < column.Count; i++)
            {
                if (rows.Contains(column.RowOf(i)) && (choose is null || choose(column.Text(i))))
                {
                    to.Add(column.Kind, column.Text(i), 1);
                }
            }
        }
    }

    private void AddNumbers(Column column, long[] numbers, RowSet rows, ValueCounts to, Choice? choose, bool onlyCommon)
    {
        _numbers.Clear();
        Clear(column.Count);
        for (var i = 0; i < column.Count; i++)
        {
            if (rows.Contains(column.RowOf(i))) _counts[_numbers.CodeOf(numbers[i])]++;
        }
        if (onlyCommon && _numbers.Count >= DistinctMin && _numbers.Count > column.Count / 2) return;
        for (var code = 0; code < _numbers.Count; code++)
        {
            var number = _numbers.KeyOf(code);
            if (choose is null || choose(TextOf(column, number))) to.Add(column.Kind, number, _counts[code]);
        }
    }

    private void AddTexts(Column column, int[] codes, RowSet rows, ValueCounts to, Choice? choose)
    {
        Clear(column.TextCount);
        if (column.Rows is null && rows.Count == rows.Rows)
        {
            foreach (var code in codes.AsSpan(0, column.Count)) _counts[code]++;
        }
        else
        {
            for (var i = 0; i < column.Count; i++)
            {
                if (rows.Contains(column.RowOf(i))) _counts[codes[i]]++;
            }
        }
        for (var code = 0; code < column.TextCount; code++)
        {
            if (_counts[code] > 0 && (choose is null || choose(column.Text(code))))
            {
                to.Add(column.Kind, column.Text(code), _counts[code]);
            }
        }
    }

    private static byte[] TextOf(Column column, long number)
    {
        var to = new System.Buffers.ArrayBufferWriter<byte>(32);
        Events.Json.JsonValue.Write(to, column.Kind, default, number);
        return to.WrittenSpan.Trim((byte)'"').ToArray();
    }

    private void Clear(int codes)
    {
        if (_counts.Length < codes) _counts = new int[Math.Max(codes, Block.RowsMax)];
        else _counts.AsSpan(0, codes).Clear();
    }
}
