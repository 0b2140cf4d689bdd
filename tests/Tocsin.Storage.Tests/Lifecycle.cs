using Tocsin.Events;
using Tocsin.Storage.Disk;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests;

/// <summary>What tests of quarantine, retention and verifying do with a store.</summary>
internal static class Lifecycle
{
    public const string Data = "/data";
    public const string Segments = Data + "/segments";

    /// <summary>Appends events of a category, a second apart, and seals them if asked to.</summary>
    public static async Task AppendAsync(
        SegmentStore store, long firstId, int count, string category, int daysAgo = 0, bool seal = false)
    {
        var time = Some.Noon - (daysAgo * TimeSpan.TicksPerDay);
        var rows = Enumerable.Range(0, count).Select(i => new Row(
            time + (i * TimeSpan.TicksPerSecond),
            [Some.Text("category", category), Some.Text("summary", $"event {firstId + i}")]));
        using var batch = Some.Batch(firstId, new FieldTable(), rows);
        await store.AppendAsync(batch, CancellationToken.None);
        if (seal) await store.SealAsync();
    }

    public static async Task<(long Total, int Damaged)> CountAsync(SegmentStore store, string query = "*")
    {
        var (answer, _) = await Asked.Of(store).RunAsync(query, question => question with { Limit = 10 });
        return (answer!.Total!.Value, answer.Scan.BlocksDamaged);
    }

    public static IReadOnlyList<string> SegmentFiles(IDisk disk, string directory = Segments) =>
        [.. disk.Files(directory).Where(f => f.EndsWith(".seg", StringComparison.Ordinal))];

    /// <summary>Every file with its content, to be compared.</summary>
    public static string Contents(MemoryDisk disk) => string.Join('\n', disk.Files(Data).Select(
        f => $"{f} {Convert.ToHexString(System.IO.Hashing.XxHash3.Hash(disk.Bytes(f)))}"));

    public static void Flip(MemoryDisk disk, string path, int at)
    {
        var bytes = disk.Bytes(path);
        bytes[at] ^= 0x10;
        disk.Put(path, bytes);
    }
}
