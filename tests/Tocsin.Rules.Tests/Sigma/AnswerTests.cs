using Tocsin.Rules.Tests.Reading;

namespace Tocsin.Rules.Tests.Sigma;

public sealed class AnswerTests
{
    public static TheoryData<string, string, string> Cases => CaseFile.Triples("answers.txt");

    [Theory]
    [MemberData(nameof(Cases))]
    public void AnItemFindsWhatSigmaSays(string item, string value, string answer)
    {
        var tree = Some.Tree(Some.Rule($"s:\n  {item}\ncondition: s"), out var faults);
        Ask.Of(tree.ShouldNotBeNull(faults), value.Replace('⏎', '\n')).ShouldBe(answer == "yes");
    }
}
