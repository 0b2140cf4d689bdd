using Tocsin.Detection.Schedules;

namespace Tocsin.Detection.Tests.Schedules;

public sealed class ScheduledRuleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan HalfMinute = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void ItRunsAtOnceAndLooksADayBackAtFirst()
    {
        var alert = New();
        alert.Next.ShouldBeLessThan(Noon);
        alert.SinceFor(Noon).ShouldBe(Noon.AddHours(-24));
    }

    [Fact]
    public void AfterASuccessItRunsAtItsIntervalFromWhereThatRunBegan()
    {
        var alert = New();
        alert.Succeeded(Noon, Second, Noon, raised: 2);
        alert.Next.ShouldBe(Noon + HalfMinute);
        alert.SinceFor(Noon + HalfMinute).ShouldBe(Noon);
        alert.Succeeded(Noon + HalfMinute, Second, Noon + HalfMinute, raised: 1);
        alert.Memory!.Raised.ShouldBe(3);
    }

    [Fact]
    public void WhileTheIndexIsBehindTheNextRunLooksBackThatFar()
    {
        var alert = New();
        alert.Succeeded(Noon, Second, seenUpTo: Noon.AddMinutes(-10), raised: 0);
        alert.Next.ShouldBe(Noon + HalfMinute);
        alert.SinceFor(Noon + HalfMinute).ShouldBe(Noon.AddMinutes(-10));
    }

    [Fact]
    public void AfterAFailureItIsRepeatedSoonThenAtItsIntervalAndMissesNothing()
    {
        var alert = New();
        alert.Succeeded(Noon, Second, Noon, 0);
        var pauses = new List<double>();
        for (var began = Noon + HalfMinute; pauses.Count < 6; began = alert.Next)
        {
            alert.Failed(began, TimeSpan.Zero, "no answer");
            pauses.Add((alert.Next - began).TotalSeconds);
        }

        pauses.ShouldBe([2, 4, 8, 16, 30, 30]);
        alert.LastError.ShouldBe("no answer");
        alert.SinceFor(Noon.AddHours(1)).ShouldBe(Noon);
    }

    [Fact]
    public void OneThatTakesTheWorkerWithItIsParkedLongerEachTime()
    {
        var alert = New();
        var pauses = new List<double>();
        for (var began = Noon; pauses.Count < 8; began = alert.Next)
        {
            alert.Killed(began, TimeSpan.Zero, "killed");
            pauses.Add((alert.Next - began).TotalMinutes);
        }

        pauses.ShouldBe([1, 2, 4, 8, 16, 32, 60, 60]);
        alert.Reset();
        alert.Next.ShouldBeLessThan(Noon);
    }

    [Fact]
    public void AClockThatWasSetBackDoesNotMakeARunBlind()
    {
        var alert = New();
        alert.Succeeded(Noon, Second, Noon, 0);
        alert.SinceFor(Noon.AddHours(-1)).ShouldBe(Noon.AddHours(-25));
    }

    private static ScheduledRule New() => new("A", "A.cs", HalfMinute, null);
}
