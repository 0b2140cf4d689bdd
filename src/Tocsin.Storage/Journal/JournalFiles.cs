using System.Globalization;
using System.Security.Cryptography;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Journal;

/// <summary>
/// A file of the journal, as its name tells: <c>ID-SEED.journal</c>, or <c>ID.journal</c> of version 1.
/// </summary>
/// <param name="Path">Where it lies.</param>
/// <param name="FirstId">The id of its first event.</param>
/// <param name="Seed">
/// What the hashes of its records' headers begin with. Drawn at random and told to nobody, so that no sender can put
/// bytes into an event that pass for a record when the true record around them is damaged. 0 in files of version 1,
/// which were without it.
/// </param>
internal readonly record struct JournalFile(string Path, long FirstId, long Seed);

/// <summary>Finds and names the journal's files.</summary>
internal static class JournalFiles
{
    private const string Extension = ".journal";

    /// <summary>A new file for events from this id on.</summary>
    public static JournalFile Next(string directory, long firstId)
    {
        var seed = 0L;
        while (seed == 0) seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        return new JournalFile(PathOf(directory, firstId, seed), firstId, seed);
    }

    /// <summary>Where a file lies.</summary>
    public static string PathOf(string directory, long firstId, long seed) => Path.Combine(
        directory,
        firstId.ToString("d20", CultureInfo.InvariantCulture)
            + (seed == 0 ? "" : "-" + seed.ToString("x16", CultureInfo.InvariantCulture)) + Extension);

    /// <summary>The journal's files, oldest first.</summary>
    public static IReadOnlyList<JournalFile> In(IDisk disk, string directory)
    {
        var found = new List<JournalFile>();
        foreach (var path in disk.Files(directory))
        {
            if (TryParse(path, out var file)) found.Add(file);
        }
        return [.. found.OrderBy(f => f.FirstId)];
    }

    private static bool TryParse(string path, out JournalFile file)
    {
        file = default;
        if (Path.GetExtension(path) != Extension) return false;
        var parts = Path.GetFileNameWithoutExtension(path).Split('-');
        var seed = 0L;
        if (parts.Length > 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return false;
        }
        if (parts.Length == 2
            && !long.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out seed))
        {
            return false;
        }
        file = new JournalFile(path, id, seed);
        return true;
    }
}
