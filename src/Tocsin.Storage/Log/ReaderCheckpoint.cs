using System.Buffers.Binary;
using System.IO.Hashing;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Log;

/// <summary>
/// The file that says how far a reader of the log has come: <c>NAME.reader</c> in the journal's directory. 4 bytes
/// <c>TcRd</c>, 8 bytes id of the first event that it has not done for good, 8 bytes XXH3-64 of these; little-endian.
/// </summary>
internal static class ReaderCheckpoint
{
    private const string Extension = ".reader";
    private const int Size = 20;

    /// <summary>The id in the file; null when there is none, or it is damaged.</summary>
    public static long? Read(IDisk disk, string directory, string name)
    {
        var path = PathOf(directory, name);
        if (!disk.Exists(path)) return null;
        var bytes = AtomicFile.Read(disk, path).AsSpan();
        return bytes.Length == Size && bytes.StartsWith("TcRd"u8)
            && XxHash3.HashToUInt64(bytes[..12]) == BinaryPrimitives.ReadUInt64LittleEndian(bytes[12..])
            ? BinaryPrimitives.ReadInt64LittleEndian(bytes[4..])
            : null;
    }

    /// <summary>Writes the file; durable when this returns.</summary>
    public static void Write(IDisk disk, string directory, string name, long id)
    {
        var bytes = new byte[Size];
        "TcRd"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4), id);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(12), XxHash3.HashToUInt64(bytes.AsSpan(0, 12)));
        AtomicFile.Write(disk, PathOf(directory, name), bytes);
    }

    /// <summary>Deletes the file, if there is one.</summary>
    public static void Delete(IDisk disk, string directory, string name)
    {
        if (!disk.Exists(PathOf(directory, name))) return;
        disk.Delete(PathOf(directory, name));
        disk.SyncDirectory(directory);
    }

    private static string PathOf(string directory, string name) => Path.Combine(directory, name + Extension);
}
