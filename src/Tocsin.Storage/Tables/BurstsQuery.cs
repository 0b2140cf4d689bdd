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
/// event does. An event may count several times.
/// </summary>
internal sealed class BurstsQuery(Scan scan, BurstsPipe pipe)
{
    /// <summary>How many events may match: the times of all are kept in memory.</summary>
    public const int EventsMax = 10_000_000;

    // A list that is full is copied to one twice as long.
    private const int EventBytes = 72;

    // What one event may say of itself.
    private const int TimesMax = 1_000_000_000;

    private readonly MemoryMeter _memory = scan.NewMeter();
    private FieldKey? _key;
    private FieldKey? _times;
    private readonly Dictionary<int, List<BurstEvent>> _events = [];
    private int _count;

    private FieldKey Key => _key ??= new FieldKey(pipe.By, _memory);

    private FieldKey? Times => pipe.Times is { } often ? _times ??= new FieldKey(often, _memory) : null;

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
            if (pipe.Times is null && events.Count < pipe.Threshold) continue;
            events.Sort();
            Slide(Key.Value(group), events, table);
        }
        return new Table([pipe.By.Name, "start", "crossed", "end", "count", "event"], table);
    }

    private void Collect(Segments.Block block, BlockEvaluator evaluator, RowSet rows)
    {
        var (times, ids, groups) = (block.LoadTimes(), block.LoadIds(), Key.Numbers(block, evaluator, rows));
        var often = Times?.Numbers(block, evaluator, rows);
        _memory.Take((long)rows.Count * EventBytes);
        foreach (var row in rows)
        {
            if (groups[row] == 0) continue;
            if (!_events.TryGetValue(groups[row], out var events)) _events[groups[row]] = events = [];
            events.Add(new BurstEvent(times[row], ids[row], often is null ? 1 : TimesOf(Times!.Value(often[row]))));
            _count++;
        }
    }

    private static int TimesOf(object? value) => value switch
    {
        > (long)TimesMax => TimesMax,
        long times and > 1 => (int)times,
        _ => 1,
    };

    private void Slide(object? group, List<BurstEvent> events, List<object?[]> table)
    {
        // How many there are in the window, and from the start of the burst to the event at hand.
        var (first, start, crossed, window, burst) = (0, 0, -1, 0L, 0L);
        for (var i = 0; i < events.Count; i++)
        {
            window += events[i].Times;
            burst += events[i].Times;
            // A window of two minutes that ends with an event holds what is less than two minutes older.
            while (events[i].Ticks - events[first].Ticks >= pipe.Within.Ticks) window -= events[first++].Times;
            var reached = window >= pipe.Threshold;
            if (reached && crossed < 0) (start, crossed, burst) = (first, i, window);
            if (!reached && crossed >= 0)
            {
                table.Add(Row(group, events, start, crossed, i - 1, burst - events[i].Times));
                crossed = -1;
            }
        }
        if (crossed >= 0) table.Add(Row(group, events, start, crossed, events.Count - 1, burst));
    }

    private static object?[] Row(object? group, List<BurstEvent> events, int start, int crossed, int end, long count) =>
    [
        group,
        new Instant(events[start].Ticks).ToString(),
        new Instant(events[crossed].Ticks).ToString(),
        new Instant(events[end].Ticks).ToString(),
        count,
        events[crossed].Id.ToString(CultureInfo.InvariantCulture),
    ];

    private readonly record struct BurstEvent(long Ticks, long Id, int Times) : IComparable<BurstEvent>
    {
        public int CompareTo(BurstEvent other) =>
            Ticks != other.Ticks ? Ticks.CompareTo(other.Ticks) : Id.CompareTo(other.Id);
    }
}
