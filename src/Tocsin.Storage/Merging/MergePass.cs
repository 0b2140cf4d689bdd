using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Merging;

/// <summary>
/// Makes few large segments of many small ones, day by day: a restart, a quiet day or events of old days leave small
/// ones, and each costs every search a little. Crash-safe: there are the old ones or the new one. One thread at a time.
/// </summary>
internal sealed class MergePass(SegmentStore store)
{
    /// <summary>How many small segments of a day are worth merging.</summary>
    public const int SegmentsMin = 4;

    private const long SmallRowsMax = Generation.RowsMax / 4;
    private const long SmallBytesMax = Generation.BytesMax / 4;

    /// <summary>Merges until there is nothing worth it; answers how many segments became fewer.</summary>
    /// <exception cref="IOException">
    /// The disk refused; the store is as before, or as after, and a later pass goes on.
    /// </exception>
    public int Run(CancellationToken stop)
    {
        var fewer = 0;
        while (!stop.IsCancellationRequested && Next() is { } segments)
        {
            if (TryMerge(segments) is not { } gone) break;
            fewer += gone;
        }
        return fewer;
    }

    private List<StoredSegment>? Next()
    {
        foreach (var day in store.Segments.Where(IsSmallAndSound).GroupBy(s => Path.GetDirectoryName(s.Entry.File)))
        {
            var chosen = new List<StoredSegment>();
            var (rows, bytes) = (0L, 0L);
            foreach (var segment in day)
            {
                // What is merged is in memory until it is written.
                var more = PlainBytes(segment);
                if (rows + segment.Rows > Generation.RowsMax || bytes + more > Generation.BytesMax) break;
                rows += segment.Rows;
                bytes += more;
                chosen.Add(segment);
            }
            if (chosen.Count >= SegmentsMin) return chosen;
        }
        return null;
    }

    // A damaged block cannot be written again, and must not be lost sight of.
    private static bool IsSmallAndSound(StoredSegment segment) =>
        segment.Reader is not null && segment.RowsQuarantined == 0 && segment.Rows <= SmallRowsMax
        && PlainBytes(segment) <= SmallBytesMax;

    private static long PlainBytes(StoredSegment segment) => segment.Blocks.Sum(b => b.PlainBytes);

    // How many segments became fewer: none when damage was found, and set aside, on the way; null when there is no use
    // in going on.
    private int? TryMerge(List<StoredSegment> segments)
    {
        var held = segments.TakeWhile(s => s.Reader!.TryHold()).ToList();
        try
        {
            if (held.Count < segments.Count) return null;
            var entry = store.WriteSegment(Join(segments.SelectMany(s => s.Blocks)));
            return store.TryReplace(segments, [entry], 0) ? segments.Count - 1 : null;
        }
        catch (DamagedException)
        {
            return store.QuarantineDamaged() ? 0 : null;
        }
        finally
        {
            foreach (var segment in held) segment.Reader!.Release();
        }
    }

    private static List<Block> Join(IEnumerable<Block> blocks)
    {
        var joined = new List<Block>();
        foreach (var category in blocks.GroupBy(b => b.Category).OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            var open = new JoinedBlock(category.Key);
            foreach (var block in category.OrderBy(b => b.MinTicks))
            {
                if (!open.HasRoomFor(block) && open.Rows > 0)
                {
                    joined.Add(open);
                    open = new JoinedBlock(category.Key);
                }
                open.Add(block);
            }
            joined.Add(open);
        }
        return joined;
    }
}
