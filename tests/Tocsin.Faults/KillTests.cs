using System.Diagnostics;
using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>The process is ended without warning, again and again, while it is being sent events.</summary>
public sealed class KillTests
{
    private static readonly TimeSpan ReadyAgainWithin = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task KilledAtAnyMomentItLosesNothingAcknowledgedAndShowsNothingTwice()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var server = await ServerProcess.StartNewAsync();
        await using var senders = new Senders(server, 4, "kill");
        for (var cycle = 0; cycle < Length.Of(6, 300); cycle++)
        {
            await Task.Delay(random.Next(200, Length.Of(1_500, 6_000)));
            await server.KillAsync();
            var started = Stopwatch.StartNew();
            await server.StartAsync();
            started.Elapsed.ShouldBeLessThan(ReadyAgainWithin);
        }
        await Task.Delay(300);
        await senders.StopAsync();

        senders.Acknowledged.Count.ShouldBeGreaterThan(Length.Of(1_000, 1_000_000));
        (await senders.CheckAsync($"{seed}")).ShouldBe("");
    }

    [Fact]
    public async Task AskedToEndUnderLoadItAnswersTruthfullyAndEndsWell()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await using var senders = new Senders(server, 4, "term");
        for (var cycle = 0; cycle < 2; cycle++)
        {
            await Task.Delay(700);
            (await server.StopAsync()).ShouldBe(0, server.Log);
            Directory.EnumerateFiles(
                Path.Combine(server.DataFolder, "segments"), "*.seg", SearchOption.AllDirectories).ShouldNotBeEmpty();
            await server.StartAsync();
        }
        await senders.StopAsync();

        (await senders.CheckAsync("none")).ShouldBe("");
    }

    [Fact]
    public async Task AskedTwiceToEndItStillEndsWellAndTheNextStartHasNothingToReplay()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await using var senders = new Senders(server, 4, "twice");
        await Task.Delay(700);
        (await server.StopAsync(times: 3)).ShouldBe(0, server.Log);

        var checkpoint = Checkpoint(server.DataFolder);
        await senders.StopAsync();
        await server.StartAsync();
        var stored = await server.SearchAsync("*", 0);
        checkpoint.ShouldBe(stored.Total + 1, "every event is in a segment");
        (await senders.CheckAsync("none")).ShouldBe("");
    }

    private static long Checkpoint(string data) =>
        Directory.EnumerateFiles(Path.Combine(data, "segments"), "manifest.*")
            .Select(path => System.Text.Json.JsonElement.Parse(File.ReadLines(path).ElementAt(1)))
            .Max(manifest => manifest.GetProperty("checkpoint").GetInt64());
}
