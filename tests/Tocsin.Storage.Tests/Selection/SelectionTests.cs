using CsCheck;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Tests.Selection;

/// <summary>Selections that a segment keeps answer like those that are made anew.</summary>
public sealed class SelectionTests
{
    private const string Path = "/data/x.seg";

    private static readonly Row[] TwoEvents = [Some.Event(1, Some.Text("details.a", "x")), Some.Event(2)];

    private static readonly Leaf HasA = new(new FieldRef("a"), new ExistsTest());

    private static readonly Gen<Cell> Cells =
        from field in Gen.OneOf(AnyFilter.Fields)
        from text in Gen.OneOf(AnyFilter.Texts)
        from number in Gen.Long[0, 12]
        from isText in Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false)))
        select isText
            ? Some.Text(new FieldRef(field).Path, text)
            : new Cell(new FieldRef(field).Path, ValueKind.Integer, "", number);

    private static readonly Gen<Row> Rows =
        from seconds in Gen.Int[0, 9]
        from cells in Cells.Array[0, 4]
        select Some.Event(seconds, [.. cells.DistinctBy(c => (c.Path, c.Kind))]);

    private static readonly Gen<Row[][]> Blocks = Rows.Array[1, 20].Array[1, 4];

    // A few filters, asked again and again over different times.
    private static readonly Gen<(int Filter, int From, int To)[]> Questions =
        Gen.Select(Gen.Int[0, 4], Gen.Int[-1, 3], Gen.Int[5, 11]).Array[10, 40];

    [Theory, InlineData(0), InlineData(40_000), InlineData(1 << 20)]
    public void QuestionsAskedAgainAreAnsweredAsWhenTheyWereNew(int cacheBytes) =>
        Gen.Select(Blocks, AnyFilter.Any.Array[5], Questions).Sample((blocks, filters, questions) =>
        {
            using var segment = Segment(new MemoryDisk(), cacheBytes, blocks);
            IReadOnlyList<Block> all = [.. segment.Blocks, Some.Block(blocks[0])];
            Parallel.ForEach(questions, question =>
            {
                var filter = filters[question.Filter];
                var (from, to) = (TicksOf(question.From), TicksOf(question.To));
                var found = Ask(all, filter.Make(), from, to);
                var expected = all.SelectMany((block, i) => RowsOf(block, i, filter.Make(), from, to)).Order().ToList();
                if (!found.SequenceEqual(expected)) found.ShouldBe(expected, filter.Recipe);
            });
        }, iter: 150);

    [Fact]
    public void ASecondQuestionReadsNothing()
    {
        using var segment = Segment(new MemoryDisk(), 1 << 20, [TwoEvents]);

        var first = new Scan(segment.Blocks, HasA, 0, long.MaxValue, default);
        var second = new Scan(segment.Blocks, HasA, 0, long.MaxValue, default);
        Count(first).ShouldBe(1);
        Count(second).ShouldBe(1);

        (first.Cost.BlocksRead, first.Cost.BytesRead > 0).ShouldBe((1, true));
        (second.Cost.BlocksRead, second.Cost.BytesRead).ShouldBe((0, 0));
    }

    [Fact]
    public void WhatAnEvaluationFoundBeforeItCameUponDamageIsNotKept()
    {
        var disk = new MemoryDisk();
        using var segment = Segment(disk, 1 << 20, [TwoEvents]);
        var block = segment.Blocks[0];
        var key = FilterKey.Of(HasA)!;

        Should.Throw<DamagedException>(() =>
            block.Select(key, () => throw new DamagedException(Path, "torn"), default));

        Evaluated(block, key).Count.ShouldBe(1);
        block.Select(key, () => throw new InvalidOperationException("it is kept by now"), default).Count.ShouldBe(1);
    }

    [Fact]
    public void ABlockThatStillGrowsKeepsNothing()
    {
        var block = Some.Block(Some.Event(1, Some.Text("details.a", "x")));
        var key = FilterKey.Of(HasA)!;
        Evaluated(block, key).Count.ShouldBe(1);
        block.Select(key, () => RowSet.None(block.Rows), default).IsEmpty.ShouldBeTrue();
    }

    private static RowSet Evaluated(Block block, FilterKey key) =>
        block.Select(key, () => new BlockEvaluator(block).Evaluate(HasA, RowSet.All(block.Rows)), default);

    private static int Count(Scan scan)
    {
        var lanes = scan.InLanes(
            false, () => new List<int>(), (_, _) => true, (lane, _, _, rows) => lane.Add(rows.Count));
        return lanes.Sum(l => l.Sum());
    }

    // Spoils each set that it was given: nobody else may see that.
    private static List<(int Block, int Row)> Ask(IReadOnlyList<Block> blocks, Predicate filter, long from, long to)
    {
        var scan = new Scan(blocks, filter, from, to, default);
        var lanes = scan.InLanes(false, () => new List<(int, int)>(), (_, _) => true, (lane, block, _, rows) =>
        {
            var at = Enumerable.Range(0, blocks.Count).First(i => ReferenceEquals(blocks[i], block));
            foreach (var row in rows) lane.Add((at, row));
            rows.IntersectWith(RowSet.None(block.Rows));
            rows.Add(block.Rows - 1);
        });
        return [.. lanes.SelectMany(l => l).Order()];
    }

    private static IEnumerable<(int Block, int Row)> RowsOf(Block block, int at, Predicate filter, long from, long to)
    {
        var evaluator = new BlockEvaluator(block);
        var found = evaluator.Evaluate(filter, evaluator.InTime(from, to));
        return Enumerable.Range(0, block.Rows).Where(found.Contains).Select(row => (at, row));
    }

    private static long TicksOf(int seconds) => Some.Noon + (seconds * TimeSpan.TicksPerSecond);

    private static SegmentReader Segment(MemoryDisk disk, int cacheBytes, Row[][] blocks)
    {
        using var writer = new SegmentWriter();
        writer.Write(disk, Path, [.. blocks.Select(rows => ("test", Some.Block(rows)))]);
        return SegmentReader.Open(disk, Path, new ColumnCache(cacheBytes));
    }
}
