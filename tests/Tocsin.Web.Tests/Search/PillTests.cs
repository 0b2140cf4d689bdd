using CsCheck;
using Tocsin.Web.Events;
using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

public sealed class PillTests
{
    [Theory]
    [InlineData("hostname:web1", "hostname:web1", false, false, false)]
    [InlineData("-hostname:web1", "hostname:web1", true, false, false)]
    [InlineData("~hostname:web1", "hostname:web1", false, true, false)]
    [InlineData("^~-a OR b", "a OR b", true, true, true)]
    [InlineData(" -a", "-a", false, false, false)]
    public void AnAddressNamesThem(string text, string clause, bool negated, bool off, bool pinned)
    {
        Pill.Parse(text).ShouldBe(new(clause, negated, off, pinned));
        Pill.Parse(text).ToText().ShouldBe(text);
    }

    [Fact]
    public void WhatIsWrittenIsReadAgain() =>
        Gen.Select(Gen.String[Gen.Char["^~- a:\"("], 0, 8], Gen.Bool, Gen.Bool, Gen.Bool).Sample((text, a, b, c) =>
        {
            var pill = new Pill(text.Trim(), a, b, c);
            Pill.Parse(pill.ToText()).ShouldBe(pill);
        });

    [Theory]
    [InlineData("hostname:web1", false, "hostname:web1")]
    [InlineData("hostname:web1", true, "NOT hostname:web1")]
    [InlineData("a OR b", true, "NOT (a OR b)")]
    [InlineData("a b", false, "(a b)")]
    public void TheyJoinAsOneClause(string clause, bool negated, string joined) =>
        new Pill(clause, negated).Joined.ShouldBe(joined);

    [Fact]
    public void AskingForTheOppositeTurnsThePillRound()
    {
        var value = new EventValue("hostname", EventValueKind.Text, "web1");
        var pills = PillList.Of(["^hostname:web1", "a"]).With(Pill.Of(value, negated: true));
        pills.All.Select(pill => pill.ToText()).ShouldBe(["^-hostname:web1", "a"]);
    }

    [Fact]
    public void ARemovedPillIsGoneAndAnEditedOneStaysInItsPlace()
    {
        var pills = PillList.Of(["a", "b", "c"]);
        pills.Replace(pills.All[1], null).All.Select(pill => pill.Clause).ShouldBe(["a", "c"]);
        pills.Replace(pills.All[1], new("x")).All.Select(pill => pill.Clause).ShouldBe(["a", "x", "c"]);
        pills.Replace(pills.All[1], new("c")).All.Select(pill => pill.Clause).ShouldBe(["a", "c"]);
    }

    [Fact]
    public void OnlyThoseThatArePinnedOutliveTheSearch() =>
        PillList.Of(["x"]).Union(PillList.Of(["a", "^b"]).Pinned).ShouldBe(PillList.Of(["x", "^b"]));

    [Fact]
    public void TwoListsWithTheSamePillsAreEqual() => PillList.Of(["a", "-b"]).ShouldBe(PillList.Of(["a", "-b"]));
}
