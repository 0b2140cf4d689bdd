using Tocsin.Storage.Questions;

namespace Tocsin.Storage.Tests.Questions;

/// <summary>What people write becomes a question, or an error that says where and why.</summary>
public sealed class QuestionReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly QuestionReader _reader = new(new StoppedClock());

    [Theory]
    [InlineData(null, null, 0, long.MaxValue)]
    [InlineData("", "", 0, long.MaxValue)]
    [InlineData("now-1h", "now", -36_000_000_000, 0)]
    // An event at the tick before such an instant happened before it.
    [InlineData("2026-01-31T12:00:00.000000001Z", null, 1, long.MaxValue)]
    public void TimesAreReadAsTicksThatLimit(string? from, string? to, long fromTicks, long toTicks)
    {
        var (question, error) = _reader.Events(new QuestionText("*", from, to));

        error.ShouldBeNull();
        var first = string.IsNullOrEmpty(from) ? fromTicks : Now.UtcTicks + fromTicks;
        var last = string.IsNullOrEmpty(to) ? toTicks : Now.UtcTicks + toTicks;
        question!.Range.ShouldBe(new TimeRange(first, last));
        _reader.Range(from, to).ShouldBe(question.Range);
    }

    [Theory]
    [InlineData("a:1 AND (", null, null, 9, "xpected")]
    [InlineData("*", "yesterday", "tomorrow", 0, "from: expected RFC 3339")]
    [InlineData("*", null, "tomorrow", 0, "to: expected RFC 3339")]
    public void WhatCannotBeReadIsSaidWithItsPlace(string query, string? from, string? to, int position, string message)
    {
        var (question, error) = _reader.Events(new QuestionText(query, from, to));

        question.ShouldBeNull();
        (error!.Value.Position, error.Value.Message).ShouldSatisfyAllConditions(
            e => e.Position.ShouldBe(position), e => e.Message.ShouldContain(message));
    }

    [Fact]
    public void AFilterHasNoPipes()
    {
        _reader.Filter(new QuestionText("a:1"), "A tail").Answer.ShouldNotBeNull();

        var (_, error) = _reader.Filter(new QuestionText("a:1 | limit 5"), "A tail");

        (error!.Value.Message, error.Value.Position).ShouldBe(("A tail takes a filter without pipes", 6));
    }

    [Fact]
    public void ATimeThatCannotBeReadDoesNotLimitARange() =>
        _reader.Range("yesterday", "now").ShouldBe(new TimeRange(0, Now.UtcTicks));

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
