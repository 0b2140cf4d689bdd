using System.Text;
using Tocsin.Pipeline.Sources;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests;

public sealed class EventPipelineTests
{
    [Fact]
    public async Task AfterAPowerCutEverythingAcceptedIsThereOnceWithItsId()
    {
        var before = await Stored.OpenAsync();
        for (var i = 0; i < 20; i++) await before.SendAsync($"{{\"n\":{i}}}\n{{\"n\":{i + 100}}}");
        var sent = (await before.FindAsync("*")).Select(e => e.GetRawText()).ToList();

        await using var after = await Stored.OpenAsync(before.Disk.AfterPowerCut());

        (await after.FindAsync("*")).Select(e => e.GetRawText()).ShouldBe(sent);
        await after.SendAsync("{\"n\":999}");
        (await after.FindAsync("n:999")).Single().GetProperty("id").GetString().ShouldBe("41");
        await before.DisposeAsync();
    }

    [Fact]
    public async Task WhatWasSealedIsNotReplayed()
    {
        var before = await Stored.OpenAsync();
        for (var i = 0; i < 10; i++) await before.SendAsync($"{{\"n\":{i}}}");
        await before.FindAsync("*");
        await before.Pipeline.Store.SealAsync();
        for (var i = 10; i < 15; i++) await before.SendAsync($"{{\"n\":{i}}}");

        await using var after = await Stored.OpenAsync(before.Disk.AfterPowerCut());

        (await after.CountAsync("*")).ShouldBe(15);
        (await after.CountAsync("n:3")).ShouldBe(1);
        await before.DisposeAsync();
    }

    [Fact]
    public async Task ABatchSentAgainIsAnsweredAsTheFirstTimeAlsoAfterACrashAndAfterItsJournalIsGone()
    {
        const string body = "{\"n\":1}\nbad\n{\"n\":2}";
        var before = await Stored.OpenAsync();
        var first = await before.SendAsync(body, "batch-1");
        var again = await before.SendAsync(body, "batch-1");
        await before.FindAsync("*");
        var crashed = before.Disk.AfterPowerCut();
        await before.DisposeAsync();

        Said(again).ShouldBe(Said(first));
        await using (var after = await Stored.OpenAsync(crashed))
        {
            Said(await after.SendAsync(body, "batch-1")).ShouldBe(Said(first));
            (await after.CountAsync("*")).ShouldBe(2);
        }
        await using var sealedAway = await Stored.OpenAsync(before.Disk);
        Said(await sealedAway.SendAsync(body, "batch-1")).ShouldBe(Said(first));
        (await sealedAway.CountAsync("*")).ShouldBe(2);
    }

    [Fact]
    public async Task ABatchThatArrivesTwiceAtOnceIsStoredOnce()
    {
        await using var stored = await Stored.OpenAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => stored.SendAsync("{\"n\":1}", "same"))));

        results.ShouldAllBe(r => r.Count == 1);
        (await stored.CountAsync("*")).ShouldBe(1);
    }

    private static string Said(IntakeResult result) =>
        $"{result.Outcome} {result.Count} {Encoding.UTF8.GetString(result.Rejections)}";
}
