using Tocsin.Storage.Search;

namespace Tocsin.Pipeline.Tests.Search;

/// <summary>A tail shows each matching event once, in the order they arrived.</summary>
public sealed class EventTailTests
{
    [Fact]
    public async Task WhatArrivesIsShownOnceInOrder()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync("""{"hostname":"a","n":0}""");
        await stored.FindAsync("*");
        var tail = EventTail.Begin(stored.Search, "hostname:a", null, out _)!;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = new List<long>();

        var reading = Task.Run(async () =>
        {
            await foreach (var batch in tail.FollowAsync(stop.Token))
            {
                batch.LeftOut.ShouldBe(0);
                seen.AddRange(batch.Events.Select(e => e.Id));
                if (seen.Count >= 20) break;
            }
        });
        for (var i = 0; i < 20; i++)
        {
            // Times go backwards: what counts is when an event arrived.
            await stored.SendAsync($$"""
                {"timestamp":"2026-01-01T00:{{59 - i}}:00Z","hostname":"a"}
                {"hostname":"b"}
                """);
            if (i == 10) await stored.Pipeline.Store.SealAsync();
        }
        await reading;

        seen.ShouldBe(Enumerable.Range(0, 20).Select(i => 2L + (2 * i)));
    }

    [Fact]
    public async Task AReaderThatComesBackGoesOnWhereItWas()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync(string.Join('\n', Enumerable.Range(0, 10).Select(i => $$"""{"n":{{i}}}""")));
        await stored.FindAsync("*");
        var tail = EventTail.Begin(stored.Search, "*", 6, out _)!;

        var batch = await FirstAsync(tail);

        batch.Events.Select(e => e.Id).ShouldBe([7, 8, 9, 10]);
        batch.UpTo.ShouldBe(10);
    }

    [Fact]
    public async Task WhatASlowReaderMissesIsCounted()
    {
        await using var stored = await Stored.OpenAsync();
        const int events = EventTail.EventsMax + 123;
        await stored.SendAsync(string.Join('\n', Enumerable.Range(0, events).Select(i => $$"""{"n":{{i}}}""")));
        await stored.FindAsync("*");

        var batch = await FirstAsync(EventTail.Begin(stored.Search, "*", 0, out _)!);

        batch.LeftOut.ShouldBe(123);
        batch.Events.Select(e => e.Id).ShouldBe(Enumerable.Range(124, EventTail.EventsMax).Select(i => (long)i));
    }

    [Theory, InlineData("* | stats count()", 4), InlineData("(a", 0)]
    public async Task WhatCannotBeFollowedIsRefused(string query, int position)
    {
        await using var stored = await Stored.OpenAsync();

        EventTail.Begin(stored.Search, query, null, out var error).ShouldBeNull();

        error!.Value.Position.ShouldBe(position);
    }

    private static async Task<TailBatch> FirstAsync(EventTail tail)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await foreach (var batch in tail.FollowAsync(stop.Token)) return batch;
        throw new InvalidOperationException("A tail has no end");
    }
}
