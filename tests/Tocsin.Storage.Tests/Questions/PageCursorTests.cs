using Tocsin.Language;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Questions;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Questions;

/// <summary>A cursor comes back from a client as it was given, and to the query that gave it.</summary>
public sealed class PageCursorTests
{
    [Theory]
    [InlineData("639000000000000000.42"), InlineData("0.9223372036854775807"), InlineData("s1"), InlineData("s10000"),
        InlineData("s7.42")]
    public void ATextThatAPageGaveIsReadBack(string text)
    {
        PageCursor.TryParse(text, out var cursor).ShouldBeTrue();
        cursor!.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(""), InlineData("."), InlineData("1."), InlineData(".1"), InlineData("-1.1"), InlineData("1.-1")]
    [InlineData("1.1.1"), InlineData("1 .1"), InlineData("s"), InlineData("s0"), InlineData("s-1"), InlineData("sx")]
    [InlineData("s2147483648"), InlineData("s1."), InlineData("s1.x"), InlineData("s.1"),
        InlineData("99999999999999999999.1"), InlineData("x")]
    public void WhatNoPageGaveIsRefused(string text) => PageCursor.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("*", "1.1", true), InlineData("* | fields a", "1.1", true), InlineData("* | sort a", "s1", true)]
    [InlineData("*", "s1", false), InlineData("* | sort a", "1.1", false), InlineData("* | dedup a", "1.1", false)]
    [InlineData("* | stats count()", "1.1", true)]
    public async Task ACursorOfAnotherQueryIsRefused(string query, string text, bool isTaken)
    {
        using var store = SegmentStore.Open(new MemoryDisk(), Lifecycle.Data);
        PageCursor.TryParse(text, out var cursor).ShouldBeTrue();

        var (answer, error) = await Asked.Of(store).RunAsync(query, question => question with { Cursor = cursor });

        (answer is not null, error is null).ShouldBe((isTaken, isTaken));
    }

    [Theory, InlineData(-1), InlineData(EventQuestion.LimitMax + 1)]
    public void APageHasBounds(int limit) =>
        new EventQuestion(new Query(Predicate.Everything, []), TimeRange.Everything) { Limit = limit }
            .Fault!.Value.Message.ShouldContain("limit");
}
