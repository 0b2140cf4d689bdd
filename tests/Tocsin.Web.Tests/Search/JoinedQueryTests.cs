using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

public sealed class JoinedQueryTests
{
    [Theory]
    [InlineData("", "a:1", "a:1")]
    [InlineData(" * ", "a:1", "a:1")]
    [InlineData("failed", "a:1", "failed a:1")]
    [InlineData("x OR y", "-a:1", "(x OR y) NOT a:1")]
    [InlineData("\"x | y OR z\"", "a:1", "\"x | y OR z\" a:1")]
    [InlineData("x | stats count() by b", "a:1", "x a:1 | stats count() by b")]
    [InlineData("| stats count()", "a:1", "a:1 | stats count()")]
    [InlineData("x", "~a:1", "x")]
    public void PillsNarrowTheQuery(string query, string pill, string joined) =>
        JoinedQuery.Of(query, PillList.Of([pill])).Text.ShouldBe(joined);

    [Theory]
    [InlineData("x | stats nothing()", "a:1", "nothing")]
    [InlineData("  x OR yy | top 1 z", "a:1", "yy")]
    [InlineData("x | top 1 z", "", "z")]
    public void AnErrorIsSaidOfTheQueryAsTyped(string query, string pill, string at)
    {
        var joined = JoinedQuery.Of(query, PillList.Of([pill]));
        var position = joined.Text.IndexOf(at, StringComparison.Ordinal);
        joined.InQuery(new("", position)).Position.ShouldBe(query.IndexOf(at, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("hostname:(a OR", "x", 14, false)]
    [InlineData("a", "(", 1, true)]
    [InlineData("a", "b | top 1 c", 4, true)]
    public void WhatCannotBeReadIsFoundWhereItIs(string query, string pill, int position, bool inPill)
    {
        var fault = JoinedQuery.FaultIn(query, PillList.Of([pill]), DateTimeOffset.UnixEpoch).ShouldNotBeNull();
        (fault.Error.Position, fault.In is not null).ShouldBe((position, inPill));
    }

    [Fact]
    public void APillThatIsOffMayBeWrong() =>
        JoinedQuery.FaultIn("a", PillList.Of(["~("]), DateTimeOffset.UnixEpoch).ShouldBeNull();
}
