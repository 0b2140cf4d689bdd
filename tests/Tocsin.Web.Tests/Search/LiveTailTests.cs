using System.Runtime.CompilerServices;
using Microsoft.Extensions.Time.Testing;
using Tocsin.Storage.Answers;
using Tocsin.Web.Events;

namespace Tocsin.Web.Search;

public sealed class LiveTailTests
{
    private readonly FakeTimeProvider _clock = new() { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };

    [Fact]
    public async Task NewEventsComeOnTopAndNoneTwice()
    {
        var tail = new LiveTail(_clock);
        tail.Begin([Row(2), Row(1)]);
        await FollowAsync(tail, Batch(2, 3), Batch(4, 5));
        tail.Rows.Select(row => row.Id).ShouldBe(["5", "4", "3", "2", "1"]);
        (tail.Came, tail.Waiting).ShouldBe((3, 0));
    }

    [Fact]
    public async Task WhileSomebodyReadsNothingMoves()
    {
        var tail = new LiveTail(_clock) { Held = true };
        tail.Begin([Row(1)]);
        await FollowAsync(tail, Batch(2, 38));
        tail.Rows.Select(row => row.Id).ShouldBe(["1"]);
        tail.Waiting.ShouldBe(37);
        tail.Held = false;
        (tail.Rows.Count, tail.Rows[0].Id, tail.Waiting).ShouldBe((38, "38", 0));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task ItKeepsNoMoreThanItsCap(bool held)
    {
        var tail = new LiveTail(_clock) { Held = held };
        await FollowAsync(tail, [.. Enumerable.Range(0, 100).Select(i => Batch((i * 500) + 1, (i + 1) * 500))]);
        (tail.Came, tail.Waiting).ShouldBe((50_000, held ? 50_000 : 0));
        tail.Held = false;
        (tail.Rows.Count, tail.Rows[0].Id).ShouldBe((LiveTail.RowsMax, "50000"));
    }

    [Fact]
    public async Task WhatTheStoreLeftOutIsCounted()
    {
        var tail = new LiveTail(_clock);
        await FollowAsync(tail, Batch(1, 2) with { LeftOut = 7 });
        (tail.Came, tail.LeftOut, tail.Rows.Count).ShouldBe((9, 7, 2));
    }

    [Fact]
    public async Task AFailureIsSaid()
    {
        var tail = new LiveTail(_clock);
        await FollowAsync(tail, Failing());
        tail.Failure.ShouldBe("gone");
    }

    private Task FollowAsync(LiveTail tail, params TailBatch[] batches) => FollowAsync(tail, Of(batches));

    private async Task FollowAsync(LiveTail tail, IAsyncEnumerable<TailBatch> batches)
    {
        var following = tail.FollowAsync(batches, () => { }, default);
        while (!following.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await following;
    }

    private static async IAsyncEnumerable<TailBatch> Of(
        TailBatch[] batches, [EnumeratorCancellation] CancellationToken stop = default)
    {
        foreach (var batch in batches)
        {
            await Task.Yield();
            stop.ThrowIfCancellationRequested();
            yield return batch;
        }
    }

    private static async IAsyncEnumerable<TailBatch> Failing()
    {
        await Task.Yield();
        yield return Batch(1, 1);
        throw new IOException("gone");
    }

    private static EventRow Row(long id) => EventRow.Of(Some.Event(id));

    private static TailBatch Batch(int first, int last) => new(
        [.. Enumerable.Range(first, last - first + 1).Select(id => Some.Event(id))], 0, last);
}
