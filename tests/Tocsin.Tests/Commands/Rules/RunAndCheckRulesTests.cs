using System.IO.Compression;
using System.Text.Json;

namespace Tocsin.Tests.Commands.Rules;

/// <summary>What <c>tocsin rules run</c> and <c>check</c> say and end with.</summary>
public sealed class RunAndCheckRulesTests : RuleCommandLine
{
    private const string Odd = """
        title: "Of a strange id"
        id: "a\"b\\é\u0001"
        detection: {s: {a: b}, condition: s}
        """;

    [Fact]
    public void EachFireIsALineInTheOrderOfEventsAndThenComeTheFigures()
    {
        var rules = Write("rules/a.yml", Shell, "---", Odd);
        var events = Write("events.ndjson", """{"a":"b"}""", Hit, "no event", """{"a":"c"}""", Hit);
        var (code, output, error) = Run("run", "--rules", rules, "--events", events, "--json");
        code.ShouldBe(0, error);
        var lines = output.TrimEnd().Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        const string Id = "4f3e8a52-6c0f-4a0e-9d0b-0d6b8a1f6a11";
        lines.SkipLast(1).Select(l => (l.GetProperty("rule_id").GetString(), l.GetProperty("line").GetInt64()))
            .ShouldBe([("a\"b\\é\u0001", 1), (Id, 2), (Id, 5)]);
        lines[^1].GetProperty("events").GetInt32().ShouldBe(4);
        lines[^1].GetProperty("rules_loaded").GetInt32().ShouldBe(2);
        lines[^1].GetProperty("rules_refused").GetInt32().ShouldBe(0);
        lines[^1].EnumerateObject().Select(p => p.Name).ShouldBe(
            ["events", "events_per_second", "rules_loaded", "rules_refused", "peak_memory_mb"]);
        error.ShouldContain("line 3: ");
    }

    [Fact]
    public void PeopleGetATableAndASummary()
    {
        var (code, output, _) = Run("run", "--rules", Write("a.yml", Shell), "--events", Write("e.ndjson", Hit, Hit));
        code.ShouldBe(0);
        output.ShouldContain("high       2  1, 2   A shell of a web server");
        output.ShouldContain("1 of 1 rule fired, 2 times in all.");
    }

    [Fact]
    public void EventsMayBeCompressed()
    {
        var events = Path("e.ndjson.gz");
        using (var gzip = new GZipStream(File.Create(events), CompressionLevel.Fastest)) gzip.Write("""{"a":"b"}"""u8);
        Run("run", "--rules", Write("a.yml", Odd), "--events", events, "--json").Output.ShouldContain("\"line\":1}");
    }

    [Fact]
    public void RefusedRulesAreNamedAndTheOthersRun()
    {
        var rules = Write(
            "a.yml", Shell, "---", "title: Wrong", "id: wrong", "detection: {s: {a|nope: b}, condition: s}");
        var (code, output, error) = Run("run", "--rules", rules, "--events", Write("e.ndjson", Hit), "--json");
        (code, output.Contains("\"rules_refused\":1", StringComparison.Ordinal)).ShouldBe((0, true));
        error.ShouldContain("The modifier nope is not known");
    }

    [Theory]
    [InlineData("none.yml", "e.ndjson", null, "There is no ")]
    [InlineData("a.yml", "none.ndjson", null, "name a file with one JSON object a line")]
    [InlineData("a.yml", "e.ndjson", "none.yml", "the shipped ones (aws-cloudtrail, ")]
    [InlineData("text.yml", "e.ndjson", null, "There is no rule in ")]
    public void WhatCannotBeReadIsSaidWithWhatToDo(string rules, string events, string? pipeline, string expected)
    {
        Write("a.yml", Shell);
        Write("e.ndjson", Hit);
        Write("text.yml", "- no rule");
        string[] more = pipeline is null ? [] : ["--pipeline", Path(pipeline)];
        var (code, output, error) = Run(["run", "--rules", Path(rules), "--events", Path(events), .. more]);
        (code, output).ShouldBe((1, ""));
        error.ShouldContain(expected);
    }

    [Fact]
    public void APipelineOfAFileSaysWhatFieldsAreCalled()
    {
        var rule = Write(
            "a.yml", "title: x", "logsource: {product: acme}", "detection: {s: {Image: evil}, condition: s}");
        var pipeline = Write(
            "p.yml", "name: acme", "logsources:", "  - logsource: {product: acme}", "    fields: {Image: program}");
        var events = Write("e.ndjson", """{"program":"evil"}""");
        Run("run", "--rules", rule, "--events", events).Output.ShouldContain("0 of 1 rule fired");
        Run("run", "--rules", rule, "--events", events, "--pipeline", pipeline).Output
            .ShouldContain("1 of 1 rule fired");
    }

    [Fact]
    public void CheckNamesEachErrorByFileAndLine()
    {
        var path = Write("a.yml", "title: Wrong", "id: wrong", "detection:", "  s:", "    a|nope: b", "  condition: s");
        Run("check", path).ShouldBe((1, $"{path}:5: The modifier nope is not known\n1 error\n", ""));
        var (code, output, _) = Run("check", path, "--json");
        code.ShouldBe(1);
        var fault = JsonDocument.Parse(output.Trim()).RootElement;
        (fault.GetProperty("file").GetString(), fault.GetProperty("line").GetInt32()).ShouldBe((path, 5));
        fault.GetProperty("rule_id").GetString().ShouldBe("wrong");
        fault.TryGetProperty("warning", out _).ShouldBeFalse();
    }

    [Fact]
    public void WarningsComeWhenTheyAreAskedFor()
    {
        var path = Write("a.yml", "title: x", "detection: {s: {a: b}, condition: s}");
        Run("check", path).ShouldBe((0, "1 rule is right\n", ""));
        Run("check", path, "--warnings").Output.ShouldContain(":1: warning: ");
        Run("check", path, "--warnings", "--json").Output.ShouldContain("\"warning\":true");
        Run("check", path, "--json").ShouldBe((0, "", "1 rule is right\n"));
    }

    [Fact]
    public void TextsOfStrangersCannotForgeLines()
    {
        var path = Write("a.yml", "title: \"x\\nforged\\e[2J\"", "detection: {s: {a: b}, condition: s}");
        var (_, output, _) = Run("run", "--rules", path, "--events", Write("e.ndjson", """{"a":"b"}"""));
        output.ShouldContain("x | forged\\u001b[2J");
    }
}
