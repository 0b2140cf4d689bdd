using Tocsin.Storage.Segments;

namespace Tocsin.Storage;

/// <summary>
/// All that a search or a count looks at, swapped as a whole. Immutable but for the generations, which grow.
/// </summary>
/// <param name="Segments">The segments.</param>
/// <param name="Sealing">What is on its way into segments; null when nothing is.</param>
/// <param name="Active">What takes new events.</param>
internal sealed record StoreState(IReadOnlyList<StoredSegment> Segments, Generation? Sealing, Generation Active)
{
    /// <summary>As the manifest has it.</summary>
    public long Expired { get; init; }

    /// <summary>As the manifest has it.</summary>
    public long Lost { get; init; }

    /// <summary>The sums.</summary>
    public StoreCounts Counts
    {
        get
        {
            var (sealedRows, quarantined, bytes) = Sums.Value;
            return new StoreCounts(
                sealedRows + (Sealing?.Rows ?? 0) + Active.Rows,
                Expired,
                quarantined + Lost + (Sealing?.Gaps ?? 0) + Active.Gaps,
                bytes,
                Segments.Count);
        }
    }

    // Summed when first asked for, once for each list of segments.
    private Lazy<(long Rows, long Quarantined, long Bytes)> Sums { get; init; } = SumsOf(Segments);

    /// <summary>The state with other segments.</summary>
    public StoreState With(IReadOnlyList<StoredSegment> segments) =>
        this with { Segments = segments, Sums = SumsOf(segments) };

    /// <summary>
    /// The blocks, and the files held open for them; null when a file was closed meanwhile: there is a newer state.
    /// </summary>
    public StoreSnapshot? TrySnapshot()
    {
        var held = new List<SegmentReader>(Segments.Count);
        var blocks = new List<Block>();
        foreach (var segment in Segments)
        {
            if (segment.Reader is not { } reader) continue;
            if (!reader.TryHold())
            {
                foreach (var other in held) other.Release();
                return null;
            }
            held.Add(reader);
            blocks.AddRange(segment.Blocks);
        }
        foreach (var generation in (ReadOnlySpan<Generation?>)[Sealing, Active])
        {
            if (generation is null) continue;
            foreach (var hot in generation.Blocks)
            {
                if (hot.Snapshot() is { Rows: > 0 } block) blocks.Add(block);
            }
        }
        return new StoreSnapshot(blocks, held, Segments.Sum(s => s.BlocksQuarantined));
    }

    private static Lazy<(long, long, long)> SumsOf(IReadOnlyList<StoredSegment> segments) => new(() =>
        (segments.Sum(s => s.Rows), segments.Sum(s => s.RowsQuarantined), segments.Sum(s => s.Entry.Bytes)));
}
