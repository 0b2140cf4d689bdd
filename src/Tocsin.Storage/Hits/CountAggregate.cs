using Tocsin.Storage.Aggregates;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;

namespace Tocsin.Storage.Hits;

/// <summary><c>value_count</c>: how many values.</summary>
internal sealed class CountAggregate(MemoryMeter memory) : Aggregate(memory)
{
    private long[] _counts = [];

    /// <inheritdoc/>
    public override int BytesPerGroup => sizeof(long);

    /// <inheritdoc/>
    public override void Resize(int groups) => Grow(ref _counts, groups);

    /// <inheritdoc/>
    public override void Add(FieldPart part, in GroupedRows rows)
    {
        for (var i = 0; i < part.Column.Count; i++)
        {
            var row = part.Column.RowOf(i);
            if (part.Rows.Contains(row)) _counts[rows.GroupOf(row)]++;
        }
    }

    /// <inheritdoc/>
    public override void Merge(Aggregate other, ReadOnlySpan<int> groups)
    {
        var more = ((CountAggregate)other)._counts;
        for (var group = 0; group < groups.Length; group++) _counts[groups[group]] += more[group];
    }

    /// <inheritdoc/>
    public override object Result(int group) => _counts[group];
}
