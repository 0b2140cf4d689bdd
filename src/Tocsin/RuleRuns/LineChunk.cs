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
    private const int ChunkBytes = 256 << 10;
    private const int LineBytesMax = 16 << 20;

    /// <summary>Reads a file from its beginning to its end.</summary>
    /// <exception cref="InvalidDataException">A line is longer than any event may be.</exception>
    public static IEnumerable<LineChunk> In(Stream stream)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        var (used, line) = (0, 1L);
        while (true)
        {
            var read = stream.Read(buffer, used, buffer.Length - used);
            used += read;
            var whole = read == 0 ? used : buffer.AsSpan(0, used).LastIndexOf((byte)'\n') + 1;
            if (read > 0 && used < buffer.Length) continue;
            if (whole > 0)
            {
                var next = ArrayPool<byte>.Shared.Rent(ChunkBytes);
                if (next.Length < used - whole) next = new byte[used - whole];
                buffer.AsSpan(whole, used - whole).CopyTo(next);
                var lines = buffer.AsSpan(0, whole).Count((byte)'\n');
                yield return new LineChunk(buffer, whole, line);
                (buffer, used, line) = (next, used - whole, line + lines);
            }
            else if (read > 0)
            {
                if (buffer.Length >= LineBytesMax) throw new InvalidDataException(
                    $"Line {line} has more than {LineBytesMax} bytes.");
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
            if (read == 0) yield break;
        }
    }
}
