using CsCheck;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

public sealed class SummaryPatternTests
{
    [Theory]
    [InlineData("Failed for <text> from <ip> port <n>", @"summary:/^Failed for .+? from .+? port .+?$/")]
    [InlineData("open /<any>.log by <any>", @"summary:/^open \/.+?\.log by .+?$/")]
    [InlineData("GET /a.b (<1>)", @"summary:/^GET \/a\.b \(\<1\>\)$/")]
    [InlineData("", null)]
    public void TheEventsLikeItAreFound(string pattern, string? clause) => SummaryPattern.Clause(pattern).ShouldBe(clause);

    [Fact]
    public void EveryClauseCanBeRead() => Gen.String[1, 60].Sample(pattern =>
        QueryParser.TryParse(SummaryPattern.Clause(pattern)!, new Instant(0), out _, out var message, out _)
            .ShouldBeTrue($"{pattern}: {message}"));
}
