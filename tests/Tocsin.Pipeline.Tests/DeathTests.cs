using System.Text.Json;
using Tocsin.Pipeline.Sources;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Merging;
using Tocsin.Storage.Retention;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests;

/// <summary>
/// The program dies at each of its disk calls in turn, while it accepts, seals, merges, deletes what has expired and
/// forgets what the journal need not keep. Whatever is left of the disk, by a kill or by a power cut,
/// everything accepted is there once.
/// </summary>
public sealed class DeathTests
{
    private static readonly long Now = new DateTime(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc).Ticks;

    [Fact]
    public async Task WhereverItDiesEverythingAcceptedIsThereOnce()
    {
        for (var dieAt = 1; ; dieAt++)
        {
            var inner = new MemoryDisk();
            var disk = new FaultyDisk(inner, dieAt, DiskFault.Error, onwards: true);
            var accepted = new List<string>();
            if (await LiveAsync(disk, accepted))
            {
                dieAt.ShouldBeGreaterThan(60, "the work makes calls");
                return;
            }
            await CheckAsync(inner.AfterPowerCut(), accepted, $"power cut at call {dieAt}");
            await CheckAsync(inner, accepted, $"killed at call {dieAt}");
        }
    }

    // Does a bit of everything; false when it died on the way.
    private static async Task<bool> LiveAsync(FaultyDisk disk, List<string> accepted)
    {
        try
        {
            var pipeline = await EventPipeline.OpenAsync(disk, "/data", "thishost", TimeProvider.System);
            // Small segments of one day, to be merged.
            for (var i = 0; i < MergePass.SegmentsMin; i++)
            {
                if (!await SendAsync(pipeline, accepted, "web", i) || !await SealAsync(pipeline)) return false;
            }
            // A segment with a category that expires and one that stays, and one with nothing that stays.
            if (!await SendAsync(pipeline, accepted, "debug", 10) || !await SendAsync(pipeline, accepted, "web", 20))
            {
                return false;
            }
            if (!await SealAsync(pipeline)) return false;
            if (!await SendAsync(pipeline, accepted, "debug", 30) || !await SealAsync(pipeline)) return false;
            Maintain(pipeline);
            return await SendAsync(pipeline, accepted, "web", 40);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task CheckAsync(MemoryDisk left, List<string> accepted, string what)
    {
        await using (var stored = await Stored.OpenAsync(left))
        {
            var found = Summaries(await stored.FindAsync("*"));
            found.ShouldBeUnique(what);
            accepted.Where(s => !s.StartsWith("debug", StringComparison.Ordinal)).Except(found).ShouldBeEmpty(what);
            var balance = stored.Pipeline.Balance;
            (balance.Quarantined, balance.Pending).ShouldBe((0, 0), what);
            (balance.Accepted - balance.Expired).ShouldBe(found.Count, what);
            var missing = accepted.Except(found).ToList();
            missing.Count.ShouldBeLessThanOrEqualTo((int)balance.Expired, what);
            // The next life finishes what this one began.
            (await SealAsync(stored.Pipeline)).ShouldBeTrue(what);
            Maintain(stored.Pipeline);
            Summaries(await stored.FindAsync("*"))
                .ShouldBe(found.Where(s => !s.StartsWith("debug", StringComparison.Ordinal)), ignoreOrder: true, what);
        }
        var cut = left.AfterPowerCut();
        await using var again = await Stored.OpenAsync(cut);
        var rest = Summaries(await again.FindAsync("*"));
        rest.ShouldBeUnique(what);
        accepted.Where(s => !s.StartsWith("debug", StringComparison.Ordinal)).Except(rest).ShouldBeEmpty(what);
        again.Pipeline.Balance.Pending.ShouldBe(0, what);
        cut.Files("/data/segments").Count(f => f.EndsWith(".seg", StringComparison.Ordinal))
            .ShouldBe(again.Pipeline.Store.Segments.Count, what);
    }

    private static void Maintain(EventPipeline pipeline)
    {
        new MergePass(pipeline.Store).Run(CancellationToken.None);
        RetentionRules.TryParse("debug=2d", null, out var rules, out var error).ShouldBeTrue(error);
        new RetentionPass(pipeline.Store, rules).Run(Now, CancellationToken.None);
    }

    private static async Task<bool> SendAsync(
        EventPipeline pipeline, List<string> accepted, string category, int number)
    {
        string[] summaries = [$"{category} {number} first", $"{category} {number} second"];
        var body = JsonSerializer.SerializeToUtf8Bytes(summaries.Select((summary, i) => new
        {
            category,
            summary,
            timestamp = $"2026-01-01T00:{number:00}:0{i}Z",
        }));
        var result = await pipeline.Intake.AcceptAsync(Running.Incoming(body, $"key {category} {number}"));
        if (result.Outcome != IntakeOutcome.Accepted) return false;
        accepted.AddRange(summaries);
        return true;
    }

    private static async Task<bool> SealAsync(EventPipeline pipeline)
    {
        while (pipeline.Balance.Pending > 0) await Task.Delay(1);
        var sealing = pipeline.Store.SealAsync();
        while (!sealing.IsCompleted)
        {
            // It would try again for ever.
            if (pipeline.Store.SealFailure is not null) return false;
            await Task.Delay(1);
        }
        await sealing;
        return true;
    }

    private static List<string> Summaries(IReadOnlyList<JsonElement> events) =>
        [.. events.Select(e => e.GetProperty("summary").GetString()!)];
}
