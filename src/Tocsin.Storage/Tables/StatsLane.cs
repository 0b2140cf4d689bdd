using Tocsin.Language;
using Tocsin.Storage.Aggregates;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Tables;

/// <summary>The groups that one lane of a scan has come by, and their figures. Not thread-safe.</summary>
internal sealed class StatsLane
{
    private const int BoxBytes = 24;

    private readonly StatsPipe _pipe;
    private readonly MemoryMeter _memory;
    private readonly GroupCounts _groups;
    // One for each function; null for those that only count events.
    private readonly Aggregate?[] _aggregates;

    /// <summary>A lane without events.</summary>
    /// <param name="pipe">What is asked.</param>
    /// <param name="memory">Charged for the groups, their figures and their rows.</param>
    public StatsLane(StatsPipe pipe, MemoryMeter memory)
    {
        (_pipe, _memory) = (pipe, memory);
        _aggregates = [.. pipe.Functions.Select(AggregateOf)];
        _groups = new GroupCounts([.. pipe.By.Select(KeyOf)], [.. _aggregates.OfType<Aggregate>()], memory);
    }

    /// <summary>How many groups there are.</summary>
    public int Groups => _groups.Groups;

    /// <summary>Whether the figure at this place among the functions is an estimate in any group.</summary>
    public bool IsApproximate(int function) => _aggregates[function] is { IsApproximate: true };

    /// <summary>Takes in the matching rows of a block.</summary>
    public void Add(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        if (_pipe.By.Count == 0 && _aggregates.All(a => a is null))
        {
            _groups.Add(rows);
            return;
        }
        // Everything is read before anything is counted: a block that proves damaged must not be counted in part.
        var parts = new IReadOnlyList<FieldPart>[_aggregates.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = _aggregates[i] is null ? [] : FieldParts.Of(block, evaluator, _pipe.Functions[i].Field!, rows);
        }
        var grouped = _groups.Add(block, evaluator, rows);
        for (var i = 0; i < parts.Length; i++)
        {
            foreach (var part in parts[i]) _aggregates[i]!.Add(part, in grouped);
        }
    }

    /// <summary>Takes in all that another lane of the same query has, which is not used any more.</summary>
    public void Merge(StatsLane other)
    {
        var groups = _groups.Merge(other._groups);
        for (var i = 0; i < _aggregates.Length; i++) _aggregates[i]?.Merge(other._aggregates[i]!, groups);
    }

    /// <summary>The values of each group and then its figures, in the order of the values.</summary>
    public List<object?[]> Rows() => [.. Enumerable.Range(0, Groups).Select(Row).Order(RowOrder.Instance)];

    /// <summary>
    /// The rows with the largest (or smallest) of one of the figures, that figure in order; equals in the order of the
    /// values. Of the other groups no row is made.
    /// </summary>
    /// <param name="function">The figure's place among the functions.</param>
    /// <param name="descending">Whether the largest come first.</param>
    /// <param name="limit">How many rows.</param>
    public List<object?[]> FirstRows(int function, bool descending, int limit)
    {
        var rising = Comparer<object?>.Create(ValueOrder.Instance.Compare);
        var falling = Comparer<object?>.Create((a, b) => rising.Compare(b, a));
        var (order, lastFirst) = descending ? (falling, rising) : (rising, falling);
        var first = new PriorityQueue<object?, object?>(lastFirst);
        for (var group = 0; group < Groups && limit > 0; group++)
        {
            var figure = Figure(function, group);
            if (first.Count < limit) first.Enqueue(figure, figure);
            else if (order.Compare(figure, first.Peek()) < 0) first.EnqueueDequeue(figure, figure);
        }
        if (first.Count == 0) return [];
        // Where several share the last figure, their values decide.
        var last = first.Peek();
        return
        [
            .. Enumerable.Range(0, Groups).Where(group => order.Compare(Figure(function, group), last) <= 0)
                .Select(Row).OrderBy(row => row[_pipe.By.Count + function], order).ThenBy(row => row, RowOrder.Instance)
                .Take(limit),
        ];
    }

    private object?[] Row(int group)
    {
        var keys = _pipe.By.Count;
        _memory.Take(BoxBytes + ((long)(keys + _aggregates.Length) * (IntPtr.Size + BoxBytes)));
        var row = new object?[keys + _aggregates.Length];
        for (var k = 0; k < keys; k++) row[k] = _groups.ValueOf(group, k);
        for (var i = 0; i < _aggregates.Length; i++) row[keys + i] = Figure(i, group);
        return row;
    }

    private object? Figure(int function, int group) =>
        _aggregates[function] is { } aggregate ? aggregate.Result(group) : _groups.CountOf(group);

    private GroupKey KeyOf(GroupBy by) =>
        by.Field is { } field ? new FieldKey(field, _memory) : new TimeKey(by.Bucket);

    private Aggregate? AggregateOf(StatsFunction function) => function.Kind switch
    {
        StatsKind.Count => null,
        StatsKind.Sum => new SumAggregate(_memory, average: false),
        StatsKind.Average => new SumAggregate(_memory, average: true),
        StatsKind.Minimum => new ExtremeAggregate(_memory, largest: false),
        StatsKind.Maximum => new ExtremeAggregate(_memory, largest: true),
        StatsKind.Distinct => new DistinctAggregate(_memory),
        StatsKind.Percentile => new PercentileAggregate(_memory, function.Percent),
        _ => throw new InvalidOperationException("BUG: an unknown function"),
    };
}
