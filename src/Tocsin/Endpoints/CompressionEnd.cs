using System.Buffers.Binary;
using System.IO.Hashing;

namespace Tocsin.Endpoints;

/// <summary>
/// Tells whether a compressed body is whole. The framework's gzip and zlib streams end without a word where their input
/// was cut off, so the checksums at the end are compared here: CRC-32 and length (RFC 1952), Adler-32 (RFC 1950).
/// zstd reports by itself.
/// </summary>
internal static class CompressionEnd
{
    private const int GzipTailBytes = 8;
    private const int ZlibTailBytes = 4;
    private const uint AdlerModulus = 65_521;

    // As many bytes can be summed before the sums must be reduced (zlib's NMAX).
    private const int AdlerRun = 5_552;

    /// <summary>Whether what was decompressed is all that was compressed.</summary>
    /// <param name="encoding">As in Content-Encoding.</param>
    /// <param name="sent">The compressed bytes.</param>
    /// <param name="plain">What came out of them.</param>
    public static bool IsSound(string encoding, ReadOnlySpan<byte> sent, ReadOnlySpan<byte> plain) => encoding switch
    {
        "gzip" or "x-gzip" => IsGzipSound(sent, plain),
        "deflate" => !IsZlib(sent) || (sent.Length > ZlibTailBytes
            && BinaryPrimitives.ReadUInt32BigEndian(sent[^ZlibTailBytes..]) == Adler(plain)),
        _ => true,
    };

    /// <summary>Whether bytes begin with a zlib header, which is a multiple of 31.</summary>
    public static bool IsZlib(ReadOnlySpan<byte> sent) =>
        sent.Length > 1 && (sent[0] & 0x0F) == 8 && ((sent[0] << 8) | sent[1]) % 31 == 0;

    // Of several members, the last one's checksum stands at the end, and its text at the end of what came out.
    private static bool IsGzipSound(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> plain)
    {
        if (sent.Length < GzipTailBytes) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(sent[^4..]);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(sent[^GzipTailBytes..]);
        return length <= plain.Length && Crc32.HashToUInt32(plain[^(int)length..]) == checksum;
    }

    private static uint Adler(ReadOnlySpan<byte> plain)
    {
        var (a, b) = (1u, 0u);
        while (!plain.IsEmpty)
        {
            var run = plain[..Math.Min(plain.Length, AdlerRun)];
            foreach (var value in run) b += a += value;
            (a, b) = (a % AdlerModulus, b % AdlerModulus);
            plain = plain[run.Length..];
        }
        return (b << 16) | a;
    }
}
