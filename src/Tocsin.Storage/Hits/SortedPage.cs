using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Hits;

/// <summary>
/// Finds the first matching events in the order of other fields than their time. Each lane keeps as many as are asked
/// for. Equals are in the order of time, the newest first.
/// </summary>
internal sealed class SortedPage(Scan scan, ElasticRequest request)
{
    private readonly IReadOnlyList<HitOrder> _orders = request.Sort;

    /// <summary>Runs the query.</summary>
    public Outcome<HitsAnswer> Run()
    {
        var wanted = request.Skip + request.Size;
        var lanes = scan.InLanes(
            oldestFirst: false, () => new Lane(this, wanted, scan.NewMeter()), (_, _) => true,
            (lane, block, evaluator, rows) => lane.Add(block, evaluator, rows));
        var order = Comparer<Candidate>.Create(Compare);
        var found = lanes.SelectMany(l => l.Best).Order(order).Skip(request.Skip).Take(request.Size).ToList();
        var writers = new Dictionary<Block, EventWriter?>();
        var (hits, bytes) = (new List<Hit>(found.Count), 0L);
        foreach (var one in found)
        {
            if (!writers.TryGetValue(one.Block, out var writer))
            {
                writers[one.Block] = writer = scan.WriterFor(one.Block, null);
            }
            if (writer is null) continue;
            hits.Add(new Hit(writer.Write(one.Row), one.Values));
            // All of them are kept until they are sent.
            if ((bytes += hits[^1].Event.Json.Length) > HitsAnswer.BytesMax) return HitsAnswer.TooLarge;
        }
        return new HitsAnswer { Total = request.CountAll ? lanes.Sum(l => l.Total) : null, Hits = hits };
    }

    private int Compare(Candidate x, Candidate y)
    {
        for (var i = 0; i < _orders.Count; i++)
        {
            if (Compare(_orders[i], x.Values[i], y.Values[i]) is not 0 and var order) return order;
        }
        return (y.Ticks, y.Id).CompareTo((x.Ticks, x.Id));
    }

    private static int Compare(HitOrder order, object? x, object? y)
    {
        // Events without the field come last, whatever the direction, unless they are to come first.
        if (x is null || y is null) return (order.MissingFirst ? -1 : 1) * ((x is null ? 1 : 0) - (y is null ? 1 : 0));
        return order.Descending ? ValueOrder.Instance.Compare(y, x) : ValueOrder.Instance.Compare(x, y);
    }

    private bool IsBehindLastPage(object?[] values)
    {
        if (request.After is not { } after) return true;
        for (var i = 0; i < _orders.Count; i++)
        {
            if (Compare(_orders[i], values[i], after[i]) is not 0 and var order) return order > 0;
        }
        return false;
    }

    private readonly record struct Candidate(Block Block, int Row, long Ticks, long Id, object?[] Values);

    private sealed class Lane(SortedPage page, int wanted, MemoryMeter memory)
    {
        private const int FoundBytes = 128;

        private readonly PriorityQueue<Candidate, Candidate> _worst =
            new(Comparer<Candidate>.Create((a, b) => page.Compare(b, a)));

        public long Total { get; private set; }

        public IEnumerable<Candidate> Best => _worst.UnorderedItems.Select(i => i.Element);

        public void Add(Block block, BlockEvaluator evaluator, RowSet rows)
        {
            Total += rows.Count;
            if (wanted == 0) return;
            var (times, ids) = (block.LoadTimes(), block.LoadIds());
            var values = page._orders.Select(o => ValuesOf(o, block, evaluator, rows, times, ids)).ToList();
            foreach (var row in rows)
            {
                var found = new Candidate(block, row, times[row], ids[row], [.. values.Select(v => v(row))]);
                if (!page.IsBehindLastPage(found.Values)) continue;
                memory.Take(BytesOf(found));
                if (_worst.Count < wanted) _worst.Enqueue(found, found);
                else memory.Return(BytesOf(_worst.EnqueueDequeue(found, found)));
            }
        }

        private static long BytesOf(Candidate found) =>
            FoundBytes + found.Values.Sum(v => 32L + (v is string text ? 2L * text.Length : 0));

        private Func<int, object?> ValuesOf(
            HitOrder order, Block block, BlockEvaluator evaluator, RowSet rows, long[] times, long[] ids)
        {
            if (order.Field == ElasticFields.Time) return row => ElasticDates.Milliseconds(times[row]);
            if (order.IsTieBreak) return row => ids[row];
            // The values of one block are known to it alone; those that are kept are charged with what is found.
            var key = new FieldKey(new FieldRef(order.Field), new MemoryMeter(MemoryShare.Unbounded()));
            var numbers = key.Numbers(block, evaluator, rows);
            return row => key.Value(numbers[row]);
        }
    }
}
