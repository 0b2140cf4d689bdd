using System.Text;
using System.Text.Json;
using Tocsin.Rules.Explaining;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Tests.Reading;

namespace Tocsin.Rules.Tests.Explaining;

/// <summary>What an explanation says of a rule and an event.</summary>
public sealed class RuleExplanationTests
{
    [Fact]
    public void EachPartStandsUnderItsNameWithTheValueThatWasFound()
    {
        var lines = Lines(
            """
            tool:
              Image|endswith: '\powershell.exe'
              CommandLine|contains: ' -enc'
            filter:
              User: SYSTEM
            condition: tool and not filter
            """,
            """{"Image":"C:\\ps\\powershell.exe","CommandLine":"powershell -ENC AAAA","User":"ann"}""");
        lines[0].ShouldBe("+ A rule: fires");
        lines.ShouldContain("    + tool: all of");
        lines.ShouldContain(@"      + Image ends with '\powershell.exe'   (found 'C:\ps\powershell.exe')");
        lines.ShouldContain("    + not filter: User is 'SYSTEM'   (found 'ann')");
    }

    [Fact]
    public void AFieldThatIsAbsentIsNamedWithThoseThatTheEventHas()
    {
        Lines(
            "s:\n  process.command_line|contains: curl\ncondition: s", """{"CommandLine":"curl x","Image":"/bin/sh"}""")
            .ShouldContain(l => l.EndsWith("(field absent; the event has: CommandLine)", StringComparison.Ordinal));
        Lines("s:\n  Nothing: curl\ncondition: s", """{"a":"b","c":null}""")
            .ShouldContain(l => l.EndsWith("(field absent; the event has: a, c)", StringComparison.Ordinal));
        Lines("s:\n  c: curl\ncondition: s", """{"a":"b","c":null}""")
            .ShouldContain(l => l.EndsWith("(the field is null)", StringComparison.Ordinal));
    }

