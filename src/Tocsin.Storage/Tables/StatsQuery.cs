using Tocsin.Language;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Tables;

/// <summary>Computes figures of matching events for each combination of some fields' values.</summary>
/// <param name="scan">The events.</param>
/// <param name="pipe">What is asked.</param>
/// <param name="behind">The pipes behind it: rows that they would not let through need not be made.</param>
internal sealed class StatsQuery(Scan scan, StatsPipe pipe, IReadOnlyList<Pipe> behind)
{
    /// <summary>How many groups an answer has at most: each is kept in memory.</summary>
    public const int GroupsMax = 1_000_000;

    /// <summary>
    /// Runs the query. Rows are in the order of time when that is among the groups, then in the order of values; or,
    /// when only the first by one of the figures are let through, in that order.
    /// </summary>
    public Table Run()
    {
        var lanes = scan.InLanes(
            oldestFirst: false,
            () => new StatsLane(pipe, scan.NewMeter()),
            (lane, _) => Refused(lane) is null,
            (lane, block, evaluator, rows) => lane.Add(block, evaluator, rows));
        // The lane with the most groups takes the others in: the fewest values are looked up again.
        var all = lanes.MaxBy(lane => lane.Groups)!;
        foreach (var lane in lanes)
        {
            if (Refused(lane) is { } refused) return refused;
            if (lane != all) all.Merge(lane);
        }
        return Refused(all) ?? Answer(all);
    }

    private Table? Refused(StatsLane lane) =>
        lane.Groups > GroupsMax
            ? Table.Refused(
                $"There are more than {GroupsMax} groups; narrow the filter or group by fewer fields", pipe.Position)
            : null;

    private List<object?[]>? First(StatsLane all)
    {
        if (behind is not [SortPipe sort, LimitPipe limit, ..]) return null;
        var function = pipe.Functions.ToList().FindIndex(f => f.Column == sort.Column);
        return function < 0 || pipe.By.Any(b => b.Column == sort.Column)
            ? null
            : all.FirstRows(function, sort.Descending, limit.Rows);
    }

    private Table Answer(StatsLane all)
    {
        var time = pipe.By.ToList().FindIndex(b => b.Field is null);
        var rows = First(all) ?? all.Rows();
        // The sort is stable: it need not be told of the other values.
        if (time > 0) rows = [.. rows.OrderBy(r => r[time], ValueOrder.Instance)];
        return new Table([.. pipe.By.Select(b => b.Column), .. pipe.Functions.Select(f => f.Column)], rows)
        {
            Approximate = [.. pipe.Functions.Where((_, i) => all.IsApproximate(i)).Select(f => f.Column)],
        };
    }
}
