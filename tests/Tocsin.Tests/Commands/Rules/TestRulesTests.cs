namespace Tocsin.Tests.Commands.Rules;

/// <summary>What <c>tocsin rules test</c> makes of the tests beside rules.</summary>
public sealed class TestRulesTests : RuleCommandLine
{
    private const string Many = """
        title: Many failures
        id: 0b1f6d0e-52f0-4f0c-9d5c-000000000001
        detection: {s: {outcome: failure}, condition: s}
        threshold: {count: {gte: 3}, by: [user], within: 1m}
        """;

    private const string Silence = """
        title: A backup that did not end
        id: 0b1f6d0e-52f0-4f0c-9d5c-000000000002
        absence:
          after: {name: began, when: 'state:began'}
          of: {name: ended, when: 'state:ended'}
          within: 5m
        """;

    [Fact]
    public void TestsThatHoldPass()
    {
        var rule = Write("a.yml", Shell);
        Write("shells.ndjson", Hit, """{"a":1}""", Hit);
        Write(
            "a.tests.yml",
            "- name: a shell fires", $"  events: [{Hit}]", "  fires: true",
            "- name: health checks do not", "  events:",
            "    - {Image: /bin/sh, ParentImage: /nginx, CommandLine: /opt/health}",
            "  fires: false",
            "- name: events of a file", "  events: shells.ndjson", "  fires: 2");
        var (code, output, error) = Run("test", rule);
        code.ShouldBe(0, output + error);
        output.ShouldContain("passed  a: a shell fires\n");
        output.ShouldEndWith("3 passed, 0 failed\n");
        Run("test", Path("a.tests.yml")).Output.ShouldBe(output);
        Run("test", System.IO.Path.GetDirectoryName(rule)!).Output.ShouldBe(output);
    }

    [Fact]
    public void ATestThatFailsExplainsTheNearestEvent()
    {
        Write("a.yml", Shell);
        Write(
            "a.tests.yml", "- name: fires", "  events:", "    - {Image: /bin/zsh, ParentImage: /x}",
            "    - {Image: /bin/sh, ParentImage: /usr/sbin/Nginx-2}", "  fires: true");
        var (code, output, _) = Run("test", Path("a.yml"));
        code.ShouldBe(1);
        output.ShouldContain("FAILED  a: fires");
        output.ShouldContain("expected A shell of a web server to fire; it never fired");
        output.ShouldContain("nearly: '/usr/sbin/Nginx-2' has it, but not at its end");
        output.ShouldContain("0 passed, 1 failed");
    }

    [Fact]
    public void ATestThatFiresTooOftenExplainsAnEventThatFired()
    {
        Write("a.yml", Shell);
        Write("a.tests.yml", "- name: quiet", $"  events: [{Hit}]", "  fires: false");
        var output = Run("test", Path("a.yml")).Output;
        output.ShouldContain("not to fire; it fired once");
        output.ShouldContain("+ A shell of a web server: fires");
    }

    [Theory]
    [InlineData("{event: {outcome: failure, user: ann}, repeat: 3, every: 10s}", "1")]
    [InlineData("{event: {outcome: failure, user: ann}, repeat: 3, every: 40s}", "false")]
    [InlineData("{event: {outcome: failure, user: ann}, at: 5s}, {event: {outcome: failure, user: bob}, at: 6s}, "
        + "{event: {outcome: failure, user: ann}, at: 7s}", "0")]
    public void RulesAboutSeveralEventsSeeTimePass(string events, string fires)
    {
        Write("a.yml", Many);
        Write("a.tests.yml", "- name: burst", $"  events: [{events}]", $"  fires: {fires}");
        var (code, output, error) = Run("test", Path("a.yml"));
        code.ShouldBe(0, output + error);
    }

    [Theory]
    [InlineData("{event: {state: began}, at: 0s}", "6m", "true")]
    [InlineData("{event: {state: began}, at: 0s}", "4m", "false")]
    [InlineData("{event: {state: began}, at: 0s}, {event: {state: ended}, at: 3m}", "6m", "false")]
    public void WhatDoesNotComeIsFoundWhenTimePasses(string events, string then, string fires)
    {
        Write("a.yml", Silence);
        Write("a.tests.yml", "- name: silence", $"  events: [{events}]", $"  then: {then}", $"  fires: {fires}");
        var (code, output, error) = Run("test", Path("a.yml"));
        code.ShouldBe(0, output + error);
    }

    [Fact]
    public void OfSeveralRulesOneIsNamed()
    {
        Write("a.yml", Shell, "---", "title: Other", "name: other", "detection: {s: {a: b}, condition: s}");
        Write(
            "a.tests.yml", "- {name: x, events: [{a: b}], fires: true, rule: other}",
            "- {name: y, events: [{a: b}], fires: true}");
        var (code, output, _) = Run("test", Path("a.yml"));
        code.ShouldBe(1);
        output.ShouldContain("passed  a: x");
        output.ShouldContain("There are several rules in");
    }

    [Theory]
    [InlineData("- {name: x, events: [{a: b}]}", "fires must be true, false, or how often")]
    [InlineData("- {name: x, fires: true}", "events is missing")]
    [InlineData("- {name: x, events: [], fires: true, fire: 1}", "fire is not known here, did you mean fires?")]
    [InlineData("- {name: x, events: none.ndjson, fires: true}", "none.ndjson cannot be read")]
    [InlineData("hello", "A test must be a map")]
    [InlineData("# nothing", "There are no tests in the file")]
    public void WhatIsWrongWithATestIsSaidAndFails(string test, string expected)
    {
        Write("a.yml", Shell);
        Write("a.tests.yml", test);
        var (code, output, _) = Run("test", Path("a.yml"));
        (code, output.Contains(expected, StringComparison.Ordinal)).ShouldBe((1, true), output);
    }

    [Fact]
    public void ARuleWithoutTestsFails()
    {
        var (code, _, error) = Run("test", Write("a.yml", Shell));
        code.ShouldBe(1);
        error.ShouldContain("they lie in NAME.tests.yml beside NAME.yml");
    }
}