    [Fact]
    public void AnotherLogSourceIsSaidFirstWithWhatTheEventStates()
    {
        var (text, _) = Explain(
            "s:\n  TargetObject|contains: Run\ncondition: s",
            """{"Channel":"Security","EventID":4688,"TargetObject":"Run"}""",
            "{product: windows, category: registry_set}");
        text[0].ShouldBe("- A rule: is not asked: its log source is another one");
        text[1].ShouldStartWith("  - log source windows/registry_set");
        text.ShouldContain("    - the category is registry_set; the event's is process_creation");
        text.ShouldContain("    - EventID is 13");
        text.ShouldContain(l => l.StartsWith("  + s: TargetObject contains 'Run'", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatTheEventDoesNotSayOfItsOriginKeepsNoRuleAway() =>
        Explain("s:\n  a: b\ncondition: s", """{"a":"b","EventID":13}""", "{product: windows, category: registry_set}")
            .Text
            .ShouldContain("    + Channel is Microsoft-Windows-Sysmon/Operational, of which the event says nothing");

    [Theory]
    [InlineData("f|cased: Abc", "abc", "because of cased")]
    [InlineData(@"f: C:\Win\*", @"C:\\Win\\a.exe", @"write \\*")]
    [InlineData("f: cmd.exe", @"C:\\cmd.exe", "without contains")]
    [InlineData("f|endswith: cmd.exe", "cmd.exe /c", "not at its end")]
    [InlineData("f|startswith: cmd.exe", "a cmd.exe", "not at its beginning")]
    [InlineData("f: cmd.exe", " cmd.exe ", "blanks around it")]
    [InlineData(@"f: C:\a\b", @"C:\\\\a\\\\b", "are doubled")]
    [InlineData(@"f: a\b", "a/b", "slashes of the other kind")]
    [InlineData("f: 4688", "0x1250", "is the same number")]
    [InlineData("f: '0x1250'", "4688", "is the same number")]
    [InlineData("f|re: ^abc", "ABC", "re|i")]
    [InlineData("f|gt: 5", "many", "is no number")]
    [InlineData("f|cidr: 10.0.0.0/8", "10.0.0.1:443", "with a port")]
    [InlineData("other: cmd.exe", "cmd.exe", "the event has it in f")]
    public void AValueThatNearlyPassesIsSaid(string item, string value, string expected) =>
        Lines($"s:\n  {item}\ncondition: s", $$"""{"f":"{{value}}"}""")
            .Single(l => l.Contains("nearly: ", StringComparison.Ordinal)).ShouldContain(expected);

    [Theory]
    [InlineData("f: abc", "xyz")]
    [InlineData("f|endswith: abc", "xyz")]
    [InlineData("f|re: abc", "xyz")]
    [InlineData("f|gt: 5", "4")]
    [InlineData("f: 4688", "4689")]
    public void NothingIsSaidOfAValueThatIsFarAway(string item, string value) =>
        Lines($"s:\n  {item}\ncondition: s", $$"""{"f":"{{value}}"}""")
            .ShouldNotContain(l => l.Contains("nearly", StringComparison.Ordinal));

    [Fact]
    public void AMessageThatSaysAllAgainIsNoOtherField() =>
        Lines("s:\n  f: cmd.exe\ncondition: s", """{"f":"x","Message":"Process:\nImage: cmd.exe","m":"cmd.exe\n"}""")
            .ShouldNotContain(l => l.Contains("nearly", StringComparison.Ordinal));

    [Fact]
    public void WhatANegationKeepsAwayIsNoNearMiss()
    {
        var lines = Lines(
            "s:\n  f: x\nno:\n  g|cased: ABC\ncondition: s and not no", """{"f":"x","g":"abc"}""");
        lines.ShouldNotContain(l => l.Contains("nearly", StringComparison.Ordinal));
        lines.ShouldContain("    + not no: g is 'ABC' (case counts)   (found 'abc')");
    }

    [Fact]
    public void OfALongListTheLinesThatDecideAreShown()
    {
        var texts = string.Join(", ", Enumerable.Range(0, 500).Select(i => $"text{i:000}"));
        var lines = Lines($"s:\n  f|contains: [{texts}]\ncondition: s", """{"f":"a text321 b"}""");
        lines.Length.ShouldBeLessThan(10);
        lines.ShouldContain("    + f contains 'text321'");
        lines.ShouldContain("      … and 499 others, of which 0 hold");
    }

    [Fact]
    public void AnExceptionThatAppliesIsNamed()
    {
        var more = "exceptions:\n  - {name: our scanner, when: {f: x}, reason: tests}\n";
        var rule = (EventRule)Some.Read(Some.Rule("s:\n  f: x\ncondition: s", more: more)).Rules.ShouldHaveSingleItem();
        using var batch = Batches.Of("""{"f":"x"}""");
        var explanation = RuleExplanation.Of(new RuleIndex([rule], []), batch, 0, [0]).ShouldHaveSingleItem();
        (explanation.Fires, explanation.Verdict).ShouldBe((false, "is kept quiet by the exception our scanner"));
    }

    [Fact]
    public void ProgramsGetTheSameTree()
    {
        var json = Explain("s:\n  f|cased: X\n  g: y\ncondition: s", """{"f":"x","G":"\u0000y\"<"}""").Json;
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        (root.GetProperty("fires").GetBoolean(), root.GetProperty("rule_id").GetString()).ShouldBe((false, Some.Id));
        var selection = root.GetProperty("condition");
        selection.GetProperty("selection").GetBoolean().ShouldBeTrue();
        var parts = selection.GetProperty("parts")[0].GetProperty("parts");
        parts[0].GetProperty("nearly").GetString()!.ShouldContain("cased");
        parts[1].GetProperty("event_has")[0].GetString().ShouldBe("G");
    }

    [Fact]
    public void AmongSeveralEventsTheNearestOneHasTheMost()
    {
        const string Detection = "s:\n  a: 1\n  b: 2\n  c: 3\ncondition: s";
        double Nearness(string json) => Of(Detection, json, null).Nearness;
        Nearness("""{"a":1,"b":2}""").ShouldBeGreaterThan(Nearness("""{"a":1}"""));
        Nearness("""{"a":1,"b":2,"c":3}""").ShouldBeGreaterThan(Nearness("""{"a":1,"b":2}"""));
    }

    private static string[] Lines(string detection, string json) => Explain(detection, json).Text;

    private static (string[] Text, string Json) Explain(string detection, string json, string? source = null)
    {
        var explanation = Of(detection, json, source);
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) ExplanationJson.Write(writer, explanation);
        return ([.. ExplanationText.Lines(explanation, isPlain: true)], Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static RuleExplanation Of(string detection, string json, string? source)
    {
        var text = Some.Rule(detection);
        var stated = $"logsource: {source ?? "{product: windows}"}\n";
        text = text.Replace("logsource:\n  product: windows\n", stated, StringComparison.Ordinal);
        var file = Some.Read(text);
        var rule = (EventRule)file.Rules.ShouldHaveSingleItem(string.Join('\n', file.Faults));
        using var batch = Batches.Of(json);
        return RuleExplanation.Of(new RuleIndex([rule], PipelineReader.Shipped), batch, 0, [0]).ShouldHaveSingleItem();
    }
}
