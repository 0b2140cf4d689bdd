using Tocsin.Web.Operations;

namespace Tocsin.Web.Rules;

public sealed class RuleListTests
{
    private static readonly RuleListing Listing = new(
        [
            Rule("a", "Encoded shell") with { Level = "high", Hits = 3, Tags = ["attack.t1059.001"], Author = "Ann B" },
            Rule("b", "Odd service") with
            {
                Level = "low", Hits = 9, Alerts = 1, Status = "stable", File = "x/win/svc.yml",
            },
            Rule("c", "audit log cleared") with { Level = "critical", Tags = ["attack.t1070"], Status = "test" },
            Rule("SshBruteForce", "SshBruteForce") with { Kind = "script", Hits = 1 },
            Rule("d", "Ten logins") with { Kind = "window", Level = "medium", LastFire = DateTimeOffset.UnixEpoch },
        ],
        [
            new("r/one.yml", "", [(3, "A modifier is unknown")]),
            new("r/two.yml", "x", [(8, "A word is odd"), (9, "The id is taken")]),
        ], false);

    [Theory]
    [InlineData("", "b a SshBruteForce c d")]
    [InlineData("?q=shell", "a")]
    [InlineData("?q=SHELL+encoded", "a")]
    [InlineData("?q=shell+service", "")]
    [InlineData("?q=svc.yml", "b")]
    [InlineData("?q=ann", "a")]
    [InlineData("?q=t1070", "c")]
    [InlineData("?level=high,critical", "a c")]
    [InlineData("?level=nonsense", "b a SshBruteForce c d")]
    [InlineData("?status=stable", "b")]
    [InlineData("?kind=script", "SshBruteForce")]
    [InlineData("?kind=nonsense", "b a SshBruteForce c d")]
    [InlineData("?hits=true", "b a SshBruteForce")]
    [InlineData("?tag=attack.t1059", "a")]
    [InlineData("?tag=ATTACK.T1059.001", "a")]
    [InlineData("?tag=attack.t105", "")]
    [InlineData("?sort=level", "c a d b SshBruteForce")]
    [InlineData("?sort=title", "c a b SshBruteForce d")]
    [InlineData("?sort=alerts", "b c a SshBruteForce d")]
    [InlineData("?sort=fired", "d c a b SshBruteForce")]
    [InlineData("?sort=7", "b a SshBruteForce c d")]
    public void RulesAreChosenAndOrderedAsTheAddressSays(string address, string expected) =>
        string.Join(' ', RuleList.Of(Listing, RuleListLocation.Parse(address)).Shown.Select(r => r.Id))
            .ShouldBe(expected);

    [Fact]
    public void RefusedRulesHaveAListOfTheirOwnInWhichWordsAreFound()
    {
        var all = RuleList.Of(Listing, RuleListLocation.Parse("?show=refused"));
        (all.Shown.Count, all.Refused.Count, all.Found).ShouldBe((0, 2, 2));
        RuleList.Of(Listing, RuleListLocation.Parse("?show=refused&q=taken")).Refused.Single().Id.ShouldBe("x");
    }

    [Theory]
    [InlineData(0, 1, 0, 0, 0, 1, 1), InlineData(100, 1, 100, 1, 100, 1, 1), InlineData(101, 2, 1, 101, 101, 2, 2)]
    [InlineData(250, 99, 50, 201, 250, 3, 3)]
    public void AListHasPagesAndThePageBehindTheLastIsTheLast(
        int count, int asked, int shown, int first, int last, int page, int pages)
    {
        var many = new RuleListing([.. Enumerable.Range(0, count).Select(i => Rule($"{i}", $"{i:000}"))], [], false);
        var list = RuleList.Of(many, new RuleListLocation { Page = asked });
        (list.Shown.Count, list.First, list.Last, list.Page, list.Pages).ShouldBe((shown, first, last, page, pages));
    }

    private static RuleLine Rule(string id, string title) => new() { Id = id, Title = title, Kind = "event" };
}
