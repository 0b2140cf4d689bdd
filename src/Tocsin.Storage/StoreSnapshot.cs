using Tocsin.Storage.Marks;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage;

/// <summary>
/// The blocks that there were at one moment. Files that were deleted since stay readable until this is disposed. Blocks
/// may be read from any thread.
/// </summary>
internal sealed class StoreSnapshot(
    IReadOnlyList<Block> blocks, IReadOnlyList<SegmentReader> held, int blocksDamaged) : IDisposable
{
    /// <summary>The blocks.</summary>
    public IReadOnlyList<Block> Blocks => blocks;

    /// <summary>The same with what was learnt of events since; it takes the place of this one.</summary>
    public StoreSnapshot With(EventMarks marks) => new([.. blocks.Select(marks.On)], held, blocksDamaged);

    /// <summary>How many blocks are missing because they are damaged.</summary>
    public int BlocksDamaged => blocksDamaged;

    /// <summary>Lets the files go.</summary>
    public void Dispose()
    {
        foreach (var segment in held) segment.Release();
    }
}

/// <summary>What became of events before the checkpoint and of those in memory, all at one moment.</summary>
/// <param name="Stored">Events there are to be searched.</param>
/// <param name="Expired">Events that retention has deleted.</param>
/// <param name="Quarantined">
/// Events that cannot be read: damaged in their segment, or in the journal before they reached one.
/// </param>
/// <param name="Bytes">Bytes of all segments.</param>
/// <param name="Segments">How many segments there are.</param>
public readonly record struct StoreCounts(long Stored, long Expired, long Quarantined, long Bytes, int Segments);
