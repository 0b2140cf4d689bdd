using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Retention;

/// <summary>
/// Deletes what the rules no longer keep, block by block: a segment whose blocks have all expired is deleted, one that
/// has others too is written again without them. What is not sealed yet never expires. One thread at a time.
/// </summary>
internal sealed class RetentionPass(SegmentStore store, RetentionRules rules)
{
    /// <summary>Goes over all segments once.</summary>
    /// <param name="now">The time, in ticks.</param>
    /// <param name="stop">Ends it between two segments.</param>
    /// <returns>How many events were deleted.</returns>
    /// <exception cref="IOException">
    /// The disk refused; the store is as before, or as after, and a later pass goes on.
    /// </exception>
    public long Run(long now, CancellationToken stop)
    {
        var segments = store.Segments;
        var expired = Expired(segments, now);
        var deleted = 0L;
        foreach (var segment in segments)
        {
            stop.ThrowIfCancellationRequested();
            if (segment.Reader is { } reader && reader.Blocks.Any(expired.Contains))
            {
                deleted += Shrink(segment, reader, expired);
            }
        }
        return deleted;
    }

    private long Shrink(StoredSegment segment, SegmentReader reader, HashSet<Block> expired)
    {
        var kept = reader.Blocks.Where(b => !expired.Contains(b)).ToList();
        if (kept.Count == 0) return store.TryReplace([segment], [], segment.Entry.Rows) ? segment.Entry.Rows : 0;
        // A damaged block cannot be written again, and must not be lost sight of: the segment waits until all of it has
        // expired.
        if (kept.Exists(b => !segment.Blocks.Contains(b)) || !reader.TryHold()) return 0;
        try
        {
            var entry = store.WriteSegment(kept);
            var rows = segment.Entry.Rows - entry.Rows;
            return store.TryReplace([segment], [entry], rows) ? rows : 0;
        }
        catch (DamagedException)
        {
            store.QuarantineDamaged();
            return 0;
        }
        finally
        {
            reader.Release();
        }
    }

    private HashSet<Block> Expired(IReadOnlyList<StoredSegment> segments, long now)
    {
        var expired = new HashSet<Block>();
        var rooms = new Dictionary<string, (long BytesMax, List<Block> Blocks)>(StringComparer.Ordinal);
        foreach (var block in segments.SelectMany(s => s.Reader?.Blocks ?? []))
        {
            if (rules.AgeOf(block.Category) is { } age && now - block.AgedTicks > age.Ticks)
            {
                expired.Add(block);
            }
            else if (rules.SizeOf(block.Category) is { } size)
            {
                if (!rooms.TryGetValue(size.Name, out var room)) rooms[size.Name] = room = (size.Bytes, []);
                room.Blocks.Add(block);
            }
        }
        foreach (var (bytesMax, blocks) in rooms.Values)
        {
            var bytes = blocks.Sum(b => b.StoredBytes);
            foreach (var block in blocks.OrderBy(b => b.AgedTicks))
            {
                if (bytes <= bytesMax) break;
                expired.Add(block);
                bytes -= block.StoredBytes;
            }
        }
        return expired;
    }
}
