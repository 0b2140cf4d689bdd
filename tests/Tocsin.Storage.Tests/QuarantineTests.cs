using Tocsin.Storage.Disk;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Tests;

public sealed class QuarantineTests
{
    private readonly MemoryDisk _disk = new();

    [Fact]
    public async Task ADamagedBlockIsMissingFromEveryCountAndStaysKnown()
    {
        await StoreTwoBlocksAsync();
        Lifecycle.Flip(_disk, Lifecycle.SegmentFiles(_disk)[0], SummaryOf("web") + 1);
        for (var start = 0; start < 2; start++)
        {
            using var store = SegmentStore.Open(_disk, Lifecycle.Segments);
            // The second start knows it before anybody asks.
            store.EventsQuarantined.ShouldBe(start == 0 ? 0 : 30);
            (await Lifecycle.CountAsync(store, "summary:event*")).ShouldBe((20, 1));
            (await Lifecycle.CountAsync(store)).ShouldBe((20, 1));
            (store.EventsStored, store.EventsQuarantined).ShouldBe((20, 30));
            store.Damages.ShouldHaveSingleItem().ShouldContain("30 events");
        }
    }

    [Fact]
    public async Task AFileThatComesBackFromABackupIsSearchedAgain()
    {
        await StoreTwoBlocksAsync();
        var path = Lifecycle.SegmentFiles(_disk)[0];
        var backup = _disk.Bytes(path);
        Lifecycle.Flip(_disk, path, SummaryOf("web") + 1);
        using (var store = SegmentStore.Open(_disk, Lifecycle.Segments))
        {
            await Lifecycle.CountAsync(store, "summary:event*");
        }
        _disk.Put(path, backup);
        using var again = SegmentStore.Open(_disk, Lifecycle.Segments);
        (again.EventsStored, again.EventsQuarantined).ShouldBe((50, 0));
        (await Lifecycle.CountAsync(again, "summary:event*")).ShouldBe((50, 0));
    }

    [Fact]
    public async Task EventsThatTheJournalLostAreCountedOnceHoweverOftenItIsRead()
    {
        using (var store = SegmentStore.Open(_disk, Lifecycle.Segments))
        {
            await Lifecycle.AppendAsync(store, 1, 10, "web");
            await Lifecycle.AppendAsync(store, 16, 5, "web");
            store.Counts.Quarantined.ShouldBe(5);
            await store.SealAsync();
            store.Counts.Quarantined.ShouldBe(5);
            store.SkipTo(24);
            (store.Counts.Stored, store.Counts.Quarantined).ShouldBe((15, 8));
        }
        using var again = SegmentStore.Open(_disk, Lifecycle.Segments);
        (again.Checkpoint, again.Counts.Quarantined).ShouldBe((21, 5));
    }

    [Theory, InlineData("manifest.a"), InlineData("manifest.b")]
    public async Task OneDamagedManifestCostsNothingAndIsNamed(string copy)
    {
        await StoreTwoBlocksAsync();
        Lifecycle.Flip(_disk, Lifecycle.Segments + "/" + copy, 30);
        using var store = SegmentStore.Open(_disk, Lifecycle.Segments);
        store.Damages.ShouldHaveSingleItem().ShouldContain(copy);
        (await Lifecycle.CountAsync(store)).Total.ShouldBe(50);
    }

    private async Task StoreTwoBlocksAsync()
    {
        using var store = SegmentStore.Open(_disk, Lifecycle.Segments);
        await Lifecycle.AppendAsync(store, 1, 20, "app");
        await Lifecycle.AppendAsync(store, 21, 30, "web", seal: true);
    }

    // Where the texts of a category's block lie in the file.
    private int SummaryOf(string category)
    {
        using var reader = SegmentReader.Open(_disk, Lifecycle.SegmentFiles(_disk)[0], new ColumnCache(0));
        var bytes = _disk.Bytes(Lifecycle.SegmentFiles(_disk)[0]);
        // Blocks lie in the order of their categories, chunks in the order of columns:
        // a place within is found by trying.
        for (var at = 8; at < bytes.Length; at++)
        {
            var copy = new MemoryDisk();
            copy.Put("/x", bytes);
            Lifecycle.Flip(copy, "/x", at);
            using var damaged = SegmentReader.Open(copy, "/x", new ColumnCache(0));
            var block = damaged.Blocks.Single(b => b.Category == category);
            BlockCheck.Find(block);
            if (block.Damage?.Contains("summary", StringComparison.Ordinal) == true) return at;
        }
        throw new InvalidOperationException("The block has no summaries");
    }
}
