using System.Globalization;
using System.Text;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Hits;

/// <summary>
/// Finds the first matching events in the order of other fields than their time. Each lane keeps as many as are asked
/// for. The order tells all events apart, so that pages that follow each other have each event once.
/// </summary>
internal sealed class SortedPage
{
    private readonly Scan _scan;
    private readonly ElasticRequest _request;
    private readonly IReadOnlyList<HitOrder> _orders;
    private readonly HitPlace? _after;

    /// <summary>A page of what a scan finds.</summary>
    public SortedPage(Scan scan, ElasticRequest request)
    {
        (_scan, _request, _orders) = (scan, request, request.Sort);
        _after = request.Place is { } place
            ? place with { Values = [.. place.Values.Select((value, i) => Typed(_orders[i].Field, value))] }
            : null;
    }

    /// <summary>Runs the query.</summary>
    public Outcome<HitsAnswer> Run()
    {
        var wanted = _request.Skip + _request.Size;
        var lanes = _scan.InLanes(
            oldestFirst: false, () => new Lane(this, wanted, _scan.NewMeter()), (_, _) => true,
            (lane, block, evaluator, rows) => lane.Add(block, evaluator, rows));
        var order = Comparer<Candidate>.Create((x, y) => Compare(x.Values, (x.Ticks, x.Id), y.Values, (y.Ticks, y.Id)));
        var found = lanes.SelectMany(l => l.Best).Order(order).Skip(_request.Skip).Take(_request.Size).ToList();
        var writers = new Dictionary<Block, EventWriter?>();
        var (hits, bytes) = (new List<Hit>(found.Count), 0L);
        foreach (var one in found)
        {
            if (!writers.TryGetValue(one.Block, out var writer))
            {
                writers[one.Block] = writer = _scan.WriterFor(one.Block, null);
            }
            if (writer is null) continue;
            hits.Add(new Hit(writer.Write(one.Row), one.Values));
            // All of them are kept until they are sent.
            if ((bytes += hits[^1].Event.Json.Length) > HitsAnswer.BytesMax) return HitsAnswer.TooLarge;
        }
        return new HitsAnswer { Total = _request.CountAll ? lanes.Sum(l => l.Total) : null, Hits = hits };
    }

    // Without a place of its own the second one is equal to all that have its values.
    private int Compare(
        object?[] x, (long Ticks, long Id) xPlace, IReadOnlyList<object?> y, (long? Ticks, long? Id) yPlace)
    {
        for (var i = 0; i < _orders.Count && i < y.Count; i++)
        {
            var order = _orders[i];
            if (order.IsScore) continue;
            var compared = !order.IsTotal ? Compare(order, x[i], y[i])
                : yPlace.Id is not { } id ? 0
                : order.IsPlace && yPlace.Ticks is { } ticks ? xPlace.CompareTo((ticks, id))
                : xPlace.Id.CompareTo(id);
            if (order.IsTotal && order.Descending) compared = -compared;
            if (compared != 0 || order.IsTotal) return compared;
        }
        return 0;
    }

    private static int Compare(HitOrder order, object? x, object? y)
    {
        // Events without the field come last, whatever the direction, unless they are to come first.
        if (x is null || y is null) return (order.MissingFirst ? -1 : 1) * ((x is null ? 1 : 0) - (y is null ? 1 : 0));
        return order.Descending ? ValueOrder.Instance.Compare(y, x) : ValueOrder.Instance.Compare(x, y);
    }

    private bool IsBehindLastPage(object?[] values, long ticks, long id) =>
        _after is not { } after || Compare(values, (ticks, id), after.Values, (after.Ticks, after.Id)) > 0;

    // Of a field that has numbers alone, a text is the number that it spells: some clients keep sort values as texts.
    private object? Typed(string field, object? value)
    {
        if (value is not string text || ElasticFields.IsTime(field)) return value;
        var path = new FieldRef(field).Path;
        var kinds = _scan.All.SelectMany(b => b.Columns).Where(c => c.Path == path).Select(c => c.Kind).ToHashSet();
        if (kinds.Count == 0 || kinds.Overlaps([ValueKind.Text, ValueKind.Json])) return value;
        const NumberStyles integers = NumberStyles.AllowLeadingSign;
        if (long.TryParse(text, integers, CultureInfo.InvariantCulture, out var whole)) return whole;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real
            : bool.TryParse(text, out var boolean) ? boolean
            : value;
    }

    private readonly record struct Candidate(Block Block, int Row, long Ticks, long Id, object?[] Values);

    private sealed class Lane(SortedPage page, int wanted, MemoryMeter memory)
    {
        private const int FoundBytes = 128;

        private readonly PriorityQueue<Candidate, Candidate> _worst = new(Comparer<Candidate>.Create(
            (a, b) => page.Compare(b.Values, (b.Ticks, b.Id), a.Values, (a.Ticks, a.Id))));

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
                if (!page.IsBehindLastPage(found.Values, found.Ticks, found.Id)) continue;
                memory.Take(BytesOf(found));
                if (_worst.Count < wanted) _worst.Enqueue(found, found);
                else memory.Return(BytesOf(_worst.EnqueueDequeue(found, found)));
            }
        }

        private static long BytesOf(Candidate found) =>
            FoundBytes + found.Values.Sum(v => 32L + (v is string text ? 2L * text.Length : 0));

        private static Func<int, object?> ValuesOf(
            HitOrder order, Block block, BlockEvaluator evaluator, RowSet rows, long[] times, long[] ids)
        {
            if (order.Field == ElasticFields.Time) return row => ElasticDates.Milliseconds(times[row]);
            if (order.Field == ElasticFields.Index) return row => IndexTest.NameOf(times[row]);
            if (order.IsTotal || order.IsScore) return row => ids[row];
            // The values of one block are known to it alone; those that are kept are charged with what is found.
            var key = new FieldKey(new FieldRef(order.Field), new MemoryMeter(MemoryShare.Unbounded()));
            var numbers = key.Numbers(block, evaluator, rows);
            if (ElasticFields.IsTime(order.Field)) return row => Instant(key.Value(numbers[row])) ?? order.Missing;
            return row => key.Value(numbers[row]) ?? order.Missing;
        }

        private static object? Instant(object? value) =>
            value is string text && TimestampParser.TryParse(Encoding.UTF8.GetBytes(text), default, out var time)
                ? ElasticDates.Milliseconds(time.Ticks)
                : value;
    }
}
