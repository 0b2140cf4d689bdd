using System.Formats.Tar;
using System.IO.Compression;

namespace Tocsin.Rules.Sets;

/// <summary>Finds the files of rules in folders and archives.</summary>
internal static class RuleSources
{
    /// <summary>Adds the files at a path, in their order.</summary>
    /// <param name="path">A folder, an archive or a file.</param>
    /// <param name="to">Takes them.</param>
    /// <param name="isWanted">Which files in a folder or an archive, by their names; those of rules by default.</param>
    /// <returns>Why not all of them could be found; null when they were.</returns>
    public static string? Find(string path, List<RuleSource> to, Func<string, bool>? isWanted = null)
    {
        isWanted ??= IsRule;
        var sources = new List<RuleSource>();
        string? why;
        try
        {
            why = Directory.Exists(path) ? InFolder(path, isWanted, sources)
                : path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? InZip(path, isWanted, sources)
                : path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
                    || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) ? InTar(path, isWanted, sources)
                : OfFile(path, sources);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException
            // A reader of archives throws these, too, of one that was tampered with.
            or FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            why = "This cannot be read: " + e.Message;
        }
        sources.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        to.AddRange(sources);
        return why;
    }

    private static string? InFolder(string path, Func<string, bool> isWanted, List<RuleSource> sources)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = false,
            MaxRecursionDepth = 64,
        };
        var (entries, bytes) = (0, 0L);
        var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", options))
        {
            if (++entries > RuleFolder.EntriesMax) return TooMany;
            if (!isWanted(file.Name)) continue;
            var isTooLarge = file.Length > RuleFolder.FileBytesMax;
            if (!isTooLarge && (bytes += file.Length) > RuleFolder.BytesMax) return TooMuch;
            var inside = Path.GetRelativePath(path, file.FullName);
            sources.Add(new(Path.Combine(path, inside), file.Name, null, isTooLarge)
            {
                HasPipeline = RuleSource.IsPipeline(Path.Combine(folder, inside)),
            });
        }
        return null;
    }

    private static string? OfFile(string path, List<RuleSource> sources)
    {
        sources.Add(new(path, Path.GetFileName(path), null, new FileInfo(path).Length > RuleFolder.FileBytesMax)
        {
            HasPipeline = RuleSource.IsPipeline(
                Path.Combine(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!, Path.GetFileName(path))),
        });
        return null;
    }

    private static string? InZip(string path, Func<string, bool> isWanted, List<RuleSource> sources)
    {
        using var archive = ZipFile.OpenRead(path);
        if (archive.Entries.Count > RuleFolder.EntriesMax) return TooMany;
        var left = RuleFolder.BytesMax;
        foreach (var entry in archive.Entries)
        {
            if (!isWanted(entry.Name)) continue;
            using var content = entry.Open();
            if (Entry(path, entry.FullName, content, ref left, sources) is { } why) return why;
        }
        return null;
    }

    private static string? InTar(string path, Func<string, bool> isWanted, List<RuleSource> sources)
    {
        using var file = File.OpenRead(path);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var archive = new TarReader(unpacked);
        var (entries, passed, left) = (0, 0L, RuleFolder.BytesMax);
        while (archive.GetNextEntry() is { } entry)
        {
            if (++entries > RuleFolder.EntriesMax) return TooMany;
            // What is passed over must be unpacked as well.
            if ((passed += entry.Length) > 2 * RuleFolder.BytesMax) return TooMuch;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
            if (!isWanted(entry.Name) || entry.DataStream is not { } content) continue;
            if (Entry(path, entry.Name, content, ref left, sources) is { } why) return why;
        }
        return null;
    }

    // What an archive says about sizes is not believed: what comes is counted.
    private static string? Entry(string path, string name, Stream content, ref long left, List<RuleSource> sources)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (var read = content.Read(buffer); read > 0; read = content.Read(buffer))
        {
            if ((left -= read) < 0) return TooMuch;
            if (bytes.Length <= RuleFolder.FileBytesMax) bytes.Write(buffer, 0, read);
        }
        sources.Add(new(
            $"{path}:{name}", Path.GetFileName(name), bytes.ToArray(), bytes.Length > RuleFolder.FileBytesMax)
        {
            HasPipeline = RuleSource.IsPipeline(name),
        });
        return null;
    }

    private static string TooMany => $"There are more than {RuleFolder.EntriesMax} entries; the others are not read";

    private static string TooMuch => $"There are more than {RuleFolder.BytesMax >> 20} MiB; the others are not read";

    /// <summary>Whether a file has rules, by its name.</summary>
    public static bool IsRule(string name) =>
        name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);
}
