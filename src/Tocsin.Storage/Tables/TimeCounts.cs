using Tocsin.Storage.Groups;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Tables;

/// <summary>How many events there are in spans of time. Not thread-safe.</summary>
internal sealed class TimeCounts(TimeBuckets buckets)
{
    private readonly LongCodes _codes = new();
    private long[] _counts = new long[64];

    /// <summary>How many spans have events.</summary>
    public int Buckets => _codes.Count;

    /// <summary>An instant (ticks) in the first span with an event; null when there is none.</summary>
    public long? FirstTicks { get; private set; }

    /// <summary>An instant (ticks) in the last span with an event; null when there is none.</summary>
    public long? LastTicks { get; private set; }

    /// <summary>How many events a span has.</summary>
    public long In(long bucket)
    {
        var known = _codes.Count;
        var code = _codes.CodeOf(bucket);
        return code < known ? _counts[code] : 0;
    }

    /// <summary>Adds what another counted in spans of the same width.</summary>
    public void Add(TimeCounts other)
    {
        for (var code = 0; code < other.Buckets; code++)
        {
            Add(buckets.StartOf(other._codes.KeyOf(code)), other._counts[code]);
        }
    }

    /// <summary>Counts rows of a block.</summary>
    public void Add(Block block, RowSet rows)
    {
        var all = rows.Count == block.Rows;
        if (all && buckets.NumberOf(block.MinTicks) == buckets.NumberOf(block.MaxTicks))
        {
            // All in one span: their times need not be read.
            Add(block.MinTicks, block.Rows);
            return;
        }
        var times = block.LoadTimes();
        if (all && block.IsSorted) AddSorted(times.AsSpan(0, block.Rows));
        else AddEach(times, rows);
    }

    // Each span is a run: its end is found by search, not by looking at every event.
    private void AddSorted(ReadOnlySpan<long> times)
    {
        for (var start = 0; start < times.Length;)
        {
            var end = buckets.EndOf(buckets.NumberOf(times[start]));
            var (low, high) = (start + 1, start + 1);
            for (var step = 16; high < times.Length && times[high] < end; step *= 2)
            {
                (low, high) = (high + 1, Math.Min(times.Length, high + step));
            }
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (times[middle] < end) low = middle + 1;
                else high = middle;
            }
            Add(times[start], low - start);
            start = low;
        }
    }

    private void AddEach(long[] times, RowSet rows)
    {
        var (start, end, count) = (0L, 0L, 0L);
        foreach (var row in rows)
        {
            if (times[row] < start || times[row] >= end)
            {
                if (count > 0) Add(start, count);
                var bucket = buckets.NumberOf(times[row]);
                (start, end, count) = (buckets.StartOf(bucket), buckets.EndOf(bucket), 0);
            }
            count++;
        }
        if (count > 0) Add(start, count);
    }

    private void Add(long ticks, long count)
    {
        var code = _codes.CodeOf(buckets.NumberOf(ticks));
        if (code >= _counts.Length) Array.Resize(ref _counts, 2 * _counts.Length);
        _counts[code] += count;
        if (FirstTicks is null || ticks < FirstTicks) FirstTicks = ticks;
        if (LastTicks is null || ticks > LastTicks) LastTicks = ticks;
    }
}
