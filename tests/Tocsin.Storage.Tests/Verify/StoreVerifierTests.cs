using Tocsin.Storage.Disk;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Tests.Log;
using Tocsin.Storage.Verify;

namespace Tocsin.Storage.Tests.Verify;

public sealed class StoreVerifierTests
{
    [Fact]
    public async Task EveryFlippedBitIsNamedWithItsFileAndWhatItCosts()
    {
        var sound = await SoundAsync();
        Run(sound).Damages.ShouldBeEmpty();
        foreach (var path in sound.Files(Lifecycle.Data))
        {
            var bytes = sound.Bytes(path);
            for (var at = 0; at < bytes.Length; at++)
            {
                var disk = Copy(sound);
                Lifecycle.Flip(disk, path, at);
                var damages = Run(disk).Damages;
                damages.ShouldNotBeEmpty($"{path} at {at}");
                damages[0].File.ShouldBe(path);
                damages.Sum(d => d.Events).ShouldBeLessThanOrEqualTo(8);
            }
        }
    }

    [Fact]
    public async Task ItChangesNothing()
    {
        var disk = await SoundAsync();
        Lifecycle.Flip(disk, Lifecycle.SegmentFiles(disk)[0], 12);
        var before = Lifecycle.Contents(disk);
        Run(disk).Damages.ShouldNotBeEmpty();
        Lifecycle.Contents(disk).ShouldBe(before);
    }

    [Fact]
    public async Task ATailThatIsBeingWrittenIsNoDamage()
    {
        var disk = await SoundAsync();
        var journal = disk.Files(Lifecycle.Data + "/journal")[^1];
        // More accepted than sealed, and half a record behind it.
        using (var log = Replay.Open(disk, Lifecycle.Data + "/journal", 9).Log)
        {
            await log.AppendAsync("record", 1);
        }
        disk.Put(journal, [.. TrimZeros(disk.Bytes(journal)), .. "TcR1"u8, 7, 7]);
        var (damages, notes) = Run(disk);
        damages.ShouldBeEmpty();
        notes.ShouldHaveSingleItem().ShouldContain("6 bytes");
    }

    [Fact]
    public async Task AMissingSegmentCostsWhatItHeld()
    {
        var disk = await SoundAsync();
        disk.Delete(Lifecycle.SegmentFiles(disk)[0]);
        var damage = Run(disk).Damages.ShouldHaveSingleItem();
        (damage.Events, damage.What).ShouldBe((8, "the file is missing"));
    }

    [Fact]
    public void AnEmptyDirectoryIsSound() => Run(new MemoryDisk()).Damages.ShouldBeEmpty();

    private static byte[] TrimZeros(byte[] bytes) => bytes[..(bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1)];

    private static (IReadOnlyList<Damage> Damages, IReadOnlyList<string> Notes) Run(MemoryDisk disk)
    {
        var verifier = new StoreVerifier(disk, Lifecycle.Data, null);
        return (verifier.Run(CancellationToken.None), verifier.Notes);
    }

    private static MemoryDisk Copy(MemoryDisk disk)
    {
        var copy = new MemoryDisk();
        foreach (var path in disk.Files(Lifecycle.Data)) copy.Put(path, disk.Bytes(path));
        return copy;
    }

    // Eight events in a segment, and the two records of the journal that they came from.
    private static async Task<MemoryDisk> SoundAsync()
    {
        var disk = new MemoryDisk();
        using (var log = Replay.Open(disk, Lifecycle.Data + "/journal", 1).Log)
        {
            await log.AppendAsync("record", 5);
            await log.AppendAsync("record", 3);
        }
        var journal = disk.Files(Lifecycle.Data)[0];
        disk.Put(journal, TrimZeros(disk.Bytes(journal)));
        using var store = SegmentStore.Open(disk, Lifecycle.Segments);
        await Lifecycle.AppendAsync(store, 1, 8, "web", seal: true);
        return disk;
    }
}
