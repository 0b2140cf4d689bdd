using CsCheck;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Web.Events;
using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

public sealed class QueryClauseTests
{
    [Theory]
    [InlineData("user", "two words", "user:\"two words\"")]
    [InlineData("user", "say \"hi\" \\", "user:\"say \\\"hi\\\" \\\\\"")]
    [InlineData("user", "10.0.0.1", "user:10.0.0.1")]
    [InlineData("user", "2001:db8::1", "user:\"2001:db8::1\"")]
    [InlineData("user", "a*", "user:\"a*\"")]
    [InlineData("user", "OR", "user:\"OR\"")]
    [InlineData("user", "-x", "user:\"-x\"")]
    [InlineData("details.my field", "x", "details.my\\ field:x")]
    [InlineData("-dash-", "x", "\\-dash-:x")]
    [InlineData("summary", "x y", "summary:=\"x y\"")]
    public void ValuesAreQuotedWhereTheyMustBe(string path, string value, string expected) =>
        QueryClause.Of(new(path, EventValueKind.Text, value)).ShouldBe(expected);

    [Fact]
    public void ExistsAsksForTheField() => QueryClause.Exists("tags").ShouldBe("tags:*");

    [Fact]
    public void EveryClauseCanBeRead() => Gen.Select(Gen.String[1, 20], Gen.String[1, 40]).Sample((path, value) =>
    {
        var clause = QueryClause.Of(new("f" + path, EventValueKind.Text, value));
        QueryParser.TryParse(clause, new Instant(0), out _, out var message, out _)
            .ShouldBeTrue($"{clause}: {message}");
    });
}
