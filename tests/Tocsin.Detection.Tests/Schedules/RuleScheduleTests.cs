using Tocsin.Detection.Schedules;
using Tocsin.Language;

namespace Tocsin.Detection.Tests.Schedules;

public sealed class RuleScheduleTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly Folder _folder = new();
    private readonly RuleSchedule _schedule;

    public RuleScheduleTests() => _schedule = new RuleSchedule(RunState.Open(_folder.Path));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RulesThatWereLoadedAreDueAtOnceAndThenAtTheirIntervals()
    {
        _schedule.Put("a.cs", [("A", TimeSpan.FromMinutes(1)), ("B", TimeSpan.FromMinutes(5))]).ShouldBeEmpty();
        foreach (var rule in _schedule.Due(["a.cs"], Now)) Succeed(rule, Now);

        _schedule.Due(["a.cs"], Now.AddSeconds(59)).ShouldBeEmpty();
        Names(_schedule.Due(["a.cs"], Now.AddMinutes(1))).ShouldBe(["A"]);
        Names(_schedule.Due(["a.cs"], Now.AddMinutes(6))).ShouldBe(["A", "B"], "who waits longest comes first");
        _schedule.Due(["b.cs"], Now.AddHours(1)).ShouldBeEmpty("of files that are not loaded nothing is due");
    }

    [Fact]
    public void ANameThatIsTakenRunsOnceAndTheOtherFileIsNamed()
    {
        _schedule.Put("a.cs", [("A", TimeSpan.FromMinutes(1))]);
        _schedule.Put("b.cs", [("A", TimeSpan.FromMinutes(1)), ("B", TimeSpan.FromMinutes(1))]).ShouldBe([("A", "a.cs")]);
        Names(_schedule.RulesOf("b.cs")).ShouldBe(["B"]);

        _schedule.Remove("a.cs");
        _schedule.Put("b.cs", [("A", TimeSpan.FromMinutes(1))]).ShouldBeEmpty();
    }

    [Fact]
    public void AnotherTextKeepsWhatItsRuleRemembersAndRunsAtOnce()
    {
        _schedule.Put("a.cs", [("A", TimeSpan.FromMinutes(1))]);
        Succeed(_schedule.RulesOf("a.cs").Single(), Now);

        _schedule.Put("a.cs", [("A", TimeSpan.FromHours(1))]);

        var rule = _schedule.Due(["a.cs"], Now).Single();
        rule.SinceFor(Now.AddMinutes(1)).ShouldBe(Now);
        rule.Interval.ShouldBe(TimeSpan.FromHours(1));
        new RuleSchedule(RunState.Open(_folder.Path)).Put("a.cs", [("A", TimeSpan.FromHours(1))]).ShouldBeEmpty();
    }

    [Fact]
    public void ARuleThatIsWokenRunsAtOnceButRestsBetweenRuns()
    {
        _schedule.Put("a.cs", [("A", TimeSpan.FromHours(1))]);
        var rule = _schedule.RulesOf("a.cs").Single();
        Succeed(rule, Now);
        _schedule.Wake("A", _ => true, Now.AddSeconds(30));
        _schedule.Due(["a.cs"], Now.AddSeconds(30)).ShouldBeEmpty("nobody asked it to be woken");

        rule.Watch = new EventWatch("A", Predicate.Everything);
        _schedule.Wake("A", _ => true, Now.AddSeconds(30));
        _schedule.Due(["a.cs"], Now.AddSeconds(30)).ShouldBe([rule]);

        Succeed(rule, Now.AddSeconds(30));
        _schedule.Wake("A", _ => true, Now.AddSeconds(31));
        _schedule.Due(["a.cs"], Now.AddSeconds(33)).ShouldBeEmpty("it took a second, and rests for three");
        _schedule.Due(["a.cs"], Now.AddSeconds(34)).ShouldBe([rule]);
    }

    [Fact]
    public void ARuleThatFailsIsNotWokenBeforeItIsTriedAgain()
    {
        _schedule.Put("a.cs", [("A", TimeSpan.FromHours(1))]);
        var rule = _schedule.RulesOf("a.cs").Single();
        rule.Watch = new EventWatch("A", Predicate.Everything);
        rule.Killed(Now, TimeSpan.FromSeconds(1), "It hung.");
        _schedule.Wake("A", _ => true, Now.AddSeconds(2));
        _schedule.Due(["a.cs"], Now.AddSeconds(50)).ShouldBeEmpty();
        _schedule.Due(["a.cs"], Now.AddSeconds(61)).ShouldBe([rule]);
    }

    private void Succeed(ScheduledRule rule, DateTimeOffset at) =>
        _schedule.Succeeded(rule, at, TimeSpan.FromSeconds(1), at, raised: 1).ShouldBeNull();

    private static IEnumerable<string> Names(IEnumerable<ScheduledRule> rules) => rules.Select(r => r.Name);
}
