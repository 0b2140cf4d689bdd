using CsCheck;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

public sealed class SummaryPatternTests
{
    [Theory]
    [InlineData("Failed for <text> from <ip> port <n>", @"summary:/^Failed for [^""]+? from [^ ]+? port [^ ]+?$/")]
    [InlineData("open /<any>.log by <any>", @"summary:/(?s)^open \/.+?\.log by .+?$/")]
    [InlineData("GET /a.b (<1>)", @"summary:/^GET \/a\.b \(\<1\>\)$/")]
    [InlineData("", null)]
    public void TheEventsLikeItAreFound(string pattern, string? clause) => SummaryPattern.Clause(pattern).ShouldBe(clause);

    [Fact]
    public void EveryClauseCanBeRead() =>
        Gen.Select(Gen.Frequency((5, Gen.String[1, 60]), (1, Gen.String[200, 900])), Gen.Int[0, 60], Gen.OneOf(
            "<n>", "<text>", "<any>", "<ip>", "<body>", "😀")).Sample((text, at, hole) =>
        {
            var pattern = text.Insert(Math.Min(at, text.Length), hole);
            var joined = new Pill(SummaryPattern.Clause(pattern)!).Joined;
            QueryParser.TryParse($"x:y {joined}", new Instant(0), out _, out var message, out _)
                .ShouldBeTrue($"{pattern}: {message}");
        });

    [Fact]
    public void WhatNobodyCouldReadIsNoClause() => SummaryPattern.Clause(new string('a', 1_001)).ShouldBeNull();
}
