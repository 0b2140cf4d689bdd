using Tocsin.Language;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Pages;

/// <summary>
/// Answers with events that pipes have rearranged: <c>dedup</c> first, then <c>sort</c> and <c>limit</c> as they come.
/// Keeps no more events than the answer may have, and of <c>dedup</c> one for each combination of values.
/// </summary>
internal sealed class EventsQuery(Scan scan, EventQuestion question)
{
    /// <summary>How many events can be put in order.</summary>
    public const int EventsMax = EventQuestion.LimitMax;

    private readonly IReadOnlyList<FieldRef>? _shown =
        question.Query.Pipes.OfType<FieldsPipe>().FirstOrDefault()?.Fields;

    private readonly List<Pipe> _steps = [.. question.Query.Pipes.Where(p => p is SortPipe or LimitPipe)];
    private readonly int _skip = Math.Min(question.Cursor?.Skip ?? 0, EventsMax);

    // What arrives between two pages would move those behind it.
    private readonly long _newest = question.Cursor?.Newest ?? scan.All.Select(b => b.MaxId).DefaultIfEmpty().Max();

    /// <summary>Runs the query.</summary>
    public Outcome<SearchAnswer> Run()
    {
        var dedup = question.Query.Pipes.OfType<DedupPipe>().FirstOrDefault();
        // Without either, the page itself is all there is to find.
        if (dedup is null && _steps.Count == 0) return new PageQuery(scan, question, _shown).Run();
        if (_steps.OfType<LimitPipe>().FirstOrDefault(l => l.Rows > EventsMax && dedup is null) is { } wide)
        {
            return new QueryError(
                $"limit keeps at most {EventsMax} events; for all of them, use the export", wide.Position);
        }
        var (hits, total, error) = dedup is null ? First() : Distinct(dedup);
        if (error is { } refused) return refused;
        foreach (var step in _steps)
        {
            if (step is SortPipe sort) hits = Sorted(hits, sort);
            else if (step is LimitPipe limit && hits.Count > limit.Rows)
            {
                hits.RemoveRange(limit.Rows, hits.Count - limit.Rows);
            }
            if (step is LimitPipe { Rows: var rows }) total = Math.Min(total, rows);
        }
        return Page(hits, total);
    }

    // The events that the first step leaves.
    private (List<ValueHit> Hits, long Total, QueryError? Error) First()
    {
        var sort = _steps[0] as SortPipe;
        var wanted = (sort is null ? _steps[0] : _steps.ElementAtOrDefault(1)) is LimitPipe limit
            ? limit.Rows
            : Math.Min(EventsMax, _skip + question.Limit + 1);
        var lanes = scan.InLanes(
            oldestFirst: question.Ascending, () => new Best(wanted, Order(sort), scan.NewMeter()), (_, _) => true,
            (lane, block, evaluator, found) =>
            {
                var rows = Known(block, found);
                lane.Add(Hits(block, rows, sort is null ? null : Values(block, evaluator, sort, rows)), rows.Count);
            });
        var best = lanes[0];
        foreach (var lane in lanes.Skip(1)) best.Add(lane.Taken(), lane.Total);
        return (best.Taken(), best.Total, null);
    }

    private (List<ValueHit> Hits, long Total, QueryError? Error) Distinct(DedupPipe dedup)
    {
        var lanes = scan.InLanes(
            oldestFirst: false, () => new NewestOfEach(dedup.Fields, scan.NewMeter()), (lane, _) => !lane.IsFull,
            (lane, block, evaluator, rows) => lane.Add(block, evaluator, Known(block, rows)));
        var all = lanes[0];
        foreach (var lane in lanes.Skip(1)) all.Merge(lane);
        if (all.IsFull)
        {
            return ([], 0, new QueryError(
                $"There are more than {NewestOfEach.GroupsMax} combinations of values; narrow the filter",
                dedup.Position));
        }
        var hits = all.Hits.ToList();
        hits.Sort(Order(null));
        return (hits, hits.Count, null);
    }

