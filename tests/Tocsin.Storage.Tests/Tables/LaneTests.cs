using System.Globalization;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Storage.Aggregates;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;
using Tocsin.Storage.Tables;

namespace Tocsin.Storage.Tests.Tables;

/// <summary>Lanes of a scan, each with some of the blocks, say together what one lane with all blocks says.</summary>
public sealed class LaneTests
{
    private const int Blocks = 9;

    [Theory]
    [InlineData("count()")]
    [InlineData("count(), sum(n), avg(n), min(n), max(n), distinct(n), percentile(n, 95) by host")]
    [InlineData("sum(real), avg(real), min(real), max(text), min(text), distinct(text) by n, host")]
    [InlineData("count(), distinct(n) by 1m, host")]
    [InlineData("min(utctimestamp), max(utctimestamp) by real")]
    [InlineData("count() by id")]
    public void LanesMergeIntoWhatOneLaneSays(string stats)
    {
        var pipe = (StatsPipe)Parse("* | stats " + stats).Pipes[0];
        var blocks = RandomBlocks(new Random(7));

        var (one, left, right) = (Lane(pipe), Lane(pipe), Lane(pipe));
        for (var i = 0; i < blocks.Count; i++)
        {
            Add(one, blocks[i]);
            Add(i % 3 == 0 ? left : right, blocks[i]);
        }
        left.Merge(right);

        Text(left).ShouldBe(Text(one));
        left.Groups.ShouldBe(one.Groups);
    }

    [Theory]
    [InlineData("count() by n, host", true)]
    [InlineData("avg(real), count() by host", false)]
    [InlineData("max(text) by n", true)]
    public void TheFirstRowsAreThoseOfAWholeSort(string stats, bool descending)
    {
        var pipe = (StatsPipe)Parse("* | stats " + stats).Pipes[0];
        var lane = Lane(pipe);
        foreach (var block in RandomBlocks(new Random(5))) Add(lane, block);
        var whole = lane.Rows();
        var column = whole[0].Length - pipe.Functions.Count;
        var sorted = descending
            ? whole.OrderByDescending(r => r[column], ValueOrder.Instance)
            : whole.OrderBy(r => r[column], ValueOrder.Instance);

        foreach (var limit in new[] { 0, 1, 3, 7, 100 })
        {
            Text(lane.FirstRows(0, descending, limit)).ShouldBe(Text(sorted.Take(limit)));
        }
    }

    [Theory, InlineData(3_000, 3_000), InlineData(15_000, 3_000), InlineData(3_000, 15_000), InlineData(15_000, 15_000)]
    public void DistinctCountsMergeWhetherExactOrNot(int here, int there)
    {
        var (one, other) = (new DistinctCounter(), new DistinctCounter());
        for (var i = 0; i < here; i++) one.Add(Hash(i));
        // Half of the smaller set is in both.
        var shared = Math.Min(here, there) / 2;
        for (var i = 0; i < there; i++) other.Add(Hash(i + here - shared));
        one.Add(other);

        var different = here + there - shared;
        one.IsEstimate.ShouldBe(different > DistinctCounter.ExactMax);
        ((double)one.Count).ShouldBe(different, one.IsEstimate ? 0.033 * different : 0.5);
    }

    [Fact]
    public void SketchesMergeWithoutLosingTheirPrecision()
    {
        var (random, one, other) = (new Random(1), new QuantileSketch(), new QuantileSketch());
        var values = Enumerable.Range(0, 200_000)
            .Select(_ => Math.Exp(5 * random.NextDouble() * random.NextDouble())).ToArray();
        for (var i = 0; i < values.Length; i++) (i % 5 == 0 ? one : other).Add(values[i]);
        one.Add(other);

        foreach (var share in new[] { 0.001, 0.5, 0.95, 0.999 })
        {
            ((double)values.Count(v => v <= one.At(share)) / values.Length).ShouldBe(share, 0.002);
        }
        one.At(0).ShouldBe(values.Min());
        one.At(1).ShouldBe(values.Max());
    }

    [Fact]
    public void CountsInTimeMerge()
    {
        var buckets = new TimeBuckets(TimeSpan.FromMinutes(1));
        var (one, left, right) = (new TimeCounts(buckets), new TimeCounts(buckets), new TimeCounts(buckets));
        var blocks = RandomBlocks(new Random(3));
        for (var i = 0; i < blocks.Count; i++)
        {
            one.Add(blocks[i], RowSet.All(blocks[i].Rows));
            (i % 2 == 0 ? left : right).Add(blocks[i], RowSet.All(blocks[i].Rows));
        }
        left.Add(right);

        left.Buckets.ShouldBe(one.Buckets);
        var (first, last) = (buckets.NumberOf(one.FirstTicks!.Value), buckets.NumberOf(one.LastTicks!.Value));
        (buckets.NumberOf(left.FirstTicks!.Value), buckets.NumberOf(left.LastTicks!.Value)).ShouldBe((first, last));
        for (var bucket = first; bucket <= last; bucket++) left.In(bucket).ShouldBe(one.In(bucket));
    }

    private static List<Block> RandomBlocks(Random random) =>
        [.. Enumerable.Range(0, Blocks).Select(_ => RandomBlock(random))];

    private static Block RandomBlock(Random random) =>
        Some.Block([.. Enumerable.Range(0, 200).Select(_ => Event(random))]);

    private static Row Event(Random random)
    {
        var cells = new List<Cell>();
        if (random.Next(4) > 0) cells.Add(Some.Text("details.host", "h" + random.Next(5)));
        // One path with two kinds, as senders have it.
        if (random.Next(3) > 0) cells.Add(new Cell("details.n", ValueKind.Integer, "", random.Next(20)));
        else cells.Add(Some.Text("details.n", random.Next(20).ToString(CultureInfo.InvariantCulture)));
        // Tenths have no exact sum in binary: rounding must not depend on who adds.
        var real = BitConverter.DoubleToInt64Bits(random.Next(50) / 10.0);
        cells.Add(new Cell("details.real", ValueKind.Double, "", real));
        if (random.Next(2) > 0) cells.Add(Some.Text("details.text", "t" + random.Next(1_000)));
        return Some.Event(random.Next(600), [.. cells]);
    }

    private static void Add(StatsLane lane, Block block) =>
        lane.Add(block, new BlockEvaluator(block), RowSet.All(block.Rows));

    private static StatsLane Lane(StatsPipe pipe) => new(pipe, new MemoryMeter(MemoryShare.Unbounded()));

    private static List<string> Text(StatsLane lane) =>
        Text(lane.Rows());

    private static List<string> Text(IEnumerable<object?[]> rows) =>
        [.. rows.Select(r => string.Join('|', r.Select(v => v is null ? "-" : $"{v.GetType().Name} {v}")))];

    private static Query Parse(string text)
    {
        QueryParser.TryParse(text, new Instant(Some.Noon), out var query, out var message, out _).ShouldBeTrue(message);
        return query!;
    }

    private static ulong Hash(int i) => System.IO.Hashing.XxHash3.HashToUInt64(BitConverter.GetBytes(i));
}
