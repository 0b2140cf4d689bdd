using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Tocsin.Rules.Model;
using Tocsin.Rules.Reading;

namespace Tocsin.Rules.Sets;

/// <summary>
/// Reads all rules of a folder with those below it (<c>*.yml</c>, <c>*.yaml</c>), of one file, or of an archive
/// (<c>.tar.gz</c>, <c>.tgz</c>, <c>.zip</c>), on all cores, in the order of their paths. Links are not followed.
/// </summary>
/// <param name="reader">Reads the files.</param>
public sealed class RuleFolder(RuleReader reader)
{
    /// <summary>How many bytes one file may have.</summary>
    public const int FileBytesMax = 1 << 20;

    /// <summary>How many entries a folder or an archive may have.</summary>
    public const int EntriesMax = 100_000;

    /// <summary>How many bytes all files may have.</summary>
    public const long BytesMax = 512L << 20;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads what is at a path. What cannot be read is a fault of it; a file without rules and faults is left out.
    /// </summary>
    public IReadOnlyList<RuleFile> Read(string path)
    {
        var sources = new List<Source>();
        string? why = null;
        try
        {
            why = Directory.Exists(path) ? InFolder(path, sources)
                : path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? InZip(path, sources)
                : path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
                    || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) ? InTar(path, sources)
                : OfFile(path, sources);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            why = "This cannot be read: " + e.Message;
        }
        sources.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        var files = new RuleFile[sources.Count];
        Parallel.For(0, files.Length, i => files[i] = Read(sources[i]));
        var found = files.Where(f => f.Rules.Count + f.Filters.Count + f.Faults.Count > 0);
        return [.. found, .. why is null ? [] : new[] { Faulty(path, why) }];
    }

    private RuleFile Read(Source source)
    {
        if (source.IsTooLarge) return Faulty(source.Name, $"The file has more than {FileBytesMax >> 20} MiB");
        try
        {
            var bytes = source.Bytes ?? File.ReadAllBytes(source.Name);
            return reader.Read(source.Name, Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            return Faulty(source.Name, "The file is not in UTF-8");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Faulty(source.Name, "The file cannot be read: " + e.Message);
        }
    }

    private static string? InFolder(string path, List<Source> sources)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = false,
            MaxRecursionDepth = 64,
        };
        var (entries, bytes) = (0, 0L);
        foreach (var file in new DirectoryInfo(path).EnumerateFiles("*", options))
        {
            if (++entries > EntriesMax) return TooMany;
            if (!IsRule(file.Name)) continue;
            var isTooLarge = file.Length > FileBytesMax;
            if (!isTooLarge && (bytes += file.Length) > BytesMax) return TooMuch;
            sources.Add(new(Path.Combine(path, Path.GetRelativePath(path, file.FullName)), null, isTooLarge));
        }
        return null;
    }

    private static string? OfFile(string path, List<Source> sources)
    {
        sources.Add(new(path, null, new FileInfo(path).Length > FileBytesMax));
        return null;
    }

    private static string? InZip(string path, List<Source> sources)
    {
        using var archive = ZipFile.OpenRead(path);
        if (archive.Entries.Count > EntriesMax) return TooMany;
        var left = BytesMax;
        foreach (var entry in archive.Entries)
        {
            if (!IsRule(entry.Name)) continue;
            using var content = entry.Open();
            if (Entry(path, entry.FullName, content, ref left, sources) is { } why) return why;
        }
        return null;
    }

    private static string? InTar(string path, List<Source> sources)
    {
        using var file = File.OpenRead(path);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var archive = new TarReader(unpacked);
        var (entries, passed, left) = (0, 0L, BytesMax);
        while (archive.GetNextEntry() is { } entry)
        {
            if (++entries > EntriesMax) return TooMany;
            // What is passed over must be unpacked as well.
            if ((passed += entry.Length) > 2 * BytesMax) return TooMuch;
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
            if (!IsRule(entry.Name) || entry.DataStream is not { } content) continue;
            if (Entry(path, entry.Name, content, ref left, sources) is { } why) return why;
        }
        return null;
    }

    // What an archive says about sizes is not believed: what comes is counted.
    private static string? Entry(string path, string name, Stream content, ref long left, List<Source> sources)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (var read = content.Read(buffer); read > 0; read = content.Read(buffer))
        {
            if ((left -= read) < 0) return TooMuch;
            if (bytes.Length <= FileBytesMax) bytes.Write(buffer, 0, read);
        }
        sources.Add(new($"{path}:{name}", bytes.ToArray(), bytes.Length > FileBytesMax));
        return null;
    }

    private static string TooMany => $"There are more than {EntriesMax} entries; the others are not read";

    private static string TooMuch => $"There are more than {BytesMax >> 20} MiB; the others are not read";

    private static bool IsRule(string name) =>
        name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);

    private static RuleFile Faulty(string file, string why) => new([], [], [new RuleFault(file, 1, "", why)]);

    // Of a file, its bytes are read when it is its turn.
    private sealed record Source(string Name, byte[]? Bytes, bool IsTooLarge);
}
