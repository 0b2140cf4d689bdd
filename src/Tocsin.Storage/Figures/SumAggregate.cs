namespace Tocsin.Storage.Figures;

/// <summary><c>sum</c> and <c>avg</c>. A sum of whole numbers is exact; null when there is no number.</summary>
internal sealed class SumAggregate(bool average) : NumberAggregate
{
    private Sum[] _sums = [];

    /// <inheritdoc/>
    public override void Resize(int groups) => Grow(ref _sums, groups);

    /// <inheritdoc/>
    public override object? Result(int group)
    {
        ref readonly var sum = ref _sums[group];
        if (sum.Count == 0) return null;
        if (average) return ((double)sum.Whole + sum.Real) / sum.Count;
        // What is beyond 64 bits is shown as the nearest double.
        return !sum.HasReal && sum.Whole >= long.MinValue && sum.Whole <= long.MaxValue
            ? (object)(long)sum.Whole
            : (double)sum.Whole + sum.Real;
    }

    /// <inheritdoc/>
    protected override void Whole(int group, long number)
    {
        ref var sum = ref _sums[group];
        sum.Whole += number;
        sum.Count++;
    }

    /// <inheritdoc/>
    protected override void Real(int group, double number)
    {
        ref var sum = ref _sums[group];
        sum.Real += number;
        sum.HasReal = true;
        sum.Count++;
    }

    private struct Sum
    {
        public Int128 Whole;
        public double Real;
        public long Count;
        public bool HasReal;
    }
}
