using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using Tocsin.Pipeline;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Tocsin.Endpoints;

/// <summary>Reads bodies, decompressed, into buffers of the shared pool, within limits.</summary>
internal static class BodyReader
{
    /// <summary>How many bytes a question may have.</summary>
    public const int QuestionBytesMax = 4 * 1024 * 1024;

    private const int RoomAtOnceMax = 1024 * 1024;

    // Logs compress to a tenth, rarely to a hundredth. What promises more is a bomb, small bodies aside.
    private const int RatioMax = 250;
    private const int AnyRatioBelow = 4 * 1024 * 1024;

    // The largest window that zstd uses below its "ultra" levels.
    private const int WindowLogMax = 23;

    /// <summary>Says how many bytes the body of a request may have, on a listener that lets it have few.</summary>
    public static void Allow(HttpRequest request, long bytes)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = bytes;
        }
    }

    /// <summary>Reads the body of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="bytesMax">How many bytes it may have, as sent and decompressed.</param>
    /// <param name="room">What its buffers are taken from; null where few may be read at once anyway.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<Body> ReadAsync(
        HttpRequest request, int bytesMax, BodyRoom? room, CancellationToken stop)
    {
        var encoding = request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant();
        if (encoding is not ("" or "identity" or "gzip" or "x-gzip" or "deflate" or "zstd"))
        {
            return Body.Refused(
                415, "unsupported_encoding", "Content-Encoding is one of gzip, deflate, zstd or none, and only one.");
        }
        if (request.ContentLength > bytesMax) return TooLarge(bytesMax);
        var (buffer, length) = await ReadAllAsync(request, bytesMax, room, stop);
        if (buffer is null) return length == 0 ? Busy : TooLarge(bytesMax);
        var sent = buffer.AsSpan(0, length);
        if (encoding is "" or "identity")
        {
            // Some senders compress without saying so. JSON never begins like this.
            encoding = sent.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "gzip"
                : sent.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? "zstd" : "";
        }
        if (encoding.Length == 0) return new Body(buffer, length, 0, "", "");
        // The plain bytes may be as many as are allowed; how many there will be is not known before.
        var plainMax = (int)Math.Min(bytesMax, Math.Max(AnyRatioBelow, (long)RatioMax * length));
        if (room is not null && !await room.TryTakeAsync(Math.Min(plainMax, 8L * length)))
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return Busy;
        }
        return Decompress(buffer, length, encoding, bytesMax);
    }

    // No buffer means that the body is too large, or with length 0 that there is no room for it.
    private static async Task<(byte[]? Buffer, int Length)> ReadAllAsync(
        HttpRequest request, int bytesMax, BodyRoom? room, CancellationToken stop)
    {
        // Room behind the body saves the decoder from moving it when it makes texts of its own.
        // What is only announced gets little.
        var expected = (int)Math.Min(request.ContentLength ?? 16 * 1024, RoomAtOnceMax);
        var size = expected + (expected / 8) + 1024;
        if (room is not null && !await room.TryTakeAsync(size)) return (null, 0);
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(stop);
                var (more, isCompleted) = ((int)Math.Min(read.Buffer.Length, int.MaxValue), read.IsCompleted);
                if (length + (long)more > bytesMax) return Given(buffer, bytesMax);
                if (length + more > buffer.Length)
                {
                    size = Math.Max(length + more, 2 * buffer.Length);
                    if (room is not null && !await room.TryTakeAsync(size)) return Given(buffer, 0);
                    buffer = Larger(buffer, length, size);
                }
                read.Buffer.CopyTo(buffer.AsSpan(length));
                length += more;
                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (isCompleted) return (buffer, length);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static (byte[]? Buffer, int Length) Given(byte[] buffer, int length)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        return (null, length);
    }

    private static byte[] Larger(byte[] buffer, int length, int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * buffer.Length));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static Body Decompress(byte[] sent, int sentLength, string encoding, int bytesMax)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min((8L * sentLength) + 1024, bytesMax + 1));
        var length = 0;
        try
        {
            using var compressed = new MemoryStream(sent, 0, sentLength, writable: false);
            using var plain = Open(compressed, encoding, sent);
            while (true)
            {
                if (length == buffer.Length) buffer = Larger(buffer, length, length + 1);
                var read = plain.Read(buffer, length, buffer.Length - length);
                if (read == 0)
                {
                    if (!CompressionEnd.IsSound(encoding, sent.AsSpan(0, sentLength), buffer.AsSpan(0, length)))
                    {
                        throw new InvalidDataException();
                    }
                    return new Body(buffer, length, 0, "", "");
                }
                length += read;
                var isBomb = length > AnyRatioBelow && length / RatioMax > sentLength;
                if (length <= bytesMax && !isBomb) continue;
                ArrayPool<byte>.Shared.Return(buffer);
                return TooLarge(bytesMax);
            }
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or EndOfStreamException)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return Body.Refused(400, "bad_compression", $"The body is no whole {encoding} stream.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(sent);
        }
    }

    private static Stream Open(Stream compressed, string encoding, byte[] sent)
    {
        if (encoding == "zstd")
        {
            var zstd = new DecompressionStream(compressed);
            zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, WindowLogMax);
            return zstd;
        }
        if (encoding != "deflate") return new GZipStream(compressed, CompressionMode.Decompress);
        // "deflate" is zlib by the standard, and raw deflate by old senders.
        return CompressionEnd.IsZlib(sent)
            ? new ZLibStream(compressed, CompressionMode.Decompress)
            : new DeflateStream(compressed, CompressionMode.Decompress);
    }

    private static Body TooLarge(int bytesMax) => Body.Refused(
        413, "too_large", $"A body has at most {bytesMax >> 20} MiB, also when decompressed. Send smaller batches.");

    private static Body Busy { get; } = Body.Refused(
        503, "busy", "Too many large bodies are being read at once. Send the batch again.");
}

/// <summary>A body, or why there is none.</summary>
/// <param name="Buffer">From the shared pool.</param>
/// <param name="Length">How many of its bytes count.</param>
/// <param name="Status">0, or the HTTP status of the refusal.</param>
/// <param name="Code">The refusal's stable word.</param>
/// <param name="Reason">The refusal in a sentence.</param>
internal readonly record struct Body(byte[] Buffer, int Length, int Status, string Code, string Reason)
{
    /// <summary>No body.</summary>
    public static Body Refused(int status, string code, string reason) => new([], 0, status, code, reason);
}
