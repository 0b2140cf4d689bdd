using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Groups;

/// <summary>Groups by the span of time in which events lie.</summary>
internal sealed class TimeKey(TimeSpan width) : GroupKey
{
    private readonly TimeBuckets _buckets = new(width);
    private readonly LongCodes _numbers = new();
    private readonly LongCodes _sparse = new();
    private long _first;
    private int _count;

    /// <inheritdoc/>
    public override int Count => _count;

    /// <inheritdoc/>
    public override void Load(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        var codes = Clear(block.Rows);
        _first = _buckets.NumberOf(block.MinTicks);
        var spans = _buckets.NumberOf(block.MaxTicks) - _first + 1;
        _sparse.Clear();
        _count = 1;
        // All events in one span: their times need not be read.
        if (spans == 1) return;
        // Few events in many spans have codes in the order they come, so that codes stay fewer than rows.
        var dense = spans <= Math.Max(1024, block.Rows);
        var times = block.LoadTimes();
        var (start, end, code) = (0L, 0L, 0);
        for (var row = 0; row < block.Rows; row++)
        {
            if (times[row] < start || times[row] >= end)
            {
                var bucket = _buckets.NumberOf(times[row]);
                (start, end) = (_buckets.StartOf(bucket), _buckets.EndOf(bucket));
                code = dense ? (int)(bucket - _first) : _sparse.CodeOf(bucket);
            }
            codes[row] = code;
        }
        _count = dense ? (int)spans : _sparse.Count;
    }

    /// <inheritdoc/>
    public override int NumberOf(int code) => _numbers.CodeOf(_sparse.Count > 0 ? _sparse.KeyOf(code) : _first + code);

    /// <inheritdoc/>
    public override int NumberOf(GroupKey other, int number) =>
        _numbers.CodeOf(((TimeKey)other)._numbers.KeyOf(number));

    /// <inheritdoc/>
    public override object Value(int number) => _buckets.Text(_numbers.KeyOf(number));
}
