namespace Tocsin.Storage.Disk;

/// <summary>Files that are whole or not there: written under another name, synced, renamed, directory synced.</summary>
public static class AtomicFile
{
    /// <summary>Ending of files that were not finished; they may be deleted at start.</summary>
    public const string Unfinished = ".tmp";

    /// <summary>Writes a whole file in place of the one there; durable when this returns.</summary>
    public static void Write(IDisk disk, string path, ReadOnlyMemory<byte> content)
    {
        using (var file = disk.Create(path + Unfinished))
        {
            file.Write(0, [content]);
            file.Sync();
        }
        Publish(disk, path);
    }

    /// <summary>Gives a finished, synced temporary file its name, durably.</summary>
    public static void Publish(IDisk disk, string path)
    {
        disk.Rename(path + Unfinished, path);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads a whole file.</summary>
    public static byte[] Read(IDisk disk, string path)
    {
        using var file = disk.OpenRead(path);
        var bytes = new byte[file.Length];
        Array.Resize(ref bytes, file.Read(0, bytes));
        return bytes;
    }
}
