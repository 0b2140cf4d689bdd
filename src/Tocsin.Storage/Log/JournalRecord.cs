namespace Tocsin.Storage.Log;

/// <summary>A record read back from the journal.</summary>
/// <param name="FirstId">Id of its first event; the others follow it.</param>
/// <param name="Count">How many events it has.</param>
/// <param name="Payload">What was appended; valid until the next record is read.</param>
public readonly record struct JournalRecord(long FirstId, int Count, ReadOnlyMemory<byte> Payload);

/// <summary>A part of the journal that could not be read.</summary>
/// <param name="File">The file it lies in.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Events">
/// How many events it held: exact when its header was sound, else what is missing up to the next record.
/// </param>
/// <param name="FirstId">Id of the first of them.</param>
public readonly record struct JournalDamage(string File, long Offset, long Length, long Events, long FirstId = 0)
{
    /// <summary>How many of its events are in no segment either.</summary>
    /// <param name="checkpoint">Every event with a smaller id is in a segment.</param>
    public long EventsLost(long checkpoint) => Math.Clamp(FirstId + Events - checkpoint, 0, Events);
}
