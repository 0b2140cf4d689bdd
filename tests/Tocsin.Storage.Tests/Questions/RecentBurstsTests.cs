using Microsoft.Extensions.Time.Testing;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Questions;

public sealed class RecentBurstsTests
{
    private const string Query = "(summary:x OR y) | bursts 10 in 2m by ip";

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly long Since = Now.AddSeconds(-30).UtcTicks;

    private readonly List<EventQuestion> _asked = [];

    [Fact]
    public async Task WhenNothingArrivedNothingElseIsAsked()
    {
        var found = await FindAsync(oldest: null, _ => Now);

        (found.Answer!.Rows!.Count, found.Answer.Columns![0]).ShouldBe((0, "ip"));
        var asked = _asked.ShouldHaveSingleItem();
        (asked.Limit, asked.Ascending, asked.CountAll).ShouldBe((1, true, false));
        asked.Range.ShouldBe(TimeRange.Everything);
        asked.Query.Filter.ShouldBeOfType<And>().Items[1].ShouldBeOfType<Leaf>().Field.Name.ShouldBe("receivedtimestamp");
    }

    [Fact]
    public async Task TheRangeBeginsTwoWindowsBeforeTheOldestEventThatArrived()
    {
        // A sender that was cut off for an hour.
        var oldest = Now.AddHours(-1);

        (await FindAsync(oldest, _ => oldest.AddSeconds(-30))).Answer!.Rows!.Count.ShouldBe(1);

        Ranges().ShouldBe([new TimeRange(oldest.AddMinutes(-4).UtcTicks, Now.AddDays(1).UtcTicks)]);
    }

    [Fact]
    public async Task ABurstAtTheEdgeIsFollowedBackToItsBeginning()
    {
        var (oldest, began) = (Now.AddSeconds(-20), Now.AddMinutes(-40));

        var found = await FindAsync(oldest, from => from < began ? began : from);

        found.Answer!.Rows!.Single()[1].ShouldBe(new Instant(began.UtcTicks).ToString());
        Ranges().Select(r => r.From).ShouldBe(
            new[] { 4, 8, 16, 32, 64 }.Select(minutes => oldest.AddMinutes(-minutes).UtcTicks));
    }

    [Fact]
    public async Task ABurstWithoutEndIsFollowedBackOnlySoFar()
    {
        var oldest = Now.AddSeconds(-20);

        (await FindAsync(oldest, from => from)).Answer!.Rows!.Count.ShouldBe(1);

        Ranges()[^1].From.ShouldBe((oldest.AddMinutes(-4) - RecentBursts.LookBackMax).UtcTicks);
    }

    [Theory]
    [InlineData("summary:x", 9)]
    [InlineData("x | stats count()", 17)]
    [InlineData("x | bursts 10 in 2m by ip | limit 5", 35)]
    public async Task WhatAsksForNoBurstsIsRefusedAtItsEnd(string query, int position)
    {
        var found = await new RecentBursts(Store(Now, _ => Now), Reader).FindAsync(query, Since, default);

        found.Error!.Value.Position.ShouldBe(position);
        _asked.ShouldBeEmpty();
    }

    private static QuestionReader Reader { get; } = new(new FakeTimeProvider(Now));

    private List<TimeRange> Ranges() => [.. _asked.Where(q => q.Query.Pipes.Count > 0).Select(q => q.Range)];

    private Task<Outcome<SearchAnswer>> FindAsync(DateTimeOffset? oldest, Func<DateTimeOffset, DateTimeOffset> startFor) =>
        new RecentBursts(Store(oldest, startFor), Reader).FindAsync(Query, Since, TestContext.Current.CancellationToken);

    // One burst, whose beginning depends on how far back is looked.
    private FakeEvents Store(DateTimeOffset? oldest, Func<DateTimeOffset, DateTimeOffset> startFor) => new((question, _) =>
    {
        _asked.Add(question);
        if (question.Query.Pipes.Count == 0)
        {
            FoundEvent[] events = oldest is { } time ? [new FoundEvent(1, new Instant(time.UtcTicks), default)] : [];
            return Task.FromResult<Outcome<SearchAnswer>>(new SearchAnswer { Events = events });
        }

        var start = startFor(new DateTimeOffset(question.Range.From, TimeSpan.Zero));
        object?[] row =
        [
            "g", new Instant(start.UtcTicks).ToString(), new Instant(Now.UtcTicks).ToString(),
            new Instant(Now.UtcTicks).ToString(), 12L, "5",
        ];
        return Task.FromResult<Outcome<SearchAnswer>>(
            new SearchAnswer { Columns = question.Query.Columns, Rows = [row] });
    });
}
