using System.Globalization;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Tables;

/// <summary>
/// Finds bursts: a window slides over each group's events in the order of time (then id). An event that finds the
/// threshold reached in the window that ends with it, both counted, begins a burst; the burst lasts while each further
/// event does.
/// </summary>
internal sealed class BurstsQuery(Scan scan, BurstsPipe pipe)
{
    /// <summary>How many events may match: the times of all are kept in memory.</summary>
    public const int EventsMax = 10_000_000;

    // A list that is full is copied to one twice as long.
    private const int EventBytes = 48;

    private readonly MemoryMeter _memory = scan.NewMeter();
    private FieldKey? _key;
    private readonly Dictionary<int, List<(long Ticks, long Id)>> _events = [];
    private int _count;

    private FieldKey Key => _key ??= new FieldKey(pipe.By, _memory);

    /// <summary>Runs the query.</summary>
    public Table Run()
    {
        scan.InLanes(
            oldestFirst: true,
            () => this,
            (_, _) => _count <= EventsMax,
            (_, block, evaluator, rows) =>
            {
                lock (_events) Collect(block, evaluator, rows);
            });
        if (_count > EventsMax)
        {
            return Table.Refused($"More than {EventsMax} events match; narrow the filter or the time", pipe.Position);
        }
        var table = new List<object?[]>();
        foreach (var (group, events) in _events)
        {
            if (events.Count < pipe.Threshold) continue;
            events.Sort();
            Slide(Key.Value(group), events, table);
        }
        return new Table([pipe.By.Name, "start", "crossed", "end", "count", "event"], table);
    }

    private void Collect(Segments.Block block, BlockEvaluator evaluator, RowSet rows)
    {
        var (times, ids, groups) = (block.LoadTimes(), block.LoadIds(), Key.Numbers(block, evaluator, rows));
        _memory.Take((long)rows.Count * EventBytes);
        foreach (var row in rows)
        {
            if (groups[row] == 0) continue;
            if (!_events.TryGetValue(groups[row], out var events)) _events[groups[row]] = events = [];
            events.Add((times[row], ids[row]));
            _count++;
        }
    }

    private void Slide(object? group, List<(long Ticks, long Id)> events, List<object?[]> table)
    {
        var (first, start, crossed) = (0, 0, -1);
        for (var i = 0; i < events.Count; i++)
        {
            // A window of two minutes that ends with an event holds what is less than two minutes older.
            while (events[i].Ticks - events[first].Ticks >= pipe.Within.Ticks) first++;
            var reached = i - first + 1 >= pipe.Threshold;
            if (reached && crossed < 0) (start, crossed) = (first, i);
            if (!reached && crossed >= 0)
            {
                table.Add(Row(group, events, start, crossed, i - 1));
                crossed = -1;
            }
        }
        if (crossed >= 0) table.Add(Row(group, events, start, crossed, events.Count - 1));
    }

    private static object?[] Row(object? group, List<(long Ticks, long Id)> events, int start, int crossed, int end) =>
    [
        group,
        new Instant(events[start].Ticks).ToString(),
        new Instant(events[crossed].Ticks).ToString(),
        new Instant(events[end].Ticks).ToString(),
        (long)(end - start + 1),
        events[crossed].Id.ToString(CultureInfo.InvariantCulture),
    ];
}
