using System.Text.Json;

namespace Tocsin.Tests.Commands.Rules;

/// <summary>What <c>tocsin rules diff</c> and <c>health</c> say.</summary>
public sealed class CompareRulesTests : RuleCommandLine
{
    private static string Rule(string id, string value) =>
        $"title: Rule {id}\nid: {id}\nlogsource: {{product: acme}}\ndetection: {{s: {{f: {value}}}, condition: s}}";

    [Fact]
    public void WhatOnlyOneVersionFindsIsNewOrGone()
    {
        var before = Write("before.yml", Rule("one", "'a*'"), "---", Rule("two", "x"));
        var after = Write("after.yml", Rule("one", "'*b'"), "---", Rule("three", "x"));
        var events = Write("e.ndjson", """{"f":"ab"}""", """{"f":"ac"}""", """{"f":"cb"}""", """{"f":"x"}""");
        var (code, output, error) = Run("diff", before, after, "--events", events);
        code.ShouldBe(0, error);
        output.Split('\n').ShouldBe(
        [
            "Rule one: 1 new (line 3), 1 gone (line 2), 1 as before",
            "Rule three (a new rule): 1 new (line 4), 0 gone, 0 as before",
            "Rule two (a rule that is gone): 0 new, 1 gone (line 4), 0 as before",
            "2 new, 2 gone, 1 as before, in 3 rules", "",
        ]);
        Run("diff", before, after, "--events", events, "--json").Output.Split('\n').ShouldBe(
        [
            """{"rule_id":"one","line":2,"change":"gone"}""", """{"rule_id":"one","line":3,"change":"new"}""",
            """{"rule_id":"three","line":4,"change":"new"}""", """{"rule_id":"two","line":4,"change":"gone"}""", "",
        ]);
        Run("diff", before, before, "--events", events).Output.ShouldBe("0 new, 0 gone, 3 as before, in 2 rules\n");
        Run("diff", before, after, "--events", "-").Code.ShouldBe(1);
    }

    [Fact]
    public void HealthNamesRulesToLookAtAndWhatThatRestsOn()
    {
        var rules = Write(
            "rules/a.yml", Rule("noisy", "a"), "tags: [attack.t1059]", "---",
            Rule("silent", "z"), "tags: [attack.t1059]", "---",
            Rule("blind", "z").Replace("{f:", "{g:", StringComparison.Ordinal), "---",
            Rule("unfed", "z").Replace("acme", "other", StringComparison.Ordinal));
        Write("rules/a.tests.yml", "- {name: x, events: [{f: a}], fires: true, rule: noisy}");
        var events = Write("e.ndjson",
            [.. Enumerable.Range(10, 20).Select(
                i => $$"""{"product":"acme","f":"a","timestamp":"2026-01-01T00:00:{{i}}Z"}""")]);
        var (code, output, error) = Run("health", "--rules", rules, "--events", events, "--json");
        code.ShouldBe(0, error);
        var lines = output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        string Of(string kind) => string.Join(' ', lines.SkipLast(1)
            .Where(l => l.GetProperty("verdict").GetString() == kind).Select(l => l.GetProperty("rule_id")));
        (Of("noisy"), Of("silent"), Of("blind"), Of("untagged"), Of("untested"))
            .ShouldBe(("noisy", "silent blind unfed", "blind", "blind unfed", ""));
        (lines[^1].GetProperty("events").GetInt32(), lines[^1].GetProperty("rules").GetInt32()).ShouldBe((20, 4));
        lines[^1].GetProperty("from").GetString().ShouldBe("2026-01-01T00:00:10.000Z");
        lines[^1].GetProperty("to").GetString().ShouldBe("2026-01-01T00:00:29.000Z");
        var text = Run("health", "--rules", rules, "--events", events).Output;
        text.ShouldContain("  Rule noisy: 20 hits: 100 % of all hits, on 100.0 % of the events\n");
        text.ShouldContain("  Rule blind: no event has g\n");
        text.ShouldContain("  Rule unfed: no event was of its log source\n");
        text.ShouldContain("4 rules, 20 events from 2026-01-01T00:00:10.000Z to 2026-01-01T00:00:29.000Z");
    }

    [Fact]
    public void EventsWithoutATimeSayNothingOfTheSpan() =>
        Run("health", "--rules", Write("a.yml", Shell), "--events", Write("e.ndjson", Hit), "--json").Output
            .ShouldEndWith("{\"events\":1,\"rules\":1}\n");

    [Fact]
    public void RulesWithoutTestsAreNamed()
    {
        var text = Run("health", "--rules", Write("a.yml", Shell), "--events", Write("e.ndjson", Hit)).Output;
        text.ShouldContain("UNTESTED  1 rule\n  A shell of a web server: there are no tests beside it");
    }
}
