using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Segments;

/// <summary>A segment as the store knows it. Immutable: what becomes known later makes another one.</summary>
/// <param name="Entry">What the manifest says of it.</param>
/// <param name="Reader">The open file; null when it cannot be opened.</param>
/// <param name="Damage">Why it cannot be opened, or what is damaged in it; null when all is sound.</param>
internal sealed record StoredSegment(SegmentEntry Entry, SegmentReader? Reader, string? Damage)
{
    /// <summary>The blocks that can be searched.</summary>
    public IReadOnlyList<Block> Blocks { get; } = Reader is null
        ? []
        : [.. Reader.Blocks.Where((_, i) => Entry.Damaged?.Contains(i) != true)];

    /// <summary>How many events can be searched.</summary>
    public long Rows => Blocks.Sum(b => (long)b.Rows);

    /// <summary>How many events it has that cannot be read.</summary>
    public long RowsQuarantined => Entry.Rows - Rows;

    /// <summary>How many blocks cannot be read; a file that cannot be opened counts as one.</summary>
    public int BlocksQuarantined => Reader is null ? 1 : Reader.Blocks.Count - Blocks.Count;

    /// <summary>
    /// Opens a segment. Blocks that were damaged before are tried again: the file may have come back from a backup.
    /// </summary>
    public static StoredSegment Open(IDisk disk, string directory, SegmentEntry entry, ColumnCache cache)
    {
        try
        {
            var reader = SegmentReader.Open(disk, Path.Combine(directory, entry.File), cache);
            if (entry.Damaged is { } damaged)
            {
                foreach (var i in damaged.Where(i => i < reader.Blocks.Count)) BlockCheck.Find(reader.Blocks[i]);
            }
            var opened = new StoredSegment(entry with { Damaged = null }, reader, null);
            return opened.WithDamage() ?? opened;
        }
        catch (IOException e)
        {
            return new StoredSegment(entry, null, $"{entry.Rows} events cannot be read: {e.Message}");
        }
    }

    /// <summary>
    /// The segment with the blocks set aside that turned out to be damaged; null when there is no new one.
    /// </summary>
    public StoredSegment? WithDamage()
    {
        if (Blocks.All(b => b.Damage is null)) return null;
        var bad = Reader!.Blocks.Select((b, i) => (Block: b, Index: i))
            .Where(b => b.Block.Damage is not null || Entry.Damaged?.Contains(b.Index) == true).ToList();
        var what = string.Join("; ", bad.Select(b => b.Block.Damage));
        var said = $"{bad.Sum(b => (long)b.Block.Rows)} events cannot be read: {what}";
        return new StoredSegment(Entry with { Damaged = [.. bad.Select(b => b.Index)] }, Reader, said);
    }
}
