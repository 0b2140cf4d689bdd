using Tocsin.Storage.Disk;
using Tocsin.Storage.Log;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Verify;

/// <summary>Whether this program may touch a data directory at all; asked before anything in it is changed.</summary>
public static class DataVersion
{
    /// <summary>
    /// Refuses data of a newer version. A new version of the journal begins a new file, so that each file's head tells.
    /// </summary>
    /// <exception cref="InvalidDataException">A newer version wrote it; nothing was changed.</exception>
    public static void RefuseNewer(IDisk disk, string directory)
    {
        Manifest.RefuseNewer(Newest(disk, Path.Combine(directory, "segments")), directory);
        var head = new byte[RecordHeader.Size];
        foreach (var journal in JournalFiles.In(disk, Path.Combine(directory, "journal")))
        {
            using var file = disk.OpenRead(journal.Path);
            if (file.Read(0, head) != head.Length || !RecordHeader.IsNewer(head, journal.Seed)) continue;
            throw new InvalidDataException(
                $"FATAL: {journal.Path} was written by a newer version of this program. Nothing was changed; "
                + "start the newer version.");
        }
    }

    private static Manifest? Newest(IDisk disk, string segments) => Manifest.PathsIn(segments).Where(disk.Exists)
        .Select(p => Manifest.Parse(AtomicFile.Read(disk, p))).OfType<Manifest>().MaxBy(m => m.Sequence);
}
