using System.IO.Hashing;
using Tocsin.Storage.Aggregates;
using Tocsin.Storage.Groups;

namespace Tocsin.Storage.Tests.Aggregates;

/// <summary>How far estimates are off, and up to where there are none.</summary>
public sealed class EstimateTests
{
    [Theory, InlineData(10), InlineData(1_000), InlineData(10_000), InlineData(40_000), InlineData(2_000_000)]
    public void HyperLogLogIsOffByAFewPercentAtMost(int different)
    {
        var estimate = new HyperLogLog();
        for (var i = 0; i < different; i++) estimate.Add(Hash(i));

        // Four standard errors.
        ((double)estimate.Estimate()).ShouldBe(different, 0.033 * different);
    }

    [Fact]
    public void DistinctIsExactUpToTenThousandAndSaysWhenItIsNot()
    {
        var counter = new DistinctCounter();
        for (var i = 0; i < 2 * DistinctCounter.ExactMax; i++) counter.Add(Hash(i % DistinctCounter.ExactMax));
        counter.Count.ShouldBe(DistinctCounter.ExactMax);
        counter.IsEstimate.ShouldBeFalse();

        counter.Add(Hash(DistinctCounter.ExactMax));
        counter.IsEstimate.ShouldBeTrue();
        ((double)counter.Count).ShouldBe(DistinctCounter.ExactMax, 0.033 * DistinctCounter.ExactMax);
    }

    [Theory, InlineData(0.001), InlineData(0.5), InlineData(0.95), InlineData(0.999)]
    public void ASketchIsOffByLessThanAThousandthOfTheRanks(double share)
    {
        var (sketch, random) = (new QuantileSketch(), new Random(1));
        // Long-tailed, as durations are.
        var values = Enumerable.Range(0, 300_000)
            .Select(_ => Math.Exp(5 * random.NextDouble() * random.NextDouble())).ToArray();
        foreach (var value in values) sketch.Add(value);
        var answer = sketch.At(share);

        ((double)values.Count(v => v <= answer) / values.Length).ShouldBe(share, 0.001);
    }

    [Fact]
    public void ASketchKnowsTheEndsExactly()
    {
        var sketch = new QuantileSketch();
        for (var i = 1; i <= 200_000; i++) sketch.Add(i);

        sketch.At(0).ShouldBe(1);
        sketch.At(1).ShouldBe(200_000);
    }

    [Fact]
    public void SpansBeforeTheEpochEndWhereTheNextBegin()
    {
        var buckets = new TimeBuckets(TimeSpan.FromMinutes(1));
        var before = DateTime.UnixEpoch.AddSeconds(-1).Ticks;

        buckets.NumberOf(before).ShouldBe(-1);
        buckets.EndOf(-1).ShouldBe(DateTime.UnixEpoch.Ticks);
        buckets.StartOf(-1).ShouldBe(DateTime.UnixEpoch.AddMinutes(-1).Ticks);
        buckets.NumberOf(DateTime.UnixEpoch.AddMinutes(-1).Ticks).ShouldBe(-1);
    }

    private static ulong Hash(int number) => XxHash3.HashToUInt64(BitConverter.GetBytes(number));
}
