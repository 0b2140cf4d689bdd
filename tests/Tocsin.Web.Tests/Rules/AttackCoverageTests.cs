using Tocsin.Web.Operations;

namespace Tocsin.Web.Rules;

public sealed class AttackCoverageTests
{
    [Fact]
    public void TechniquesStandUnderTheTacticsOfTheirRulesInTheOrderOfAnAttack()
    {
        var coverage = AttackCoverage.Of(
        [
            Rule(2, "attack.impact", "attack.t1486"),
            Rule(5, "attack.execution", "attack.t1059.001", "attack.t1059.003", "car.2013-05-009"),
            Rule(1, "attack.Execution", "attack.T1059"),
            Rule(0, "attack.command_and_control", "attack.t1071"),
            Rule(0, "attack.t1190"),
            Rule(7, "attack.execution", "attack.g0010", "attack.s0002", "attack.t99", "cve.2021-44228"),
        ]);
        coverage.Columns.Select(c => c.Title)
            .ShouldBe(["Execution", "Command and control", "Impact", "No tactic"]);
        coverage.Columns[0].Cells.ShouldBe([new TechniqueCell("T1059", 2, 6)]);
        (coverage.Techniques, coverage.Rules).ShouldBe((4, 5));
    }

    [Theory]
    [InlineData("attack.t1059", "https://attack.mitre.org/techniques/T1059/")]
    [InlineData("attack.T1059.001", "https://attack.mitre.org/techniques/T1059/001/")]
    [InlineData("attack.g0010", "https://attack.mitre.org/groups/G0010/")]
    [InlineData("attack.s0002", "https://attack.mitre.org/software/S0002/")]
    [InlineData("attack.execution", null), InlineData("t1059", null), InlineData("attack.t1059.1", null)]
    [InlineData("attack.t1059.001.1", null), InlineData("attack.t1059/../x", null), InlineData("", null)]
    public void ATagThatNamesSomethingOfAttackLeadsThere(string tag, string? address) =>
        RuleTags.AddressOf(tag).ShouldBe(address);

    [Theory]
    [InlineData("https://example.org/a?b=c", true), InlineData("http://example.org", true)]
    [InlineData("javascript:alert(1)", false), InlineData("data:text/html,x", false), InlineData("//x.org", false)]
    [InlineData("a text with https://example.org in it", false), InlineData("file:///etc/passwd", false)]
    [InlineData("https://example.org/\n", false), InlineData("", false)]
    public void OnlyAddressesOfPagesAreLinks(string text, bool isPage) => WebAddress.IsPage(text).ShouldBe(isPage);

    private static RuleLine Rule(long hits, params string[] tags) =>
        new() { Id = "x", Title = "x", Kind = "event", Hits = hits, Tags = tags };
}
