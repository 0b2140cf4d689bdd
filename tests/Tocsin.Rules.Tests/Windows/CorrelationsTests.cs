using Tocsin.Rules.Sets;
using Tocsin.Rules.Tests.Reading;
using Tocsin.Rules.Windows;
using Tocsin.Rules.Windows.Running;

namespace Tocsin.Rules.Tests.Windows;

/// <summary>From YAML to findings; the events are told by the names of the rules that find them.</summary>
public sealed class CorrelationsTests
{
    private const string Two = """
        title: Failed
        id: 11111111-1111-4111-8111-111111111111
        name: failed
        logsource: {product: linux}
        detection: {s: {x: 1}, condition: s}
        ---
        title: Login
        id: 22222222-2222-4222-8222-222222222222
        name: login
        logsource: {product: linux}
        detection: {s: {x: 2}, condition: s}
        ---

        """;

    [Fact]
    public void AChainOfCorrelationsByNameFindsABruteForceThatWorked() => Found(Two + """
        title: Many
        id: 33333333-3333-4333-8333-333333333333
        name: many
        correlation:
          type: event_count
          rules: [failed]
          group-by: [user]
          timespan: 1m
          condition: {gte: 3}
        ---
        title: Many, then a login
        id: 44444444-4444-4444-8444-444444444444
        correlation:
          type: temporal_ordered
          rules: [many, login]
          group-by: [user]
          timespan: 5m
          aliases: {user: {login: target}}
        """,
        "login 0 target=eve", "failed 1 user=eve", "failed 2 user=eve", "failed 3 user=bob", "failed 4 user=eve",
        "login 5 target=bob", "login 6 target=eve").ShouldBe(["Many eve 4", "Many, then a login eve 6"]);

    [Fact]
    public void ASequenceOfOursFindsItsSteps() => Found("""
        title: Steps
        id: 55555555-5555-4555-8555-555555555555
        sequence:
          by: host
          within: 1m
          steps:
            - {name: first, when: "a:1"}
            - {name: second, when: "a:2"}
        """,
        "55555555-5555-4555-8555-555555555555/second 1 host=x", "55555555-5555-4555-8555-555555555555/first 2 host=x",
        "55555555-5555-4555-8555-555555555555/second 3 host=x").ShouldBe(["Steps x 3"]);

    [Theory]
    [InlineData("value_count", "{field: ip, gte: 2}", "Sum x 3")]
    [InlineData("value_count", "{field: [ip, n], gte: 2}", "Sum x 2")]
    [InlineData("value_sum", "{field: n, gt: 5}", "Sum x 3")]
    [InlineData("value_avg", "{field: n, gte: 2}", "Sum x 3")]
    [InlineData("value_median", "{field: n, gte: 1.5}", "Sum x 2")]
    [InlineData("value_percentile", "{field: n, percentile: 90, gte: 2.8}", "Sum x 3")]
    [InlineData("event_count", "{gt: 1, lte: 2}", "Sum x 2")]
    public void FiguresAreThoseOfTheGroup(string type, string condition, string expected) => Found(Two + $$"""
        title: Sum
        id: 33333333-3333-4333-8333-333333333333
        correlation: {type: {{type}}, rules: [failed], group-by: [host], timespan: 1m, condition: {{condition}}}
        """,
        "failed 1 host=x ip=1 n=1", "failed 2 host=x ip=1 n=2", "failed 2 host=y ip=2 n=9", "failed 3 host=x ip=3 n=3",
        "login 3 host=x ip=4 n=4").Where(f => !f.Contains(" y ", StringComparison.Ordinal)).ShouldBe([expected]);

    private static List<string> Found(string yaml, params string[] events)
    {
        var book = RuleBook.Of([Some.Read(yaml)]);
        book.Faults.Where(f => !f.IsWarning).ShouldBeEmpty();
        var (slots, found) = (new FakeSlots(), new List<WindowFinding>());
        var engine = new WindowEngine(book.EventRules, book.WindowRules, slots);
        var one = new FakeEvent(slots);
        foreach (var text in events)
        {
            var words = text.Split(' ', 3);
            one.With(words[2]);
            one.Id++;
            one.Ticks = one.ReceivedTicks = Desk.Start.AddSeconds(int.Parse(words[1])).UtcTicks;
            engine.Observe(
                book.EventRules.Single(r => r.Head.Name == words[0] || r.Head.Id == words[0]).Head.Id, one, found);
        }
        return [.. found.Select(f =>
            $"{book.WindowRules.Single(r => r.Head.Id == f.RuleId).Head.Title} {f.Group.Single().Value} "
            + $"{new TimeSpan(f.CrossedTicks - Desk.Start.UtcTicks).TotalSeconds}")];
    }
}
