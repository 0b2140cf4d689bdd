using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;
using static Tocsin.Rules.Tests.Windows.Desk;

namespace Tocsin.Rules.Tests.Windows;

public sealed class StateTests
{
    private static readonly WindowRule Three = Rule(new CountCheck(new Bounds(AtLeast: 3)), "name-of-a", by: "h");

    [Fact]
    public void HalfABurstSurvivesARestart() =>
        new Desk(Three).See("a@1:h=x a@2:h=x").Restart().See("a@3:h=x").Story.ShouldBe("w(x)@3");

    [Fact]
    public void AReplayIsCountedOnce()
    {
        var desk = new Desk(Three).See("a@1:h=x a@2:h=x").Restart();
        desk.See("a", 1, "h=x", id: 1).See("a", 2, "h=x", id: 2).Story.ShouldBe("");
        desk.Engine.LastId.ShouldBe(2);
        desk.See("a", 3, "h=x", id: 3).Story.ShouldBe("w(x)@3");
    }

    [Fact]
    public void ARestartDoesNotFireAgain() =>
        new Desk(Three).See("a@1:h=x a@2:h=x a@3:h=x").Restart().See("a@4:h=x").Story.ShouldBe("w(x)@3");

    [Fact]
    public void ARuleOfTheSameSignatureKeepsItsStateWhateverElseChanges()
    {
        var renamed = Three with { Head = Three.Head with { Title = "Another", Level = RuleLevel.Critical } };
        var byId = renamed with { Inputs = ["a"] };
        new Desk(Three).See("a@1:h=x a@2:h=x").Restart(Rule(Three.Check, "b", id: "v"), byId).See("a@3:h=x")
            .Story.ShouldBe("w(x)@3");
    }

    [Fact]
    public void AnotherSignatureBeginsAnew()
    {
        foreach (var other in (WindowRule[])
        [
            Three with { Span = TimeSpan.FromSeconds(11) }, Three with { GroupBy = ["h", "i"] },
            Three with { Inputs = ["a", "b"] }, Three with { Check = new CountCheck(new Bounds(Greater: 2)) },
        ])
        {
            new Desk(Three).See("a@1:h=x,i=1 a@2:h=x,i=1").Restart(other).See("a@3:h=x,i=1").Story.ShouldBe("");
        }
    }

    [Fact]
    public void WhatWaitsForATimeSurvivesARestart()
    {
        var absence = Rule(new AbsenceCheck(), "a b");
        new Desk(absence).See("a@1").Restart().Pass(12).Story.ShouldBe("w()@11");
        new Desk(absence).See("a@1").Pass(11).Restart().Pass(12).Story.ShouldBe("w()@11");
        var flat = Rule(new FlatlineCheck(1));
        new Desk(flat).Pass(0).See("a@1").Pass(6).Restart().Pass(100).Pass(104.5).Pass(106).Story.ShouldBe("w()@11");
        new Desk(flat).Pass(0).See("a@1").Pass(12).Restart().Pass(100).See("a@101").Pass(102)
            .Story.ShouldBe("w()@11 recovered w()@11");
    }

    [Fact]
    public void KnownValuesSurviveARestart() =>
        new Desk(Rule(new NewTermCheck(["u"], TimeSpan.Zero), span: 100)).See("a@1:u=1").Restart()
            .See("a@2:u=1 a@3:u=2").Story.ShouldBe("w()@1 w()@3");

    [Fact]
    public void ADamagedStateIsRefusedWhole()
    {
        var desk = new Desk(Three, Rule(new NewTermCheck(["u"], TimeSpan.Zero), id: "v"));
        desk.See("a@1:h=x,u=1 a@2:h=y,u=2");
        var stream = new MemoryStream();
        desk.Engine.Save(stream);
        var bytes = stream.ToArray();
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x41;
            desk.Engine.Load(new MemoryStream(damaged)).ShouldBeFalse();
            desk.Engine.Load(new MemoryStream(bytes, 0, at)).ShouldBeFalse();
            desk.Engine.States().ShouldAllBe(s => s.Groups == 0 && s.Entries == 0);
            desk.Engine.LastId.ShouldBe(0);
        }
        desk.Engine.Load(new MemoryStream(bytes)).ShouldBeTrue();
        desk.State.Groups.ShouldBe(2);
    }

    [Fact]
    public void AnUpdateDoesNotAllocate()
    {
        var (slots, found) = (new FakeSlots(), new List<WindowFinding>());
        var rules = new[]
        {
            Three, Rule(new DistinctCheck(["u"], new Bounds(AtLeast: 99)), "a", by: "h", id: "v"),
            Rule(new TogetherCheck(true), "a b", by: "h", id: "u"),
            Rule(new FigureCheck(WindowFigure.Percentile, "u", 50, new Bounds(AtLeast: 99)), "a", by: "h", id: "t"),
        };
        var engine = new Tocsin.Rules.Windows.Running.WindowEngine([], rules, slots);
        var one = new FakeEvent(slots).With("h=x u=1");
        var input = engine.InputOf("a");
        long Allocated(int from, int to)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = from; i < to; i++)
            {
                (one.Id, one.Ticks, one.ReceivedTicks) = (i, i * TimeSpan.TicksPerSecond, i * TimeSpan.TicksPerSecond);
                engine.Observe(input, one, found);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Allocated(1, 5000);
        Allocated(5000, 15_000).ShouldBeLessThan(1000);
    }
}
