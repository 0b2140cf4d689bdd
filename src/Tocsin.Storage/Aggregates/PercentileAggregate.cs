using System.Runtime.InteropServices;
using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Aggregates;

/// <summary>
/// <c>percentile</c>: the smallest number that at least so many percent of the numbers do not exceed (the nearest
/// rank). Exact for groups of up to <see cref="ExactMax"/> numbers, an estimate for larger ones; null when there is no
/// number.
/// </summary>
internal sealed class PercentileAggregate(MemoryMeter memory, double percent) : NumberAggregate(memory)
{
    /// <summary>Up to how many numbers a group's percentile is exact.</summary>
    public const int ExactMax = 100_000;

    private const int ListBytes = 16;

    private List<double>?[] _numbers = [];
    private QuantileSketch?[] _sketches = [];

    /// <inheritdoc/>
    public override int BytesPerGroup => 2 * IntPtr.Size;

    /// <inheritdoc/>
    public override void Resize(int groups)
    {
        Grow(ref _numbers, groups);
        Grow(ref _sketches, groups);
    }

    /// <inheritdoc/>
    public override object? Result(int group)
    {
        if (_sketches[group] is { } sketch) return sketch.At(percent / 100);
        if (_numbers[group] is not { } numbers) return null;
        numbers.Sort();
        // In decimal, so that 95 % of 20 numbers is the 19th and not, by an error of 10^-16, the 20th.
        var rank = (int)Math.Ceiling((decimal)percent * numbers.Count / 100);
        return numbers[Math.Clamp(rank - 1, 0, numbers.Count - 1)];
    }

    /// <inheritdoc/>
    public override void Merge(Aggregate other, ReadOnlySpan<int> groups)
    {
        var more = (PercentileAggregate)other;
        for (var group = 0; group < groups.Length; group++)
        {
            foreach (var number in more._numbers[group] ?? []) Real(groups[group], number);
            if (more._sketches[group] is not { } sketch) continue;
            if (_sketches[groups[group]] is null) BeginSketch(groups[group], _numbers[groups[group]] ?? []);
            _sketches[groups[group]]!.Add(sketch);
        }
    }

    /// <inheritdoc/>
    protected override void Whole(int group, long number) => Real(group, number);

    /// <inheritdoc/>
    protected override void Real(int group, double number)
    {
        if (_sketches[group] is { } sketch)
        {
            sketch.Add(number);
            return;
        }
        var numbers = _numbers[group] ??= [];
        // A full list is copied to one twice as long.
        if (numbers.Count == numbers.Capacity) Keep(ListBytes + (sizeof(double) * Math.Max(4L, numbers.Capacity)));
        numbers.Add(number);
        if (numbers.Count > ExactMax) BeginSketch(group, numbers);
    }

    private void BeginSketch(int group, List<double> numbers)
    {
        Keep(QuantileSketch.BytesKept);
        var sketch = _sketches[group] = new QuantileSketch();
        foreach (var number in CollectionsMarshal.AsSpan(numbers)) sketch.Add(number);
        _numbers[group] = null;
        IsApproximate = true;
        Keep(-(long)numbers.Capacity * sizeof(double));
    }
}
