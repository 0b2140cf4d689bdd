using Tocsin.Events;

namespace Tocsin.Storage.Log;

/// <summary>What a reader of the log is like.</summary>
/// <param name="Name">What metrics, health and its checkpoint's file call it: letters, digits and hyphens.</param>
public sealed record LogReaderOptions(string Name)
{
    /// <summary>
    /// Where its owner says it goes on, for one that makes its checkpoint durable itself; null for one whose checkpoint
    /// the log keeps.
    /// </summary>
    public long? From { get; init; }

    /// <summary>
    /// Where one begins that never read before: at the oldest event there is, or, when true, at the next to arrive.
    /// </summary>
    public bool BeginsWithNew { get; init; }

    /// <summary>
    /// Which batches it is to see; null for all. Of the others it is not woken, and no files are kept for them.
    /// </summary>
    public Func<BatchOrigin, bool>? Wants { get; init; }

    /// <summary>How many bytes of batches may wait for it in memory; what is beyond, it reads from the files.</summary>
    public long ShareBytes { get; init; } = 8 << 20;

    /// <summary>
    /// For how many bytes of journal it may be behind. From half of it on, the reader is named as a trouble.
    /// </summary>
    public long HeldBytesMax { get; init; } = 8L << 30;

    /// <summary>
    /// What happens at that bound. True: nothing is taken in until it has caught up, as nothing may miss it; and intake
    /// waits a moment for it before it gets behind at all, since reading a batch again costs more than the moment.
    /// False: it goes on with what is within the bound, and how many events it missed is counted and told.
    /// </summary>
    public bool HoldsIntake { get; init; }
}
