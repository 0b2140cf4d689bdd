using Microsoft.Extensions.Time.Testing;
using Tocsin.Pipeline.Normalise;
using Tocsin.Pipeline.Sources;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Log;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests;

/// <summary>What is read from the log again is what arrived; whoever else follows the log is in nobody's way.</summary>
public sealed class ReplayTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AReplayOnARenamedMachineGivesTheSameEvents()
    {
        var disk = new MemoryDisk();
        var before = await EventPipeline.OpenAsync(disk, Running.Data, "old-name", new FakeTimeProvider(Running.Now));
        var body = "{\"summary\":\"a\",\"severity\":3}\n{\"summary\":\"b\"}"u8.ToArray();
        (await before.Intake.AcceptAsync(Running.Incoming(body))).Count.ShouldBe(2);
        // Killed before anything reached a segment.
        var left = disk.AfterPowerCut();

        await using var after = await Running.StartAsync(left);

        var events = await after.EventsAsync("*");
        events.Select(e => e.GetProperty("mozdefhostname").GetString()).ShouldBe(["old-name", "old-name"]);
        events.Select(e => e.GetProperty("summary").GetString()).ShouldBe(["a", "b"], ignoreOrder: true);
        await before.DisposeAsync();
    }

    [Fact]
    public async Task BatchesOfANewerNormaliserAreRefusedWithTheCure()
    {
        using var batch = Running.Normalised("{}");
        var newer = batch.Origin with { NormaliserVersion = Normalisers.Version + 1 };
        using var from = new Events.EventBatch(new byte[16], 0, batch.Fields, newer);
        Should.Throw<InvalidDataException>(() => new Normalisers().Normalise(from))
            .Message.ShouldContain("newer version");
    }

    [Fact]
    public void WhatABuildBeforeTheFirstReleaseTookIsNormalisedAsByTheFirstRelease()
    {
        const string Body = """{"processname":"sshd","summary":"Invalid user x from 192.0.2.10 port 1"}""";
        using var now = Running.Normalised(Body);
        using var before = Running.Normalised(Body, version: 1);
        before.Events[0].ValueCount.ShouldBe(now.Events[0].ValueCount);
    }

    [Fact]
    public async Task AReaderThatNeverReadsSlowsNeitherIntakeNorTheStore()
    {
        await using var running = await Running.StartAsync();
        var stuck = running.Pipeline.Log.Follow(new LogReaderOptions("stuck"));
        var body = System.Text.Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat($"{{\"summary\":\"{new string('x', 1_000)}\"}}\n", 500)));
        // More than waits in memory for all readers together.
        for (var i = 0; i < 120; i++) (await running.SendAsync(body)).Outcome.ShouldBe(IntakeOutcome.Accepted);
        await running.StoredAsync(60_000);
        stuck.Lag.ShouldBe(60_000);

        for (var next = 1L; stuck.Lag > 0; next += 500)
        {
            var batch = (await stuck.NextAsync(Stop)).ShouldNotBeNull();
            (batch.FirstId, batch.Events.Count).ShouldBe((next, 500));
            batch.Release();
        }
    }
}
