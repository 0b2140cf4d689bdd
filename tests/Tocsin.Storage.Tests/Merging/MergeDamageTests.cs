using Tocsin.Storage.Disk;
using Tocsin.Storage.Merging;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Tests.Merging;

public sealed class MergeDamageTests
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task ADamagedSegmentIsNotMergedAndStaysCounted(bool knownBefore)
    {
        var disk = new MemoryDisk();
        using (var store = SegmentStore.Open(disk, Lifecycle.Segments))
        {
            for (var i = 0; i < MergePass.SegmentsMin + 1; i++)
            {
                await Lifecycle.AppendAsync(store, 1 + (20 * i), 20, "web", seal: true);
            }
        }
        var damaged = Lifecycle.SegmentFiles(disk)[1];
        Lifecycle.Flip(disk, damaged, 40);
        using (var store = SegmentStore.Open(disk, Lifecycle.Segments))
        {
            if (knownBefore) BlockCheck.Find(store.Segments[1].Blocks[0]);
            if (knownBefore) store.QuarantineDamaged().ShouldBeTrue();
            var merges = new MergePass(store);
            var fewer = merges.Run(CancellationToken.None) + merges.Run(CancellationToken.None);
            fewer.ShouldBe(MergePass.SegmentsMin - 1);
            Lifecycle.SegmentFiles(disk).ShouldContain(damaged);
            (store.Counts.Stored, store.Counts.Quarantined).ShouldBe((20 * MergePass.SegmentsMin, 20));
        }
        using var again = SegmentStore.Open(disk, Lifecycle.Segments);
        (again.Counts.Stored, again.Counts.Quarantined).ShouldBe((20 * MergePass.SegmentsMin, 20));
        (await Lifecycle.CountAsync(again, "summary:event*")).Total.ShouldBe(20 * MergePass.SegmentsMin);
    }
}
