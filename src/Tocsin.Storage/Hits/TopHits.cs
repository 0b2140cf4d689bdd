using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Hits;

/// <summary>The first events of each group, in an order. Not thread-safe.</summary>
internal sealed class TopHits(TopHitsBody body, MemoryMeter memory)
{
    private const int GroupBytes = 64;

    private readonly HitSort _order = new(body.Sort);
    private readonly List<PriorityQueue<HitCandidate, HitCandidate>?> _worst = [];
    private IReadOnlyList<Func<int, object?>> _values = [];
    private Block? _block;

    /// <summary>Reads what is needed of a block.</summary>
    public void Prepare(Block block, BlockEvaluator evaluator, RowSet rows) =>
        (_block, _values) = (block, _order.ValuesOf(block, evaluator, rows));

    /// <summary>Takes in rows of the block at hand.</summary>
    public void Add(RowSet rows, in GroupedRows grouped)
    {
        var (times, ids) = (_block!.LoadTimes(), _block.LoadIds());
        foreach (var row in rows)
        {
            Add(
                grouped.GroupOf(row),
                new HitCandidate(_block, row, times[row], ids[row], [.. _values.Select(value => value(row))]));
        }
    }

    /// <summary>Takes in what another has.</summary>
    /// <param name="other">The other.</param>
    /// <param name="groups">The group here for each of the other's groups.</param>
    public void Merge(TopHits other, ReadOnlySpan<int> groups)
    {
        for (var group = 0; group < other._worst.Count; group++)
        {
            if (other._worst[group] is not { } worst) continue;
            foreach (var (found, _) in worst.UnorderedItems) Add(groups[group], found);
        }
    }

    /// <summary>The events of a group that are shown, in their order.</summary>
    public IEnumerable<HitCandidate> Of(int group) =>
        group >= 0 && group < _worst.Count && _worst[group] is { } worst
            ? worst.UnorderedItems.Select(i => i.Element).Order(Comparer<HitCandidate>.Create(_order.Compare))
                .Skip(body.Skip)
            : [];

    private void Add(int group, HitCandidate found)
    {
        var wanted = body.Skip + body.Size;
        if (wanted == 0) return;
        while (_worst.Count <= group) _worst.Add(null);
        if (_worst[group] is not { } worst)
        {
            memory.Take(GroupBytes);
            _worst[group] = worst = new(Comparer<HitCandidate>.Create((a, b) => _order.Compare(b, a)));
        }
        memory.Take(found.Bytes);
        if (worst.Count < wanted) worst.Enqueue(found, found);
        else memory.Return(worst.EnqueueDequeue(found, found).Bytes);
    }
}
