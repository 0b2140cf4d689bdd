using System.Globalization;
using System.Security.Cryptography;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Log;

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

    /// <summary>How many bytes the files have that hold events from this id on, room ahead included.</summary>
    public static long BytesFrom(IDisk disk, string directory, long id)
    {
        var (files, bytes) = (In(disk, directory), 0L);
        for (var i = 0; i < files.Count; i++)
        {
            if (i + 1 == files.Count || files[i + 1].FirstId > id) bytes += LengthOf(disk, files[i]);
        }
        return bytes;
    }

    /// <summary>
    /// The first id from which on the files have at most this many bytes; that of the last, if it has more.
    /// </summary>
    public static long FirstIdWithin(IDisk disk, string directory, long bytesMax)
    {
        var files = In(disk, directory);
        var at = files.Count - 1;
        for (var bytes = LengthOf(disk, files[at]); at > 0; at--)
        {
            bytes += LengthOf(disk, files[at - 1]);
            if (bytes > bytesMax) break;
        }
        return files[at].FirstId;
    }

    /// <summary>Deletes files all of whose events have ids below <paramref name="id"/>; the last one stays.</summary>
    public static void DeleteBefore(IDisk disk, string directory, long id)
    {
        var files = In(disk, directory);
        var deleted = false;
        for (var i = 0; i + 1 < files.Count && files[i + 1].FirstId <= id; i++)
        {
            disk.Delete(files[i].Path);
            deleted = true;
        }
        if (deleted) disk.SyncDirectory(directory);
    }

    private static long LengthOf(IDisk disk, JournalFile journal)
    {
        try
        {
            using var file = disk.OpenRead(journal.Path);
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            // Passed by every reader and deleted just now.
            return 0;
        }
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
