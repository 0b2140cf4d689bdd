using System.Runtime.CompilerServices;
using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Aggregates;

/// <summary><c>sum</c> and <c>avg</c>. A sum of whole numbers is exact; null when there is no number.</summary>
internal sealed class SumAggregate(MemoryMeter memory, bool average) : NumberAggregate(memory)
{
    private Sum[] _sums = [];

    /// <inheritdoc/>
    public override int BytesPerGroup => Unsafe.SizeOf<Sum>();

    /// <inheritdoc/>
    public override void Resize(int groups) => Grow(ref _sums, groups);

    /// <inheritdoc/>
    public override object? Result(int group)
    {
        ref readonly var sum = ref _sums[group];
        if (sum.Count == 0) return null;
        if (average) return sum.Value / sum.Count;
        // What is beyond 64 bits is shown as the nearest double.
        return !sum.HasReal && sum.Whole >= long.MinValue && sum.Whole <= long.MaxValue
            ? (object)(long)sum.Whole
            : sum.Value;
    }

    /// <inheritdoc/>
    public override void Merge(Aggregate other, ReadOnlySpan<int> groups)
    {
        var sums = ((SumAggregate)other)._sums;
        for (var group = 0; group < groups.Length; group++)
        {
            ref var sum = ref _sums[groups[group]];
            ref readonly var more = ref sums[group];
            sum.Whole += more.Whole;
            sum.Add(more.Real);
            sum.Lost += more.Lost;
            sum.HasReal |= more.HasReal;
            sum.Count += more.Count;
        }
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
        sum.Add(number);
        sum.HasReal = true;
        sum.Count++;
    }

    private struct Sum
    {
        public Int128 Whole;
        public double Real;
        public double Lost;
        public long Count;
        public bool HasReal;

        public readonly double Value => (double)Whole + (Real + Lost);

        // What rounding loses is kept (Neumaier 1974): the order in which blocks come does not show in the sum.
        public void Add(double number)
        {
            var sum = Real + number;
            var lost = Math.Abs(Real) >= Math.Abs(number) ? Real - sum + number : number - sum + Real;
            // An infinite sum has lost nothing that matters, and the difference would be no number.
            if (double.IsFinite(sum)) Lost += lost;
            Real = sum;
        }
    }
}
