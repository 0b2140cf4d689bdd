using Tocsin.Storage.Answers;
using Tocsin.Storage.Embedded;
using Tocsin.Storage.Questions;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Embedded;

/// <summary>A tail shows each matching event once, in the order they arrived.</summary>
public sealed class EventTailTests
{
    [Fact]
    public async Task WhatArrivesIsShownOnceInOrder()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync("""{"hostname":"a","n":0}""");
        await stored.FindAsync("*");
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var tail = Follow(stored, "hostname:a", null, stop.Token);
        var seen = new List<long>();

        var reading = Task.Run(async () =>
        {
            await foreach (var batch in tail)
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

        var batch = await FirstAsync(stored, 6);

        batch.Events.Select(e => e.Id).ShouldBe([7, 8, 9, 10]);
        batch.UpTo.ShouldBe(10);
    }

    [Fact]
    public async Task WhatASlowReaderMissesIsCounted()
    {
        await using var stored = await Stored.OpenAsync();
        const int events = TailReader.EventsMax + 123;
        await stored.SendAsync(string.Join('\n', Enumerable.Range(0, events).Select(i => $$"""{"n":{{i}}}""")));
        await stored.FindAsync("*");

        var batch = await FirstAsync(stored, 0);

        batch.LeftOut.ShouldBe(123);
        batch.Events.Select(e => e.Id).ShouldBe(Enumerable.Range(124, TailReader.EventsMax).Select(i => (long)i));
    }

    [Fact]
    public async Task WhatCameBetweenTheQuestionAndTheFirstLookIsShown()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync("""{"n":0}""");
        await stored.FindAsync("*");
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var tail = Follow(stored, "*", null, stop.Token);
        await stored.SendAsync("""{"n":1}""");
        await stored.FindAsync("*");

        (await FirstAsync(tail)).Events.Select(e => e.Id).ShouldBe([2]);
    }

    private static IAsyncEnumerable<TailBatch> Follow(
        Stored stored, string filter, long? after, CancellationToken stop) =>
        stored.Events.Follow(new TailQuestion(Asked.Filter(filter).Answer!.Filter, after), stop);

    private static async Task<TailBatch> FirstAsync(Stored stored, long after)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await FirstAsync(Follow(stored, "*", after, stop.Token));
    }

    private static async Task<TailBatch> FirstAsync(IAsyncEnumerable<TailBatch> tail)
    {
        await foreach (var batch in tail) return batch;
        throw new InvalidOperationException("A tail has no end");
    }
}
