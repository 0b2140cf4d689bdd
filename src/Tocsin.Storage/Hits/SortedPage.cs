using System.Globalization;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
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
    private readonly HitSort _order;
    private readonly HitPlace? _after;

    /// <summary>A page of what a scan finds.</summary>
    public SortedPage(Scan scan, ElasticRequest request)
    {
        (_scan, _request, _order) = (scan, request, new HitSort(request.Sort));
        _after = request.Place is { } place
            ? place with { Values = [.. place.Values.Select((value, i) => Typed(request.Sort[i].Field, value))] }
            : null;
    }

    /// <summary>Runs the query.</summary>
    public Outcome<HitsAnswer> Run()
    {
        var wanted = _request.Skip + _request.Size;
        var lanes = _scan.InLanes(
            oldestFirst: false, () => new Lane(this, wanted, _scan.NewMeter()), (_, _) => true,
            (lane, block, evaluator, rows) => lane.Add(block, evaluator, rows));
        var order = Comparer<HitCandidate>.Create(_order.Compare);
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

    private bool IsBehindLastPage(object?[] values, long ticks, long id) =>
        _after is not { } after || _order.Compare(values, (ticks, id), after.Values, (after.Ticks, after.Id)) > 0;

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

    private sealed class Lane(SortedPage page, int wanted, MemoryMeter memory)
    {
        private readonly PriorityQueue<HitCandidate, HitCandidate> _worst = new(Comparer<HitCandidate>.Create(
            (a, b) => page._order.Compare(b, a)));

        public long Total { get; private set; }

        public IEnumerable<HitCandidate> Best => _worst.UnorderedItems.Select(i => i.Element);

        public void Add(Block block, BlockEvaluator evaluator, RowSet rows)
        {
            Total += rows.Count;
            if (wanted == 0) return;
            var (times, ids) = (block.LoadTimes(), block.LoadIds());
            var values = page._order.ValuesOf(block, evaluator, rows);
            foreach (var row in rows)
            {
                var found = new HitCandidate(block, row, times[row], ids[row], [.. values.Select(v => v(row))]);
                if (!page.IsBehindLastPage(found.Values, found.Ticks, found.Id)) continue;
                memory.Take(found.Bytes);
                if (_worst.Count < wanted) _worst.Enqueue(found, found);
                else memory.Return(_worst.EnqueueDequeue(found, found).Bytes);
            }
        }
    }
}
