using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;
using static Tocsin.Rules.Tests.Windows.Desk;

namespace Tocsin.Rules.Tests.Windows;

public sealed class ThresholdTests
{
    private static readonly WindowCheck Three = new CountCheck(new Bounds(AtLeast: 3));

    [Fact]
    public void ABurstIsOneFinding()
    {
        var desk = new Desk(Rule(Three)).See("a@1 a@2 a@3 a@4 a@5");
        desk.Story.ShouldBe("w()@3");
        var found = desk.Found[0];
        (found.Count, found.Figure).ShouldBe((3, 3));
        found.EventIds.ShouldBe([1, 2, 3]);
        found.Inputs.ShouldBe(["a"]);
        found.StartTicks.ShouldBe(Start.AddSeconds(1).UtcTicks);
    }

    [Fact]
    public void AnEventExactlyASpanLaterIsOutside()
    {
        new Desk(Rule(Three)).See("a@0 a@5 a@10").Story.ShouldBe("");
        new Desk(Rule(Three)).See("a@0 a@5 a@9.9").Story.ShouldBe("w()@9.9");
    }

    [Fact]
    public void BucketsDoNotSplitABurst() =>
        new Desk(Rule(Three, span: 60)).See("a@59 a@60 a@61").Story.ShouldBe("w()@61");

    [Fact]
    public void ItFiresAgainWhenItHadStopped() =>
        new Desk(Rule(Three)).See("a@1 a@2 a@3 a@20 a@21 a@22").Story.ShouldBe("w()@3 w()@22");

    [Fact]
    public void ItFiresAgainAfterAWholeSpan() =>
        new Desk(Rule(Three)).See(string.Join(' ', Enumerable.Range(0, 25).Select(i => $"a@{i}")))
            .Story.ShouldBe("w()@2 w()@12 w()@22");

    [Fact]
    public void GroupsAreCountedByThemselvesAlsoInTurns() =>
        new Desk(Rule(Three, by: "host"))
            .See("a@1:host=x a@1:host=y a@2:host=x a@2:host=y a@3:host=x a@8:host=z")
            .Story.ShouldBe("w(x)@3");

    [Fact]
    public void TextsOfGroupsDoNotRunIntoOneAnother() =>
        new Desk(Rule(new CountCheck(new Bounds(AtLeast: 2)), by: "x y"))
            .See("a@1:x=ab,y=c a@2:x=a,y=bc").Story.ShouldBe("");

    [Fact]
    public void AnEventWithoutAFieldOfTheGroupIsNotCounted()
    {
        var desk = new Desk(Rule(Three, by: "host")).See("a@1 a@2 a@3");
        desk.Story.ShouldBe("");
        desk.State.Missing.ShouldBe(3);
    }

    [Fact]
    public void ARangeIsSilentAboveItsTop() =>
        new Desk(Rule(new CountCheck(new Bounds(Greater: 1, AtMost: 3)), by: "h"))
            .See("a@1:h=x a@2:h=x a@3:h=x a@4:h=x a@5:h=x").Story.ShouldBe("w(x)@2");

    [Theory, InlineData("eq", "w()@2 w()@12"), InlineData("neq", "w()@1 w()@3"), InlineData("lt", "w()@1 w()@30")]
    public void BoundsAreJudgedAsEventsCome(string bound, string story) =>
        new Desk(Rule(new CountCheck(bound switch
        {
            "eq" => new Bounds(Equal: 2),
            "neq" => new Bounds(NotEqual: 2),
            _ => new Bounds(Less: 2),
        }))).See(bound == "neq" ? "a@1 a@2 a@3" : "a@1 a@2 a@3 a@12 a@30").Story.ShouldBe(story);

    [Fact]
    public void InputsAreNamedByIdOrName() =>
        new Desk(Rule(Three, inputs: "name-of-a b")).See("a@1 b@2 a@3").Story.ShouldBe("w()@3");

    [Fact]
    public void ARuleThatIsNamedTwiceIsCountedOnce() =>
        new Desk(Rule(Three, inputs: "name-of-a a")).See("a@1 a@2").Story.ShouldBe("");

    [Fact]
    public void AnEventThatTwoRulesFindCountsForBoth() =>
        new Desk(Rule(Three, inputs: "a b")).See("a+b@1 a@2").Story.ShouldBe("w()@2");

    [Fact]
    public void EqualTuplesCountOnce() =>
        new Desk(Rule(new DistinctCheck(["x", "y"], new Bounds(AtLeast: 3))))
            .See("a@1:x=1,y=1 a@2:x=1,y=1 a@3:x=1,y=2 a@4:x=1 a@5:x=11,y=").Story.ShouldBe("w()@5");

    [Fact]
    public void ValuesThatLeftTheWindowDoNotCount() =>
        new Desk(Rule(new DistinctCheck(["x"], new Bounds(AtLeast: 3))))
            .See("a@1:x=1 a@2:x=2 a@11:x=3 a@12:x=4 a@12.5:x=2").Story.ShouldBe("w()@12.5");

    [Fact]
    public void AValueThatIsSentOftenDoesNotDriveOthersOut()
    {
        var desk = new Desk(Rule(new DistinctCheck(["x"], new Bounds(AtLeast: 3)), span: 100_000));
        desk.See("a@1:x=1 a@2:x=2");
        for (var i = 0; i < 10_000; i++) desk.See("a", 3 + i, "x=2");
        desk.See("a", 20_000, "x=3").Story.ShouldBe("w()@20000");
        desk.State.Cut.ShouldBe(0);
        desk.State.Entries.ShouldBeLessThan(3000);
    }

