using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Tests.Reading;

namespace Tocsin.Rules.Tests.Pipelines;

/// <summary>Rules with Sigma's names see the events of many collectors, and those of no other product.</summary>
public sealed class ShippedPipelinesTests
{
    public static TheoryData<string, string, string, string> Cases => CaseFile.Quadruples("pipelines.txt");

    [Theory]
    [MemberData(nameof(Cases))]
    public void ARuleFiresOnTheEventsOfItsLogSource(string source, string selection, string json, string answer)
    {
        var matcher = new RuleMatcher(new RuleIndex(
            [Rule(source, $"{{{selection}}}"), Rule("product: macos, category: file_event", "{x: y}")],
            PipelineReader.Shipped));
        using var batch = Batches.Of(json);
        var matched = new List<int>();
        matcher.Match(batch, 0, matched);
        matched.Contains(0).ShouldBe(answer != "no", Explain(matcher));
        if (answer == "only") matcher.IsMeant(1).ShouldBeFalse("a rule about files of macOS is asked");
    }

    private static string Explain(RuleMatcher matcher) =>
        $"{matcher.ExplainSource(0)}\n{matcher.Explain(0)}";

    private static EventRule Rule(string source, string selection)
    {
        var file = Some.Read(
            $"title: A rule\nid: {Guid.NewGuid()}\nlogsource: {{{source}}}\ndetection:\n  s: {selection}\n  condition: s\n");
        return file.Rules.ShouldHaveSingleItem(string.Join('\n', file.Faults)).ShouldBeOfType<EventRule>();
    }
}
