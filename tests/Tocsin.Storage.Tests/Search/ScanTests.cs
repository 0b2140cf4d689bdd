using Tocsin.Language;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Tests.Search;

/// <summary>Walking over the blocks of a store.</summary>
public sealed class ScanTests
{
    private const int Blocks = 20;
    private const int Rows = 3;

    [Fact]
    public async Task AScanThatIsOverEndsWithTheBlocksThatItHasDone()
    {
        using var store = await StoreAsync();
        using var snapshot = store.Snapshot();
        using var over = new CancellationTokenSource();
        var scan = new Scan(snapshot.Blocks, Predicate.Everything, 0, long.MaxValue, default) { Over = over.Token };
        var lanes = scan.InLanes(false, () => new List<int>(), (_, _) => true, (lane, _, _, rows) =>
        {
            lane.Add(rows.Count);
            over.Cancel();
        });
        scan.IsCut.ShouldBeTrue();
        lanes.SelectMany(l => l).ShouldAllBe(rows => rows == Rows);
        lanes.ShouldAllBe(lane => lane.Count <= 1);
        lanes.Sum(l => l.Count).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task AScanThatIsOverAfterItsLastBlockIsNotCut()
    {
        using var store = await StoreAsync();
        using var snapshot = store.Snapshot();
        using var over = new CancellationTokenSource();
        var scan = new Scan(snapshot.Blocks, Predicate.Everything, 0, long.MaxValue, default) { Over = over.Token };
        var seen = 0;
        scan.InLanes(false, () => 0, (_, _) => true, (_, _, _, rows) =>
        {
            if (Interlocked.Add(ref seen, rows.Count) == Blocks * Rows) over.Cancel();
        });
        (seen, scan.IsCut).ShouldBe((Blocks * Rows, false));
    }

    [Fact]
    public async Task AScanThatIsGivenUpIsNotCutButEnds()
    {
        using var store = await StoreAsync();
        using var snapshot = store.Snapshot();
        using var stop = new CancellationTokenSource();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var scan = new Scan(snapshot.Blocks, Predicate.Everything, 0, long.MaxValue, stop.Token) { Over = over.Token };
        Should.Throw<OperationCanceledException>(() =>
            scan.InLanes(false, () => 0, (_, _) => true, (_, _, _, _) => stop.Cancel()));
        scan.IsCut.ShouldBeFalse();
    }

    private static async Task<SegmentStore> StoreAsync()
    {
        var store = SegmentStore.Open(new MemoryDisk(), Lifecycle.Segments);
        for (var i = 0; i < Blocks; i++) await Lifecycle.AppendAsync(store, 1 + (i * Rows), Rows, "web", seal: true);
        using var snapshot = store.Snapshot();
        snapshot.Blocks.Count.ShouldBe(Blocks);
        return store;
    }
}
