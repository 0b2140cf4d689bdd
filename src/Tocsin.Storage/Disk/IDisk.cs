namespace Tocsin.Storage.Disk;

/// <summary>
/// The file system as storage needs it, with syncs that report. Implementations: <see cref="RealDisk"/>,
/// <see cref="MemoryDisk"/>, <see cref="FaultyDisk"/>. Paths are absolute; errors are <see cref="IOException"/>.
/// </summary>
public interface IDisk
{
    /// <summary>Creates a file, or empties the one there; durable only after its sync and its directory's.</summary>
    IDiskFile Create(string path);

    /// <summary>Opens a file for reading and writing.</summary>
    IDiskFile Open(string path);

    /// <summary>Opens a file for reading.</summary>
    IDiskFile OpenRead(string path);

    /// <summary>Creates a directory and those above it, durably.</summary>
    void CreateDirectory(string path);

    /// <summary>Makes creations, renames and deletions in a directory durable.</summary>
    void SyncDirectory(string path);

    /// <summary>Renames a file, replacing the one there.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file.</summary>
    void Delete(string path);

    /// <summary>Whether a file is there.</summary>
    bool Exists(string path);

    /// <summary>The files of a directory and of those below it, as absolute paths in ordinal order.</summary>
    IReadOnlyList<string> Files(string directory);
}

/// <summary>
/// An open file. Reads may run beside each other and beside writes elsewhere in the file; writes come from one thread.
/// </summary>
public interface IDiskFile : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>
    /// Reads up to the length of <paramref name="to"/>; answers how many bytes, fewer only at the end.
    /// </summary>
    int Read(long offset, Span<byte> to);

    /// <summary>Writes the parts one behind the other. A failure may leave any number of their bytes written.</summary>
    void Write(long offset, IReadOnlyList<ReadOnlyMemory<byte>> parts);

    /// <summary>Cuts the file, or grows it with zeros.</summary>
    void SetLength(long length);

    /// <summary>
    /// Returns when what was written would survive a power cut. A failure is final: the kernel may have dropped the
    /// pages.
    /// </summary>
    void Sync();
}
