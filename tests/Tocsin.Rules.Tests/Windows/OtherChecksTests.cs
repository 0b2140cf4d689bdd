using Tocsin.Rules.Model;
using static Tocsin.Rules.Tests.Windows.Desk;

namespace Tocsin.Rules.Tests.Windows;

public sealed class OtherChecksTests
{
    [Fact]
    public void WhatDidNotFollowIsFoundWhenTheTimeIsUp()
    {
        var desk = new Desk(Rule(new AbsenceCheck(), "a b", by: "h")).See("a@1:h=x a@2:h=y b@5:h=y b@6:h=z");
        desk.Pass(10.9).Story.ShouldBe("");
        desk.Pass(11).Story.ShouldBe("w(x)@11");
        desk.Pass(100).Story.ShouldBe("w(x)@11");
    }

    [Fact]
    public void AnAbsenceIsNotSaidWhileTheEngineIsBehind()
    {
        var desk = new Desk(Rule(new AbsenceCheck(), "a b")).See("a@1").Pass(100, isCaughtUp: false);
        desk.Story.ShouldBe("");
        desk.See("b", at: 3, arrived: 90).Pass(101).Story.ShouldBe("");
    }

    [Fact]
    public void WhatFollowsASpanLaterIsTooLate() =>
        new Desk(Rule(new AbsenceCheck(), "a b")).See("a@1 b@11").Pass(12).Story.ShouldBe("w()@11");

    [Fact]
    public void WhatCameBeforeDoesNotFollow() =>
        new Desk(Rule(new AbsenceCheck(), "a b")).See("b@1 a@2").Pass(12).Story.ShouldBe("w()@12");

    [Fact]
    public void WhatFollowedAfterAllWithdrawsTheFinding() =>
        new Desk(Rule(new AbsenceCheck(), "a b")).See("a@1").Pass(11).See("b", at: 5, arrived: 12)
            .Story.ShouldBe("w()@11 withdrawn w()@11");

    [Fact]
    public void WhatWasSilentBecauseOfAWithdrawnFindingIsFound() =>
        new Desk(Rule(new AbsenceCheck(), "a b")).See("a@1 a@5").Pass(11).Pass(15).See("b", at: 3, arrived: 16)
            .Story.ShouldBe("w()@11 w()@15");

    [Fact]
    public void ANewValueIsFoundOnceTheRuleHasLearnt()
    {
        var desk = new Desk(Rule(new NewTermCheck(["u"], TimeSpan.FromSeconds(50)), by: "h", span: 1000));
        desk.See("a@1:h=x,u=1 a@49:h=x,u=2 a@60:h=x,u=1 a@61:h=x,u=3 a@62:h=x,u=3 a@63:h=y,u=1 a@64:h=x")
            .Story.ShouldBe("w(x)@61 w(y)@63");
    }

    [Fact]
    public void AValueThatWasAwayForASpanIsNew() =>
        new Desk(Rule(new NewTermCheck(["u"], TimeSpan.Zero))).See("a@1:u=1 a@10:u=1 a@20:u=1 a@29.9:u=1")
            .Story.ShouldBe("w()@1 w()@20");

    [Fact]
    public void AValueThatTurnsOutToBeKnownIsNotNew() =>
        new Desk(Rule(new NewTermCheck(["u"], TimeSpan.Zero))).See("a@1:u=1 a@15:u=1").See("a", 9, "u=1", arrived: 16)
            .Story.ShouldBe("w()@1 w()@15 withdrawn w()@15");

    [Fact]
    public void EachChangeIsFound() =>
        new Desk(Rule(new ChangeCheck("v"), by: "h"))
            .See("a@1:h=x,v=1 a@2:h=x,v=1 a@3:h=x,v=2 a@4:h=y,v=1 a@5:h=x,v=1 a@15:h=x,v=3")
            .Story.ShouldBe("w(x)@3 w(x)@5");

    [Fact]
    public void ASpikeIsManyTimesAsManyAsBefore()
    {
        var rule = Rule(new SpikeCheck(3, 4));
        new Desk(rule).See("a@1 a@8 a@12 a@12.1 a@12.2 a@12.3 a@12.4 a@12.5").Story.ShouldBe("w()@12.2");
        new Desk(rule).See("a@1 a@1.1 a@1.2 a@1.3 a@1.4").Story.ShouldBe("");
        new Desk(rule).See("a@1 a@50 a@50.1 a@50.2 a@50.3").Story.ShouldBe("w()@50.3");
    }

    [Fact]
    public void AFallIsFoundByTheEventsThatAreLeft() =>
        new Desk(Rule(new SpikeCheck(0.5, 4))).See("a@1 a@2 a@3 a@4 a@14").Story.ShouldBe("w()@14");

    [Fact]
    public void SilenceIsFoundAndItsEndToo()
    {
        var desk = new Desk(Rule(new FlatlineCheck(1), by: "h")).Pass(0).See("a@1:h=x").Pass(10).See("a@10.5:h=x");
        desk.Pass(19).Story.ShouldBe("");
        desk.Pass(21).Story.ShouldBe("w(x)@20.5");
        desk.Pass(40).See("a@41:h=x").Pass(42).Story.ShouldBe("w(x)@20.5 recovered w(x)@20.5");
        desk.Found[1].Identity.ShouldBe(desk.Found[0].Identity);
        desk.Pass(60).Story.ShouldBe("w(x)@20.5 recovered w(x)@20.5 w(x)@51");
    }

    [Fact]
    public void SilenceFromTheStartIsFoundToo() =>
        new Desk(Rule(new FlatlineCheck(2))).Pass(0).See("a@5").Pass(9).Pass(10).Story.ShouldBe("w()@15");

    [Fact]
    public void TimeDoesNotCountWhileTheEngineIsBehind()
    {
        var desk = new Desk(Rule(new FlatlineCheck(1))).Pass(0).See("a@1").Pass(5).Pass(50, isCaughtUp: false);
        desk.Pass(1000).Pass(1004).Story.ShouldBe("");
        desk.Pass(1006).Story.ShouldBe("w()@11");
    }
}
