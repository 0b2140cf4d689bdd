using CsCheck;
using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

public sealed class MatchMarksTests
{
    [Theory]
    [InlineData("failed", "Failed password", "[Failed] password")]
    [InlineData("\"failed password\" root", "Failed password for root", "[Failed password] for [root]")]
    [InlineData("root", "chroot root", "chroot [root]")]
    [InlineData("summary:failed", "failed", "[failed]")]
    [InlineData("details.x:~\"two words\"", "two words", "[two words]")]
    [InlineData("hostname:failed", "failed", "failed")]
    [InlineData("NOT failed", "failed", "failed")]
    [InlineData("-failed ok", "failed ok", "failed [ok]")]
    [InlineData("NOT (failed ok) fine", "failed ok fine", "failed ok [fine]")]
    [InlineData("fail*", "failed", "failed")]
    [InlineData("a | stats count() by b", "a b", "[a] b")]
    [InlineData("", "text", "text")]
    public void WhatTheQueryLooksForIsMarked(string query, string text, string expected) =>
        string.Concat(MatchMarks.Of(query).Split(text).Select(piece => piece.Marked ? $"[{piece.Text}]" : piece.Text))
            .ShouldBe(expected);

    [Fact]
    public void ACutQueryNeverThrows() => Gen.String[Gen.Char["ab:\"/\\|()[]-!~=<> OR"], 0, 30].Sample(query =>
    {
        JoinedQuery.Of(query, PillList.Of(["h:w"])).Text.ShouldContain("h:w");
        MatchMarks.Of(query).Split("some text a b").Count().ShouldBeGreaterThan(0);
    });
}
