namespace Tocsin.Storage.Answers;

/// <summary>What a search read. A block is up to 16,384 events of one category.</summary>
/// <param name="Blocks">Blocks there are.</param>
/// <param name="BlocksRead">
/// Blocks of which a column was looked at; the others were ruled out by their times or filters, or counted without a
/// look.
/// </param>
/// <param name="BytesRead">
/// Bytes read from segment files, as they are stored; what was still in memory is not among them.
/// </param>
/// <param name="EventsStored">Events there are.</param>
/// <param name="BlocksDamaged">Blocks that could not be read: the answer lacks their events.</param>
public readonly record struct ScanCost(
    int Blocks, int BlocksRead, long BytesRead, long EventsStored, int BlocksDamaged);