    private RowSet Known(Block block, RowSet rows)
    {
        if (block.MaxId <= _newest) return rows;
        var (ids, known) = (block.LoadIds(), RowSet.None(block.Rows));
        foreach (var row in rows)
        {
            if (ids[row] <= _newest) known.Add(row);
        }
        return known;
    }

    private List<ValueHit> Sorted(List<ValueHit> hits, SortPipe sort)
    {
        var (sorted, memory) = (new List<ValueHit>(hits.Count), scan.NewMeter());
        foreach (var ofBlock in hits.GroupBy(h => h.Block))
        {
            var rows = RowSet.None(ofBlock.Key.Rows);
            foreach (var hit in ofBlock) rows.Add(hit.Row);
            var values = Values(ofBlock.Key, new BlockEvaluator(ofBlock.Key, scan.Stop), sort, rows);
            foreach (var hit in ofBlock)
            {
                memory.Take(Best.BytesOf(values[hit.Row]));
                sorted.Add(hit with { Value = values[hit.Row] });
            }
        }
        sorted.Sort(Order(sort));
        return sorted;
    }

    private static object?[] Values(Block block, BlockEvaluator evaluator, SortPipe sort, RowSet rows) =>
        SortValues.Of(block, evaluator, new FieldRef(sort.Column), rows);

    private static List<ValueHit> Hits(Block block, RowSet rows, object?[]? values)
    {
        var (times, ids) = (block.LoadTimes(), block.LoadIds());
        var hits = new List<ValueHit>(rows.Count);
        foreach (var row in rows) hits.Add(new ValueHit(block, row, (times[row], ids[row]), values?[row]));
        return hits;
    }

    // By the value, then (and without one) in the order of time that was asked for.
    private Comparer<ValueHit> Order(SortPipe? sort) => Comparer<ValueHit>.Create((a, b) =>
    {
        var order = sort is null ? 0 : SortValues.Compare(a.Value, b.Value, sort.Descending);
        if (order != 0) return order;
        return question.Ascending ? a.Key.CompareTo(b.Key) : b.Key.CompareTo(a.Key);
    });

    private SearchAnswer Page(List<ValueHit> hits, long total)
    {
        var writers = new Dictionary<Block, EventWriter?>();
        var events = new List<FoundEvent>();
        var at = _skip;
        for (var bytes = 0L; at < hits.Count && at < _skip + question.Limit && bytes <= PageQuery.BytesMax; at++)
        {
            var (block, row) = (hits[at].Block, hits[at].Row);
            if (!writers.TryGetValue(block, out var writer)) writers[block] = writer = scan.WriterFor(block, _shown);
            if (writer is null) continue;
            events.Add(writer.Write(row));
            bytes += events[^1].Json.Length;
        }
        return new SearchAnswer
        {
            Events = events,
            Total = question.CountAll ? total : null,
            Cursor = at < hits.Count && events.Count > 0 ? PageCursor.BehindFirst(at, _newest) : null,
            Scan = scan.Cost,
        };
    }

    // The best hits so far, and how many there were.
    private sealed class Best(int wanted, Comparer<ValueHit> order, MemoryMeter memory)
    {
        private const int HitBytes = 96;

        private readonly PriorityQueue<ValueHit, ValueHit> _worst =
            new(Comparer<ValueHit>.Create((a, b) => order.Compare(b, a)));

        public long Total { get; private set; }

        public static long BytesOf(object? value) => HitBytes + (value is string text ? 2L * text.Length : 0);

        public void Add(IEnumerable<ValueHit> hits, long total)
        {
            Total += total;
            foreach (var hit in hits)
            {
                if (wanted == 0) return;
                memory.Take(BytesOf(hit.Value));
                if (_worst.Count < wanted) _worst.Enqueue(hit, hit);
                else memory.Return(BytesOf(_worst.EnqueueDequeue(hit, hit).Value));
            }
        }

        public List<ValueHit> Taken()
        {
            List<ValueHit> taken = [.. _worst.UnorderedItems.Select(i => i.Element)];
            taken.Sort(order);
            return taken;
        }
    }
}
