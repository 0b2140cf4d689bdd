using Tocsin.Storage.Merging;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Merging;

public sealed class MergePassTests
{
    [Fact]
    public async Task ManySmallSegmentsOfADayBecomeOneWithTheSameEvents()
    {
        await using var stored = await Stored.OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            // Out of order, several categories, types that change, a field that comes and goes.
            await stored.SendAsync($$$"""
                {"timestamp":"2026-01-01T00:{{{50 - i}}}:00Z","category":"c{{{i % 3}}}","summary":"first {{{i}}}","details":{"n":{{{i}}},"only{{{i}}}":true}}
                {"timestamp":"2026-01-01T01:00:0{{{i}}}Z","category":"c{{{i % 2}}}","summary":"second {{{i}}}","details":{"n":"{{{i}}}","list":[{{{i}}}]}}
                """);
            await stored.FindAsync("*");
            await stored.Pipeline.Store.SealAsync();
        }
        var before = (await stored.FindAsync("*")).Select(e => e.GetRawText()).ToList();
        stored.Pipeline.Store.Segments.Count.ShouldBe(10);

        new MergePass(stored.Pipeline.Store).Run(CancellationToken.None).ShouldBe(9);

        stored.Pipeline.Store.Segments.Count.ShouldBe(1);
        (await stored.FindAsync("*")).Select(e => e.GetRawText()).ShouldBe(before);
        (await stored.CountAsync("n:7")).ShouldBe(2);
        (await stored.CountAsync("summary:\"second 3\"")).ShouldBe(1);
        stored.Disk.Files("/data/segments").Count(f => f.EndsWith(".seg", StringComparison.Ordinal)).ShouldBe(1);
        await using var after = await Stored.OpenAsync(stored.Disk.AfterPowerCut());
        (await after.FindAsync("*")).Select(e => e.GetRawText()).ShouldBe(before);
    }

    [Fact]
    public async Task FewSegmentsAreLeftAlone()
    {
        await using var stored = await Stored.OpenAsync();
        for (var i = 0; i < MergePass.SegmentsMin - 1; i++)
        {
            await stored.SendAsync("""{"summary":"x"}""");
            await stored.FindAsync("*");
            await stored.Pipeline.Store.SealAsync();
        }

        new MergePass(stored.Pipeline.Store).Run(CancellationToken.None).ShouldBe(0);
    }
}
