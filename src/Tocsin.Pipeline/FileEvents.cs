using System.Buffers;
using System.Text;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Pipeline.Normalise;

namespace Tocsin.Pipeline;

/// <summary>
/// Events of a file, one JSON object a line, as they would be had they been posted to the sink. Thread-safe.
/// </summary>
public sealed class FileEvents
{
    private readonly Normalisers _normalisers = new();
    private readonly FieldTable _fields = new();
    private readonly BatchOrigin _origin;

    /// <summary>A reader of files.</summary>
    /// <param name="now">When the events count as arrived; those without a time of their own happened then.</param>
    /// <param name="host">Name of this machine.</param>
    public FileEvents(DateTimeOffset now, string host) => _origin = new BatchOrigin
    {
        ReceivedTicks = now.UtcTicks,
        HostName = host,
        NormaliserVersion = Normalisers.Version,
    };

    /// <summary>Reads a text of lines.</summary>
    public EventBatch Read(string text)
    {
        var pooled = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        return Read(pooled, Encoding.UTF8.GetBytes(text, pooled), []);
    }

    /// <summary>Reads lines.</summary>
    /// <param name="pooled">Whole lines, in an array of the shared pool that the batch takes over.</param>
    /// <param name="length">How much of it they are.</param>
    /// <param name="lines">Gets for each event the number of its line, counted from 0.</param>
    /// <returns>The events; lines that are none are among its rejections. The caller disposes it.</returns>
    public EventBatch Read(byte[] pooled, int length, List<int> lines)
    {
        var batch = new EventBatch(pooled, length, _fields, _origin);
        var rejections = new List<Rejection>();
        var line = 0;
        for (var at = 0; at < length; line++)
        {
            var end = batch.Bytes.AsSpan(at, length - at).IndexOf((byte)'\n');
            end = end < 0 ? length : at + end;
            if (batch.Bytes.AsSpan(at, end - at).Trim(" \t\r"u8) is { IsEmpty: false } text
                && !text.SequenceEqual("\uFEFF"u8))
            {
                var skipped = text.StartsWith("\uFEFF"u8) ? 3 : 0;
                if (EventReader.TryRead(batch, at + skipped, end - at - skipped, out var reason)) lines.Add(line);
                else rejections.Add(reason with { Index = line });
            }
            at = end + 1;
        }
        batch.Rejections = rejections;
        _normalisers.Normalise(batch);
        return batch;
    }
}
