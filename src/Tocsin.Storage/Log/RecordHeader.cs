using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Tocsin.Storage.Log;

/// <summary>
/// What stands before each record of the journal. All numbers little-endian, all hashes XXH3-64.
/// <code>
/// offset size  meaning
///  0     4     magic "TcR2"; "TcR1" in files without a seed
///  4     4     length of the payload in bytes
///  8     8     id of its first event
/// 16     4     how many events it has
/// 20     4     0 (room for a kind)
/// 24     8     hash of the payload
/// 32     8     hash of the header of the record before it: the chain; 0 at the beginning of the journal's life
/// 40     8     hash of bytes 0 to 39, with the file's seed
/// </code>
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RecordHeader(
    int PayloadLength, long FirstId, int Count, ulong PayloadHash, ulong Previous, ulong Hash)
{
    /// <summary>Length of a header in bytes.</summary>
    public const int Size = 48;

    /// <summary>The largest payload.</summary>
    public const int PayloadMax = 256 * 1024 * 1024;

    private const byte NewestVersion = (byte)'2';

    /// <summary>Whether all its events have ids below <paramref name="id"/>.</summary>
    public bool IsBefore(long id) => FirstId + Count <= id;

    /// <summary>The four bytes that every record of a file begins with.</summary>
    public static ReadOnlySpan<byte> Magic(long seed) => seed == 0 ? "TcR1"u8 : "TcR2"u8;

    /// <summary>Writes a header and answers it with its hash.</summary>
    public static RecordHeader Write(
        Span<byte> to, long seed, int payloadLength, long firstId, int count, ulong payloadHash, ulong previous)
    {
        Magic(seed).CopyTo(to);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], payloadLength);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], firstId);
        BinaryPrimitives.WriteInt32LittleEndian(to[16..], count);
        BinaryPrimitives.WriteInt32LittleEndian(to[20..], 0);
        BinaryPrimitives.WriteUInt64LittleEndian(to[24..], payloadHash);
        BinaryPrimitives.WriteUInt64LittleEndian(to[32..], previous);
        var hash = XxHash3.HashToUInt64(to[..40], seed);
        BinaryPrimitives.WriteUInt64LittleEndian(to[40..], hash);
        return new RecordHeader(payloadLength, firstId, count, payloadHash, previous, hash);
    }

    /// <summary>
    /// Whether these bytes begin like a record of a later version. One of this version with a flipped bit does not.
    /// </summary>
    public static bool IsNewer(ReadOnlySpan<byte> from, long seed)
    {
        if (from.Length < Size || !from.StartsWith("TcR"u8) || from[3] is <= NewestVersion or > (byte)'9') return false;
        Span<byte> asOurs = stackalloc byte[Size];
        from[..Size].CopyTo(asOurs);
        Magic(seed).CopyTo(asOurs);
        return !TryRead(asOurs, seed, out _);
    }

    /// <summary>Reads a header; false when these bytes are none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, long seed, out RecordHeader header)
    {
        header = default;
        if (from.Length < Size || !from.StartsWith(Magic(seed))) return false;
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(from[40..]);
        if (XxHash3.HashToUInt64(from[..40], seed) != hash) return false;
        header = new RecordHeader(
            BinaryPrimitives.ReadInt32LittleEndian(from[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(from[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(from[24..]),
            BinaryPrimitives.ReadUInt64LittleEndian(from[32..]),
            hash);
        return header is { PayloadLength: >= 0 and <= PayloadMax, Count: >= 0, FirstId: > 0 };
    }
}
