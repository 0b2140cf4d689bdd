using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Pages;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;
using Tocsin.Storage.Tables;

namespace Tocsin.Storage.Tests.Budgets;

/// <summary>What a question gathers is charged before it is kept, and all of it is given back.</summary>
public sealed class BudgetTests
{
    private const int Rows = 4_000;

    private static readonly Block Distinct = Some.Block(
        [.. Enumerable.Range(0, Rows).Select(i => Some.Event(
            i, Some.Text("details.user", $"user-{i}"), new Cell("details.n", ValueKind.Integer, "", i)))]);

    [Theory]
    [InlineData("stats count() by user")]
    [InlineData("stats count(), sum(n), avg(n), min(user), max(user), distinct(user), percentile(n, 50) by user")]
    [InlineData("stats distinct(user), percentile(n, 9), percentile(n, 99)")]
    [InlineData("bursts 1 in 1s by user")]
    [InlineData("histogram 1s")]
    [InlineData("patterns user")]
    [InlineData("dedup user")]
    [InlineData("sort user")]
    public void WhatIsGatheredIsCharged(string pipe)
    {
        const long little = 20_000;
        var fault = Should.Throw<TooMuchException>(() => Run(pipe, new SearchMemory(little, little)));
        fault.Message.ShouldContain("narrow");
        fault.IsForNow.ShouldBeFalse();

        var enough = new SearchMemory(64 << 20, 64 << 20);
        Run(pipe, enough);
        enough.Taken.ShouldBe(0);
    }

    [Fact]
    public void WhenOthersHaveTheMemoryTheQuestionMayBeAskedLater()
    {
        var memory = new SearchMemory(1 << 20, 1 << 20);
        using var others = memory.Begin();
        others.Take(1 << 20);
        using var share = memory.Begin();
        Should.Throw<TooMuchException>(() => share.Take(1)).IsForNow.ShouldBeTrue();
        others.Dispose();
        share.Take(1 << 20);
    }

    [Fact]
    public void AnAnswerHoldsItsShareUntilItIsReleased()
    {
        var memory = new SearchMemory(16 << 20, 16 << 20);
        var share = memory.Begin();
        share.Take(5 << 20);
        share.KeepFor(10).ShouldBeNull();
        var answer = new SearchAnswer { Held = share.KeepFor(3 << 20) };
        memory.Taken.ShouldBe(3 << 20);
        answer.Release();
        memory.Taken.ShouldBe(0);
    }

    [Fact]
    public void APageIsCutByItsBytesEventByEvent()
    {
        var large = new string('x', 3 << 20);
        var block = Some.Block([.. Enumerable.Range(0, 30).Select(i => Some.Event(i, Some.Text("summary", large)))]);
        var scan = new Scan([block], Predicate.Everything, 0, long.MaxValue, default);
        var page = new PageQuery(scan, Everything(30), null);

        var answer = page.Run();

        page.IsShort.ShouldBeTrue();
        answer.Cursor.ShouldNotBeNull();
        answer.Events!.Sum(e => (long)e.Json.Length).ShouldBeInRange(1, PageQuery.BytesMax + (4 << 20));
        var rest = Everything(30) with { Cursor = answer.Cursor };
        new PageQuery(new Scan([block], Predicate.Everything, 0, long.MaxValue, default), rest, null).Run()
            .Events!.Count.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void AnEvaluationLooksWhetherItIsStoppedWithinABlock()
    {
        using var stop = new CancellationTokenSource();
        var text = new string('y', 1_000);
        var block = Some.Block(
            [.. Enumerable.Range(0, 2_000).Select(i => Some.Event(i, Some.Text("details.t", text + i)))]);
        var evaluator = new BlockEvaluator(block, stop.Token);
        var asked = 0;
        var test = new CountingTest(() =>
        {
            if (++asked == 10) stop.Cancel();
        });
        Should.Throw<OperationCanceledException>(
            () => evaluator.Evaluate(new Leaf(new FieldRef("t"), test), RowSet.All(block.Rows)));
        asked.ShouldBeLessThan(600);
    }

    private static void Run(string pipe, SearchMemory memory)
    {
        QueryParser.TryParse("* | " + pipe, new Instant(Some.Noon), out var query, out var message, out _)
            .ShouldBeTrue(message);
        using var share = memory.Begin();
        var scan = new Scan([Distinct], Predicate.Everything, 0, long.MaxValue, default) { Memory = share };
        switch (query!.Pipes[0])
        {
            case StatsPipe stats:
                new StatsQuery(scan, stats, []).Run().Rows.ShouldNotBeEmpty();
                break;
            case BurstsPipe bursts:
                new BurstsQuery(scan, bursts).Run().Rows.ShouldNotBeEmpty();
                break;
            case PatternsPipe patterns:
                new PatternsQuery(scan, patterns).Run().Rows.ShouldNotBeEmpty();
                break;
            case HistogramPipe histogram:
                new HistogramQuery(scan, histogram, TimeRange.Everything).Run().Rows.ShouldNotBeEmpty();
                break;
            default:
                var question = Everything(1_000) with { Query = query };
                new EventsQuery(scan, question).Run().Answer!.Events!.Count.ShouldBe(1_000);
                break;
        }
    }

    private static EventQuestion Everything(int limit) =>
        new(new Query(Predicate.Everything, []), TimeRange.Everything) { Limit = limit };

    private sealed class CountingTest(Action asked) : ValueTest
    {
        public override bool Text(ReadOnlySpan<byte> utf8)
        {
            asked();
            return false;
        }
    }
}
