using CsCheck;
using Tocsin.Web.Events;

namespace Tocsin.Web.Search;

public sealed class QueryEditTests
{
    [Theory]
    [InlineData("", "hostname:web1")]
    [InlineData(" * ", "hostname:web1")]
    [InlineData("failed", "failed hostname:web1")]
    [InlineData("a OR b", "(a OR b) hostname:web1")]
    [InlineData("(a OR b) c", "(a OR b) c hostname:web1")]
    [InlineData("\"x | y OR z\"", "\"x | y OR z\" hostname:web1")]
    [InlineData("a | stats count() by b", "a hostname:web1 | stats count() by b")]
    [InlineData("| stats count()", "hostname:web1 | stats count()")]
    [InlineData("hostname:web1", "hostname:web1")]
    [InlineData("a NOT hostname:web1 b", "a hostname:web1 b")]
    [InlineData("a (b hostname:web1)", "a (b hostname:web1) hostname:web1")]
    public void IncludeAddsAClause(string query, string expected) =>
        QueryEdit.Include(query, Text("hostname", "web1")).ShouldBe(expected);

    [Theory]
    [InlineData("", "NOT hostname:web1")]
    [InlineData("hostname:web1 a", "NOT hostname:web1 a")]
    [InlineData("NOT hostname:web1", "NOT hostname:web1")]
    [InlineData("a OR b | top 3 c", "(a OR b) NOT hostname:web1 | top 3 c")]
    public void ExcludeAddsItsOpposite(string query, string expected) =>
        QueryEdit.Exclude(query, Text("hostname", "web1")).ShouldBe(expected);

    [Theory]
    [InlineData("user", "two words", "user:\"two words\"")]
    [InlineData("user", "say \"hi\" \\", "user:\"say \\\"hi\\\" \\\\\"")]
    [InlineData("user", "10.0.0.1", "user:10.0.0.1")]
    [InlineData("user", "2001:db8::1", "user:\"2001:db8::1\"")]
    [InlineData("user", "a*", "user:\"a*\"")]
    [InlineData("user", "OR", "user:\"OR\"")]
    [InlineData("user", "-x", "user:\"-x\"")]
    [InlineData("details.my field", "x", "details.my\\ field:x")]
    [InlineData("summary", "x y", "summary:=\"x y\"")]
    public void ValuesAreQuotedWhereTheyMustBe(string path, string value, string expected) =>
        QueryEdit.Include("", Text(path, value)).ShouldBe(expected);

    [Fact]
    public void ExistsAsksForTheField() => QueryEdit.Exists("a", "tags").ShouldBe("a tags:*");

    [Fact]
    public void ACutQueryNeverThrows() => Gen.String[Gen.Char["ab:\"/\\|()[]-!~=<> OR"], 0, 30].Sample(query =>
    {
        QueryEdit.Include(query, Text("h", "w"));
        MatchMarks.Of(query).Split("some text a b").Count().ShouldBeGreaterThan(0);
    });

    private static EventValue Text(string path, string value) => new(path, EventValueKind.Text, value);
}
