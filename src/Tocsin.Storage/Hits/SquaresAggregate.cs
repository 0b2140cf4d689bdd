using Tocsin.Storage.Aggregates;
using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Hits;

/// <summary>The sum of the squares of numbers; null when there is no number.</summary>
internal sealed class SquaresAggregate(MemoryMeter memory) : NumberAggregate(memory)
{
    private double[] _sums = [];
    private bool[] _any = [];

    /// <inheritdoc/>
    public override int BytesPerGroup => sizeof(double) + sizeof(bool);

    /// <inheritdoc/>
    public override void Resize(int groups)
    {
        Grow(ref _sums, groups);
        Grow(ref _any, groups);
    }

    /// <inheritdoc/>
    public override object? Result(int group) => _any[group] ? _sums[group] : null;

    /// <inheritdoc/>
    public override void Merge(Aggregate other, ReadOnlySpan<int> groups)
    {
        var more = (SquaresAggregate)other;
        for (var group = 0; group < groups.Length; group++)
        {
            _sums[groups[group]] += more._sums[group];
            _any[groups[group]] |= more._any[group];
        }
    }

    /// <inheritdoc/>
    protected override void Whole(int group, long number) => Real(group, number);

    /// <inheritdoc/>
    protected override void Real(int group, double number)
    {
        _sums[group] += number * number;
        _any[group] = true;
    }
}