    [Fact]
    public void SumsMeansAndMediansAreJudged()
    {
        string Story(WindowFigure figure, double bound, string events, double percentile = 50) => new Desk(Rule(
            new FigureCheck(figure, "n", percentile, new Bounds(AtLeast: bound)))).See(events).Story;
        Story(WindowFigure.Sum, 1, "a@1:n=0.1 a@2:n=0.2 a@3:n=0.7").ShouldBe("w()@3");
        Story(WindowFigure.Sum, 5, "a@1:n=4 a@11:n=4 a@12:n=-1 a@13:n=2").ShouldBe("w()@13");
        Story(WindowFigure.Average, 2.5, "a@1:n=2 a@2:n=3 a@3:n=x").ShouldBe("w()@2");
        Story(WindowFigure.Percentile, 2.5, "a@1:n=1 a@2:n=9 a@3:n=2 a@4:n=3").ShouldBe("w()@2 w()@4");
        Story(WindowFigure.Percentile, 3.7, "a@1:n=1 a@2:n=2 a@3:n=3 a@4:n=4", 90).ShouldBe("w()@4");
    }

    [Fact]
    public void APercentilesOwnThresholdCounts()
    {
        Desk Over(double bound) => new Desk(Rule(
            new FigureCheck(WindowFigure.Percentile, "n", 95, new Bounds(AtLeast: bound))))
            .See("a@1:n=99 a@2:n=99.9 a@3:n=101");
        Over(100).Story.ShouldBe("w()@3");
        Over(100.9).Story.ShouldBe("");
    }

    [Fact]
    public void ATimeFarAheadOfTheArrivalCountsAtTheArrival()
    {
        var desk = new Desk(Rule(Three)).See("a@1 a@2").See("a", at: 5000, arrived: 3);
        desk.Story.ShouldBe("w()@3");
        desk.State.Skewed.ShouldBe(1);
    }

    [Fact]
    public void AClockThatIsAheadDoesNotMakeOthersLate()
    {
        var desk = new Desk(Rule(Three)).See("a@1 a@2").See("a", at: 590, arrived: 3).See("a@4");
        desk.Story.ShouldBe("w()@4");
        desk.State.Late.ShouldBe(0);
    }

    [Fact]
    public void WhatOneLateEventCostsIsBounded()
    {
        var desk = new Desk(Rule(new FigureCheck(WindowFigure.Sum, "n", 0, new Bounds(AtLeast: 1e9)), span: 100_000));
        for (var i = 0; i < 10_002; i++) desk.See("a", 100 + (i / 1000d), "n=1");
        desk.See("a", 99, "n=1", arrived: 111).State.Late.ShouldBe(1);
        desk.See("a", 100.5, "n=1", arrived: 111).State.Late.ShouldBe(1);
    }

    [Fact]
    public void ALateEventCompletesAWindow()
    {
        var desk = new Desk(Rule(Three)).See("a@1 a@3 a@100").See("a", at: 2, arrived: 101);
        desk.Story.ShouldBe("w()@3");
        desk.Found[0].EventIds.ShouldBe([1, 4, 2]);
    }

    [Fact]
    public void AnEventThatIsTooLateIsCountedAsLate()
    {
        var desk = new Desk(Rule(Three)).See("a@1 a@3 a@302.5").See("a", at: 2, arrived: 303);
        desk.Story.ShouldBe("");
        desk.State.Late.ShouldBe(1);
    }

    [Fact]
    public void ALateEventMovesAFinding()
    {
        var desk = new Desk(Rule(Three)).See("a@1 a@5 a@6").See("a", at: 2, arrived: 7);
        desk.Story.ShouldBe("w()@6 w()@5");
        desk.Found[1].Replaces.ShouldBe(desk.Found[0].Identity);
        desk.Standing.Count().ShouldBe(1);
    }

    [Fact]
    public void ALateEventWithdrawsAFindingThatIsNoneAnyMore()
    {
        var desk = new Desk(Rule(new CountCheck(new Bounds(Equal: 1)))).See("a@95 a@106").See("a", 97, arrived: 107);
        desk.Story.ShouldBe("w()@95 w()@106 withdrawn w()@106");
        desk.Standing.Count().ShouldBe(1);
    }

    [Fact]
    public void TheStalestGroupIsForgottenForWantOfRoom()
    {
        var desk = new Desk(new WindowOptions { GroupsOfRuleMax = 2 }, Rule(Three, by: "h"));
        desk.See("a@1:h=x a@1:h=y a@2:h=x a@2:h=z a@3:h=x a@3:h=y a@4:h=y").Story.ShouldBe("w(x)@3");
        desk.State.Evicted.ShouldBe(2);
        desk.State.Groups.ShouldBe(2);
    }

    [Fact]
    public void TheRoomOfAllGroupsIsBoundedToo()
    {
        var desk = new Desk(new WindowOptions { EntriesMax = 100 }, Rule(Three, by: "h"));
        for (var i = 0; i < 1000; i++) desk.See("a", 0, $"h={i}");
        desk.State.Entries.ShouldBe(100);
        desk.State.Evicted.ShouldBe(900);
    }

    [Fact]
    public void QuietGroupsAreForgotten()
    {
        var desk = new Desk(Rule(Three, by: "h"));
        for (var i = 0; i < 100; i++) desk.See("a", 0, $"h={i}");
        for (var i = 0; i < 100; i++) desk.See("a", 1000, "h=x");
        desk.State.Groups.ShouldBe(1);
        desk.State.Evicted.ShouldBe(0);
    }

    [Fact]
    public void OneRuleDoesNotTakeEventsFromAnother() =>
        new Desk(Rule(Three, id: "v"), Rule(Three, id: "w")).See("a@1 a@2 a@3").Story.ShouldBe("v()@3 w()@3");
}
