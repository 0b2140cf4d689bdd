using System.Text;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Verify;

namespace Tocsin.Storage.Tests;

/// <summary>
/// Data directories as earlier versions left them, in <c>Fixtures/</c>.
/// They are never written again, only joined by new ones.
/// </summary>
public sealed class FixtureTests
{
    [Theory, InlineData("v1")]
    public async Task DataOfEveryEarlierVersionIsSoundAndSearched(string version)
    {
        var disk = Fixture(version);
        new StoreVerifier(disk, Lifecycle.Data, null).Run(CancellationToken.None).ShouldBeEmpty();
        DataVersion.RefuseNewer(disk, Lifecycle.Data);
        using var store = SegmentStore.Open(disk, Lifecycle.Segments);
        (store.Counts.Stored, store.Checkpoint, store.Damages.Count).ShouldBe((20, 21, 0));
        (await Lifecycle.CountAsync(store, "category:web AND details.user:user7 AND \"event 7\"")).Total.ShouldBe(1);
        (await Lifecycle.CountAsync(store, "details.n:>=10 AND details.ok:true AND tags:a")).Total.ShouldBe(5);
    }

    [Fact]
    public void AManifestWithoutCountersHasNone()
    {
        const string json =
            """{"version":1,"sequence":3,"checkpoint":7,"segments":[{"file":"d/1.seg","rows":6,"bytes":9}]}""";
        var hash = System.IO.Hashing.XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(json));
        var manifest = Manifest.Parse(Encoding.UTF8.GetBytes($"{hash:x16}\n{json}\n"));
        (manifest!.Expired, manifest.Lost, manifest.Damages.Count).ShouldBe((0, 0, 0));
        manifest.Segments.ShouldHaveSingleItem().Damaged.ShouldBeNull();
    }

    private static MemoryDisk Fixture(string version)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Fixtures", version);
        var disk = new MemoryDisk();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            disk.Put(Path.Combine(Lifecycle.Data, Path.GetRelativePath(folder, path)), File.ReadAllBytes(path));
        }
        return disk;
    }
}
