using System.Globalization;
using Tocsin.Language;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Tables;

/// <summary>Counts matching events in each span of time, and in those without any.</summary>
/// <param name="scan">The events.</param>
/// <param name="pipe">What is asked.</param>
/// <param name="range">The times asked for; where it is open, the first or the last event's span is at the end.</param>
internal sealed class HistogramQuery(Scan scan, HistogramPipe pipe, TimeRange range)
{
    /// <summary>How many spans an answer has at most.</summary>
    public const int BucketsMax = 100_000;

    private const int RowBytes = 160;

    private readonly TimeBuckets _buckets = new(pipe.Bucket);
    private readonly long? _from = range.From == TimeRange.Everything.From ? null : range.From;
    private readonly long? _to = range.To == TimeRange.Everything.To ? null : range.To;

    /// <summary>Runs the query: rows in the order of time, then of values.</summary>
    public Table Run()
    {
        if (_from >= _to) return new Table(Columns, []);
        if (_from is { } first && _to is { } end && TooMany(first, end - 1) is { } refused) return refused;
        return pipe.By is null ? Plain() : Grouped(pipe.By);
    }

    private List<string> Columns =>
        pipe.By is { } by ? [GroupBy.TimeColumn, by.Name, "count"] : [GroupBy.TimeColumn, "count"];

    private Table Plain()
    {
        var lanes = scan.InLanes(
            oldestFirst: false,
            () => new TimeCounts(_buckets),
            (counts, _) => counts.Buckets <= BucketsMax,
            (counts, block, _, rows) => counts.Add(block, rows));
        var counts = lanes[0];
        foreach (var lane in lanes.Skip(1)) counts.Add(lane);
        var first = _from ?? counts.FirstTicks;
        var last = _to - 1 ?? counts.LastTicks;
        if (first is null || last is null) return new Table(Columns, []);
        if (TooMany(first.Value, last.Value) is { } refused) return refused;
        var (rows, memory) = (new List<object?[]>(), scan.NewMeter());
        for (var bucket = _buckets.NumberOf(first.Value); bucket <= _buckets.NumberOf(last.Value); bucket++)
        {
            memory.Take(RowBytes);
            rows.Add([_buckets.Text(bucket), counts.In(bucket)]);
        }
        return new Table(Columns, rows);
    }

    private Table Grouped(FieldRef by)
    {
        var count = new StatsFunction(StatsKind.Count, null, 0, pipe.Position);
        var groups = new StatsPipe(pipe.Position, [count], [new GroupBy(null, pipe.Bucket), new GroupBy(by, default)]);
        var table = new StatsQuery(scan, groups, []).Run();
        if (table.Error is not null) return table;
        // Rows come in the order of time, whose texts are all of one length.
        var first = _from ?? TicksOf(table.Rows.FirstOrDefault());
        var last = _to - 1 ?? TicksOf(table.Rows.LastOrDefault());
        if (first is null || last is null) return new Table(Columns, []);
        if (TooMany(first.Value, last.Value) is { } refused) return refused;
        var rows = new List<object?[]>(table.Rows.Count);
        var at = 0;
        for (var bucket = _buckets.NumberOf(first.Value); bucket <= _buckets.NumberOf(last.Value); bucket++)
        {
            var (time, start) = (_buckets.Text(bucket), at);
            while (at < table.Rows.Count && (string)table.Rows[at][0]! == time) at++;
            if (at == start) rows.Add([time, null, 0L]);
            else rows.AddRange(table.Rows[start..at].OrderBy(r => r[1], ValueOrder.Instance));
        }
        return new Table(Columns, rows);
    }

    private static long? TicksOf(object?[]? row) => row is null
        ? null
        : DateTimeOffset.Parse((string)row[0]!, CultureInfo.InvariantCulture).UtcTicks;

    private Table? TooMany(long firstTicks, long lastTicks)
    {
        var count = _buckets.NumberOf(lastTicks) - _buckets.NumberOf(firstTicks) + 1;
        return count <= BucketsMax
            ? null
            : Table.Refused(
                $"This histogram has {count} spans of time, the limit is {BucketsMax}; make them longer or "
                + "narrow the time",
                pipe.Position);
    }
}
