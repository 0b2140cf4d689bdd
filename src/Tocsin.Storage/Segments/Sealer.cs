using System.Globalization;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Segments;

/// <summary>Turns a generation into segments: one for each day, its blocks in the order of category.</summary>
internal sealed class Sealer(IDisk disk, string directory)
{
    private const string Extension = ".seg";

    /// <summary>
    /// Writes the segments; they are whole and synced when this returns, but no manifest knows them yet.
    /// </summary>
    public IReadOnlyList<SegmentEntry> Write(Generation generation)
    {
        using var writer = new SegmentWriter();
        var entries = new List<SegmentEntry>();
        var days = generation.Blocks.Select(b => b.Snapshot()).Where(b => b.Rows > 0).GroupBy(DayOf)
            .OrderBy(d => d.Key);
        foreach (var day in days)
        {
            var blocks = day.Select(b => (Category: CategoryOf(b), Block: b))
                .OrderBy(b => b.Category, StringComparer.Ordinal)
                .ThenBy(b => b.Block.MinId).ToList();
            var firstId = blocks.Min(b => b.Block.MinId);
            var name = $"{day.Key}/{firstId.ToString("d20", CultureInfo.InvariantCulture)}{Extension}";
            var path = Path.Combine(directory, name);
            disk.CreateDirectory(Path.GetDirectoryName(path)!);
            var bytes = writer.Write(disk, path, blocks);
            entries.Add(new SegmentEntry(name, blocks.Sum(b => (long)b.Block.Rows), bytes));
        }
        return entries;
    }

    /// <summary>Writes sealed blocks into a segment of their own; whole and synced when this returns.</summary>
    /// <param name="blocks">The blocks, all of one day.</param>
    /// <param name="number">Makes the name one that no segment had.</param>
    public SegmentEntry Rewrite(IReadOnlyList<Block> blocks, long number)
    {
        using var writer = new SegmentWriter();
        var firstId = blocks.Min(b => b.MinId);
        var name =
            string.Create(CultureInfo.InvariantCulture, $"{DayOf(blocks[0])}/{firstId:d20}-{number:d}{Extension}");
        var path = Path.Combine(directory, name);
        disk.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = writer.Write(disk, path, [.. blocks.Select(b => (b.Category, b))]);
        return new SegmentEntry(name, blocks.Sum(b => (long)b.Rows), bytes);
    }

    /// <summary>Deletes what an interrupted seal left: its events are still in the journal.</summary>
    public void DeleteUnknown(IReadOnlyList<SegmentEntry> known)
    {
        var names = known.Select(e => Path.Combine(directory, e.File)).ToHashSet(StringComparer.Ordinal);
        foreach (var path in disk.Files(directory))
        {
            var isOurs = path.EndsWith(Extension, StringComparison.Ordinal)
                || path.EndsWith(AtomicFile.Unfinished, StringComparison.Ordinal);
            if (isOurs && !names.Contains(path)) disk.Delete(path);
        }
    }

    private static string DayOf(Block block) =>
        new DateTime(block.MinTicks).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string CategoryOf(Block block)
    {
        var column = block.Find("category", Events.ValueKind.Text);
        return column is { TextCount: 1, Codes: not null } ? System.Text.Encoding.UTF8.GetString(column.Text(0)) : "";
    }
}
