using Tocsin.Rules.Drafting;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Reading;

namespace Tocsin.Rules.Tests.Drafting;

/// <summary>What a draft asks for, and what it leaves out.</summary>
public sealed class RuleDraftTests
{
    private const string Sysmon = "\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"EventID\":1,";

    private const string Guid = "{1b5f6a70-0000-0000-0000-000000000001}";

    [Fact]
    public void ADraftHasTheLogSourceAndWhatItsExamplesShare()
    {
        var yaml = Draft(
            [
                $$"""
                { {{Sysmon}} "Image":"C:\\Windows\\powershell.exe",
                "CommandLine":"powershell -enc AAA","ProcessGuid":"{{Guid}}" }
                """,
                $$"""
                { {{Sysmon}} "Image":"D:\\x\\PowerShell.exe",
                "CommandLine":"\"D:\\x\\PowerShell.exe\" -enc BBB","ProcessGuid":"{{Guid}}" }
                """,
            ]);
        yaml.ShouldContain("logsource:\n  product: windows\n  category: process_creation\n");
        yaml.ShouldContain(@"    Image|endswith: '\powershell.exe'");
        yaml.ShouldContain("'-enc'\n");
        yaml.ShouldNotContain("ProcessGuid");
        yaml.ShouldNotContain("Channel");
    }

    [Fact]
    public void WhatThePastOftenHasIsLeftOut()
    {
        string[] examples = ["""{"product":"acme","action":"login","method":"token","agent":"curl/8 lib"}"""];
        var past = Enumerable.Range(0, 100).Select(
            i => $$"""{"product":"acme","action":"login","method":"password","agent":"curl/8 lib{{i}}"}""");
        var yaml = Draft(examples, [.. past]);
        yaml.ShouldContain("    method: 'token'\n");
        Some(yaml).Condition.ShouldNotBeNull();
        Holds(yaml, """{"product":"acme","action":"login","method":"password","agent":"curl/8 lib"}""").ShouldBeFalse();
    }

    [Fact]
    public void FieldsThatPipelinesRenameAreAskedForAsRulesCallThem() =>
        Draft(["""{"Channel":"Security","EventID":4688,"NewProcessName":"C:\\a\\evil.exe"}"""])
            .ShouldContain(@"    Image|endswith: '\evil.exe'");

    [Fact]
    public void ThePastIsLookedAtUnderAllNamesOfAField()
    {
        string[] examples = ["{" + Sysmon + """ "Image":"C:\\a\\evil.exe","one":"first","two":"second" }"""];
        var past = Enumerable.Repeat("""{"Channel":"Security","EventID":4688,"NewProcessName":"C:\\a\\evil.exe"}""", 50);
        var yaml = Draft(examples, [.. past]);
        yaml.ShouldContain("    one: 'first'\n    two: 'second'\n");
        yaml.ShouldNotContain("Image");
    }

    [Fact]
    public void WhatHappenedAFewTimesBeforeIsRareAndTheMostTellingPartOfItIsAskedFor()
    {
        string[] examples = ["{" + Sysmon + """ "CommandLine":"run --steal it","Description":"A tool" }"""];
        var other = "{" + Sysmon + """ "CommandLine":"run it","Description":"Another tool" }""";
        var twin = """{"Channel":"Security","EventID":4688,"CommandLine":"run --steal it"}""";
        Draft(examples, [examples[0], twin, .. Enumerable.Repeat(other, 50)]).ShouldContain("'--steal'");
    }

    [Theory]
    [InlineData("""{"a":"C:\\\\srv\\\\x *?.exe"}""")]
    [InlineData("""{"a":"it's: \"# 'quoted'"}""")]
    [InlineData("""{"a b: c#":"value one two"}""")]
    [InlineData("""{"a":"\\\\\\\\server\\share\\file.txt"}""")]
    [InlineData("""{"a":"/usr/bin/x","b":"yes"}""")]
    [InlineData("""{"a":"null -true *all* 1.0"}""")]
    public void ADraftCanBeReadAndFiresOnItsExamples(string json)
    {
        var yaml = Draft([json]);
        new RuleReader(new RuleOptions()).Read("draft", yaml).Faults.Where(f => !f.IsWarning).ShouldBeEmpty(yaml);
        Holds(yaml, json).ShouldBeTrue(yaml);
    }

    [Theory]
    [InlineData("""{"id":"abcdef"}""")]
    [InlineData("""{"a":"1b5f6a70-0000-0000-0000-000000000001"}""")]
    [InlineData("""{"a":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"a":"d41d8cd98f00b204e9800998ecf8427e"}""")]
    [InlineData("""{"a":1234567}""")]
    [InlineData("""{"Company":"Acme Corporation","Product":"Acme Tools","CurrentDirectory":"C:\\Users\\ann\\"}""")]
    [InlineData("""{"hostname":"ws-17","ComputerName":"ws-17","record_number":"abc"}""")]
    public void WhatWouldNotComeAgainIsNotAskedFor(string json)
    {
        using var batch = Batches.Of(json);
        RuleDraft.Begin([new NamedValueReader().Read(batch, 0)], []).ShouldBeNull();
    }

    [Fact]
    public void ExamplesThatShareNothingGiveNoDraft()
    {
        using var batch = Batches.Of("""{"a":"one value"}""", """{"a":"some other"}""", """{"b":"one value"}""");
        var reader = new NamedValueReader();
        RuleDraft.Begin([.. Enumerable.Range(0, 3).Select(i => reader.Read(batch, i))], []).ShouldBeNull();
    }

    [Fact]
    public void TheSameDraftHasTheSameId()
    {
        var yaml = Draft(["""{"a":"C:\\x\\evil.exe"}"""]);
        Draft(["""{"a":"C:\\x\\evil.exe"}"""]).ShouldBe(yaml);
        Some(yaml).Head.Id.ShouldNotBe(Some(Draft(["""{"a":"C:\\x\\good.exe"}"""])).Head.Id);
    }

    private static bool Holds(string yaml, string json)
    {
        var matcher = new RuleMatcher(new RuleIndex([Some(yaml)], PipelineReader.Shipped));
        using var batch = Batches.Of(json);
        var matched = new List<int>();
        matcher.Match(batch, 0, matched);
        return matched.Count > 0;
    }

    private static EventRule Some(string yaml) =>
        (EventRule)new RuleReader(new RuleOptions()).Read("draft", yaml).Rules.ShouldHaveSingleItem(yaml);

    private static string Draft(string[] examples, string[]? past = null)
    {
        var reader = new NamedValueReader();
        using var batch = Batches.Of(examples);
        var draft = RuleDraft.Begin(
            [.. Enumerable.Range(0, examples.Length).Select(i => reader.Read(batch, i))], PipelineReader.Shipped);
        draft.ShouldNotBeNull();
        if (past is not null)
        {
            using var others = Batches.Of(past);
            for (var i = 0; i < past.Length; i++) draft.Learn(reader.Read(others, i));
        }
        return draft.ToYaml(null);
    }
}
