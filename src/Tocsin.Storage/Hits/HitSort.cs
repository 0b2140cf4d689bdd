using System.Text;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.ElasticApi.Display;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Hits;

/// <summary>An event that may become a hit.</summary>
/// <param name="Block">Where it lies.</param>
/// <param name="Row">Its row there.</param>
/// <param name="Ticks">Its time.</param>
/// <param name="Id">Its id.</param>
/// <param name="Values">Its values, one for each order of the sort.</param>
internal readonly record struct HitCandidate(Block Block, int Row, long Ticks, long Id, object?[] Values)
{
    /// <summary>About how many bytes it takes.</summary>
    public long Bytes => 128 + Values.Sum(v => 32L + (v is string text ? 2L * text.Length : 0));
}

/// <summary>The order of hits by the values of some fields. Thread-safe.</summary>
internal sealed class HitSort(IReadOnlyList<HitOrder> orders)
{
    private readonly IReadOnlyList<HitOrder> _orders = orders;

    /// <summary>What reads the values of a block's rows, one for each order.</summary>
    public IReadOnlyList<Func<int, object?>> ValuesOf(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        var (times, ids) = (block.LoadTimes(), block.LoadIds());
        return [.. _orders.Select(o => ValuesOf(o, block, evaluator, rows, times, ids))];
    }

    /// <summary>Which of two comes first: without any order, the newer one.</summary>
    public int Compare(HitCandidate x, HitCandidate y) => _orders.Count == 0
        ? (y.Ticks, y.Id).CompareTo((x.Ticks, x.Id))
        : Compare(x.Values, (x.Ticks, x.Id), y.Values, (y.Ticks, y.Id));

    /// <summary>Which of two comes first.</summary>
    /// <param name="x">The values of one.</param>
    /// <param name="xPlace">Its time and id.</param>
    /// <param name="y">The values of the other; without the last ones it is equal to all that have the first.</param>
    /// <param name="yPlace">Its time and id, as far as they are known.</param>
    public int Compare(
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
