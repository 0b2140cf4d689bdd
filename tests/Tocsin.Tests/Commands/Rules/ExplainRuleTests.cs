using System.Text.Json;

namespace Tocsin.Tests.Commands.Rules;

/// <summary>What <c>tocsin rules explain</c> says; what explanations say is tested where they are made.</summary>
public sealed class ExplainRuleTests : RuleCommandLine
{
    [Fact]
    public void AnEventMayBeAFileOrWrittenOut()
    {
        var rule = Write("a.yml", Shell);
        var (code, output, _) = Run("explain", rule, Hit);
        (code, output.Split('\n')[0]).ShouldBe((0, "+ A shell of a web server: fires"));
        var file = Write("e.json", Hit.Replace(",", ",\n", StringComparison.Ordinal));
        Run("explain", rule, file).Output.ShouldBe(output);
        Run("explain", rule, """{"Image":"/bin/sh","parent_image":"/nginx"}""").Output
            .ShouldContain("the event has: parent_image");
    }

    [Fact]
    public void ARuleOfManyIsNamedByIdOrTitle()
    {
        Write("rules/a.yml", Shell);
        Write("rules/b.yml", "title: Other", "detection: {s: {a: b}, condition: s}");
        Run("explain", "a shell of a WEB server", Hit, "--rules", Path("rules")).Output.ShouldStartWith("+ A shell");
        Run("explain", "4f3e8a52-6c0f-4a0e-9d0b-0d6b8a1f6a11", Hit, "--rules", Path("rules")).Output
            .ShouldStartWith("+ A shell");
        var (code, output, error) = Run("explain", "Othre", Hit, "--rules", Path("rules"));
        (code, output).ShouldBe((1, ""));
        error.ShouldContain("did you mean Other?");
    }

    [Fact]
    public void ProgramsGetOneObjectForEachRule()
    {
        var rule = Write("a.yml", Shell, "---", "title: Other", "detection: {s: {a: b}, condition: s}");
        var lines = Run("explain", rule, Hit, "--json").Output.TrimEnd().Split('\n');
        lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("fires").GetBoolean()).ShouldBe([true, false]);
    }

    [Theory]
    [InlineData("""{"a":""", "This is no event: ")]
    [InlineData("missing.json", "There is no file missing.json")]
    public void WhatIsNoEventIsSaid(string json, string expected)
    {
        var (code, output, error) = Run("explain", Write("a.yml", Shell), json);
        (code, output).ShouldBe((1, ""));
        error.ShouldContain(expected);
    }
}
