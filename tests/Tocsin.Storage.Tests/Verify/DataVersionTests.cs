using System.Buffers.Binary;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Tests.Log;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Verify;

namespace Tocsin.Storage.Tests.Verify;

public sealed class DataVersionTests
{
    [Fact]
    public void ANewerManifestIsRefusedAndNothingChanged()
    {
        var disk = new MemoryDisk();
        new Manifest { Version = Manifest.VersionMax + 1 }.Write(disk, Lifecycle.Segments);
        disk.Put(Lifecycle.Segments + "/2026-11-24/1.seg", [1]);
        Refuses(disk);
    }

    [Fact]
    public async Task ANewerJournalIsRefusedAndNothingChanged()
    {
        var disk = await JournalAsync();
        var path = disk.Files(Lifecycle.Data)[0];
        var bytes = disk.Bytes(path);
        // A later version hashes what it writes, too.
        bytes[3] = (byte)'3';
        BinaryPrimitives.WriteUInt64LittleEndian(
            bytes.AsSpan(40), System.IO.Hashing.XxHash3.HashToUInt64(bytes.AsSpan(0, 40)));
        disk.Put(path, bytes);
        Refuses(disk);
    }

    [Fact]
    public async Task AFlippedBitIsNoNewerVersion()
    {
        var disk = await JournalAsync();
        var path = disk.Files(Lifecycle.Data)[0];
        var bytes = disk.Bytes(path);
        bytes[3] = (byte)'6';
        disk.Put(path, bytes);
        DataVersion.RefuseNewer(disk, Lifecycle.Data);
    }

    private static void Refuses(MemoryDisk disk)
    {
        var before = Lifecycle.Contents(disk);
        Should.Throw<InvalidDataException>(() => DataVersion.RefuseNewer(disk, Lifecycle.Data)).Message.ShouldContain(
            "newer version");
        Lifecycle.Contents(disk).ShouldBe(before);
    }

    private static async Task<MemoryDisk> JournalAsync()
    {
        var disk = new MemoryDisk();
        using var log = Replay.Open(disk, Lifecycle.Data + "/journal", 1).Log;
        await log.AppendAsync("record", 1);
        return disk;
    }
}
