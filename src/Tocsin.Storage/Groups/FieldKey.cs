using System.Globalization;
using Tocsin.Language;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Groups;

/// <summary>
/// Groups by a field's value. Code 0 and number 0 are "no value". Of an array, its JSON text is the value.
/// </summary>
/// <param name="field">The field.</param>
/// <param name="memory">Charged for its values.</param>
internal sealed class FieldKey(FieldRef field, MemoryMeter memory) : GroupKey
{
    private readonly ValueTable _values = new(memory);
    private readonly List<(Column Column, int FirstCode, LongCodes? Distinct)> _columns = [];
    private int[] _numbers = [];
    private int _count;

    /// <inheritdoc/>
    public override int Count => _count;

    /// <inheritdoc/>
    public override void Load(Block block, BlockEvaluator evaluator, RowSet rows) =>
        Load(block.Rows, FieldParts.Of(block, evaluator, field, rows));

    /// <summary>Reads values of a block; each row has one at most.</summary>
    public void Load(int blockRows, IReadOnlyList<FieldPart> parts)
    {
        var codes = Clear(blockRows);
        _columns.Clear();
        _count = 1;
        foreach (var part in parts) Add(part, codes);
        if (_numbers.Length < _count) _numbers = new int[_count];
        else _numbers.AsSpan(0, _count).Clear();
    }

    /// <inheritdoc/>
    public override int NumberOf(int code)
    {
        if (code == 0) return 0;
        ref var number = ref _numbers[code];
        if (number == 0) number = LookUp(code);
        return number;
    }

    /// <inheritdoc/>
    public override int NumberOf(GroupKey other, int number) => _values.NumberOf(((FieldKey)other)._values, number);

    /// <inheritdoc/>
    public override object? Value(int number) => field.Name == FieldParts.IdField && number != 0
        ? ((long)_values.Value(number)!).ToString(CultureInfo.InvariantCulture)
        : _values.Value(number);

    /// <summary>The number of each row's value in a block; only rows of the set are meaningful.</summary>
    public int[] Numbers(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        Load(block, evaluator, rows);
        var numbers = new int[block.Rows];
        foreach (var row in rows) numbers[row] = NumberOf(Codes[row]);
        return numbers;
    }

    private void Add(FieldPart part, int[] codes)
    {
        var (column, first) = (part.Column, _count);
        LongCodes? distinct = null;
        if (column.Codes is { } texts)
        {
            _count += column.TextCount;
            if (part.All && column.Rows is null)
            {
                for (var row = 0; row < column.Count; row++) codes[row] = texts[row] + first;
            }
            else
            {
                for (var i = 0; i < column.Count; i++)
                {
                    if (part.Rows.Contains(column.RowOf(i))) codes[column.RowOf(i)] = texts[i] + first;
                }
            }
        }
        else if (column.Numbers is { } numbers)
        {
            distinct = new LongCodes();
            for (var i = 0; i < column.Count; i++)
            {
                if (part.Rows.Contains(column.RowOf(i))) codes[column.RowOf(i)] = distinct.CodeOf(numbers[i]) + first;
            }
            _count += distinct.Count;
        }
        else
        {
            // Texts that mostly differ have a code each; those that are the same after all meet in the table of values.
            _count += column.Count;
            for (var i = 0; i < column.Count; i++)
            {
                if (part.Rows.Contains(column.RowOf(i))) codes[column.RowOf(i)] = i + first;
            }
        }
        _columns.Add((column, first, distinct));
    }

    private int LookUp(int code)
    {
        var at = _columns.Count - 1;
        while (_columns[at].FirstCode > code) at--;
        var (column, first, distinct) = _columns[at];
        return distinct is null
            ? _values.NumberOf(column.Kind, column.Text(code - first))
            : _values.NumberOf(column.Kind, distinct.KeyOf(code - first));
    }
}
