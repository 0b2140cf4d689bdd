using Tocsin.Events;

namespace Tocsin.Language.Tests;

public sealed class QueryParserTests
{
    private static readonly Instant Now = new(new DateTime(2026, 1, 1).Ticks);

    public static TheoryData<string, int, string> Errors()
    {
        var cases = new TheoryData<string, int, string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Cases", "errors.txt")).Where(l => l[0] != '#'))
        {
            var parts = line.Split(" ⇶ ");
            var blank = parts[1].IndexOf(' ', StringComparison.Ordinal);
            cases.Add(parts[0], int.Parse(parts[1].AsSpan(0, blank), null), parts[1][(blank + 1)..]);
        }
        return cases;
    }

    [Theory, MemberData(nameof(Errors))]
    public void AMistakeIsPointedAt(string query, int position, string word)
    {
        QueryParser.TryParse(query, Now, out _, out var message, out var at).ShouldBeFalse();

        message!.ShouldContain(word, Case.Insensitive);
        at.ShouldBe(position);
    }

    [Fact]
    public void WhateverIsTypedItIsReadOrExplained() => CsCheck.Check.Sample(
        CsCheck.Gen.String["abc :\"*?()[]{}|/\\-+!<>=~,.0123456789ANDORTONstacby"], query =>
        {
            if (QueryParser.TryParse(query, Now, out _, out var message, out var position)) return;
            message.ShouldNotBeNullOrEmpty();
            position.ShouldBeInRange(0, query.Length);
        });

    [Fact]
    public void DeepNestingAndEndlessQueriesAreRefused()
    {
        QueryParser.TryParse(new string('(', 50_000), Now, out _, out var message, out _).ShouldBeFalse();
        message!.ShouldContain("deeper");
        QueryParser.TryParse(string.Concat(Enumerable.Repeat("NOT ", 20_000)) + "a", Now, out _, out message, out _).ShouldBeFalse();
        message!.ShouldContain("deeper");
        QueryParser.TryParse(new string('a', 1_000_000), Now, out _, out message, out _).ShouldBeFalse();
        message!.ShouldContain("limit");
    }
}
