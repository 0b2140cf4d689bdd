using Tocsin.Events;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Merging;

namespace Tocsin.Storage.Tests.Segments;

/// <summary>Huge texts never share so large a block that reading one needs more room than there is.</summary>
public sealed class LargeTextsTests
{
    private const int Megabytes = 7;

    [Fact]
    public async Task ABlockEndsBeforeItsTextsOutgrowWhatIsReadAtOnce()
    {
        using var store = SegmentStore.Open(new MemoryDisk(), Lifecycle.Segments);
        await AppendAsync(store, 1, 12);
        await store.SealAsync();
        var blocks = store.Segments.SelectMany(s => s.Blocks).ToList();
        blocks.Sum(b => b.Rows).ShouldBe(12);
        blocks.ShouldAllBe(b => b.Rows <= 5);
    }

    [Fact]
    public async Task MergingLeavesLargeSegmentsAlone()
    {
        using var store = SegmentStore.Open(new MemoryDisk(), Lifecycle.Segments);
        for (var i = 0; i < MergePass.SegmentsMin; i++)
        {
            await AppendAsync(store, 1 + (4 * i), 4);
            await store.SealAsync();
        }
        new MergePass(store).Run(CancellationToken.None).ShouldBe(0);
        store.Segments.Count.ShouldBe(MergePass.SegmentsMin);
    }

    // What differs from row to row, and packs to nothing.
    private static async Task AppendAsync(SegmentStore store, int firstId, int count)
    {
        var rows = Enumerable.Range(firstId, count)
            .Select(i => Some.Event(i, Some.Text("summary", i + new string('x', Megabytes << 20))));
        using var batch = Some.Batch(firstId, new FieldTable(), rows);
        await store.AppendAsync(batch, CancellationToken.None);
    }
}
