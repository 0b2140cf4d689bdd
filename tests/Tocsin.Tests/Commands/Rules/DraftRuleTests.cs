namespace Tocsin.Tests.Commands.Rules;

/// <summary>What <c>tocsin rules draft</c> writes; what drafts ask for is tested where they are made.</summary>
public sealed class DraftRuleTests : RuleCommandLine
{
    private const string Example = """{"product":"acme","program":"/opt/tools/evil","arguments":"--steal --now"}""";

    [Fact]
    public void ADraftIsRightFiresOnItsExamplesAndSaysWhatItFindsInThePast()
    {
        var other = """{"product":"acme","program":"/opt/tools/good","arguments":"--now"}""";
        var past = Write("past.ndjson", other, Example);
        var (code, output, error) = Run(
            "draft", "--events", Write("e.ndjson", Example), "--past", past, "--title", "It's evil");
        code.ShouldBe(0, error);
        output.ShouldStartWith("title: 'It''s evil'\n");
        error.ShouldContain("It fires on 1 of 1 example.");
        error.ShouldContain("It fires on 1 of 2 events of the past.");
        Run("check", Write("draft.yml", output)).ShouldBe((0, "1 rule is right\n", ""));
    }

    [Fact]
    public void ExamplesThatShareTooLittleAreSaid()
    {
        var past = Write("past.ndjson", [.. Enumerable.Range(0, 50).Select(_ => """{"program":"/opt/tools/evil"}""")]);
        Run("draft", "--events", Write("e.ndjson", """{"program":"/opt/tools/evil"}"""), "--past", past).Error
            .ShouldContain("the examples share too little");
    }

    [Theory]
    [InlineData("", "There is no event among the examples.")]
    [InlineData("""{"id":"x"}""", "The examples share nothing")]
    public void WhyThereIsNoDraftIsSaid(string events, string expected)
    {
        var (code, output, error) = Run("draft", "--events", Write("e.ndjson", events));
        (code, output).ShouldBe((1, ""));
        error.ShouldContain(expected);
    }
}
