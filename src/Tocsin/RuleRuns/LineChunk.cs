using System.Buffers;

namespace Tocsin.RuleRuns;

/// <summary>Whole lines of a file.</summary>
/// <param name="Pooled">
/// Where they lie: an array of the shared pool, which whoever takes the chunk gives on or back.
/// </param>
/// <param name="Length">How much of the array they are.</param>
/// <param name="FirstLine">The number of the first line, counted from 1.</param>
internal sealed record LineChunk(byte[] Pooled, int Length, long FirstLine)
{
    // Small enough for all that is made of it to stay in the nearer caches.
    private const int ChunkBytes = 64 << 10;
    private const int LineBytesMax = 16 << 20;

    /// <summary>Reads a file from its beginning to its end.</summary>
    /// <exception cref="InvalidDataException">A line is longer than any event may be.</exception>
    public static IEnumerable<LineChunk> In(Stream stream)
    {
        // Half of an array stays free: texts that are made of escaped ones go behind the lines.
        var buffer = ArrayPool<byte>.Shared.Rent(2 * ChunkBytes);
        var (used, line) = (0, 1L);
        while (true)
        {
            var most = buffer.Length / 2;
            var read = stream.Read(buffer, used, most - used);
            used += read;
            if (read > 0 && used < most) continue;
            var whole = read == 0 ? used : buffer.AsSpan(0, used).LastIndexOf((byte)'\n') + 1;
            var isLong = whole == 0 && read > 0;
            if (isLong && used >= LineBytesMax)
            {
                throw new InvalidDataException($"Line {line} has more than {LineBytesMax} bytes.");
            }
            var next = ArrayPool<byte>.Shared.Rent(2 * (ChunkBytes + used - whole));
            buffer.AsSpan(whole, used - whole).CopyTo(next);
            var lines = buffer.AsSpan(0, whole).Count((byte)'\n');
            if (isLong) ArrayPool<byte>.Shared.Return(buffer);
            else if (whole > 0) yield return new LineChunk(buffer, whole, line);
            if (read == 0) yield break;
            (buffer, used, line) = (next, used - whole, line + lines);
        }
    }
}
