using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Storage.Log;

/// <summary>
/// What a record of the log says of a batch: enough to make the same events and the same answer again, on whatever
/// machine. The layout, with lengths and counts as four little-endian bytes:
/// <code>
/// 1 byte   version, 2
/// 8 bytes  time of arrival, in ticks
/// 1 byte   format of the body, see BodyFormat
/// 4 bytes  version of the normaliser
/// text     name of the machine that took it
/// text     custom endpoint; empty for none
/// text     id of the ingest key; empty for none
/// text     idempotency key; empty for none
/// text     the rejections, as the JSON array that was answered; empty for none
/// 4 bytes  number of events n
/// n times  start and length of an event's JSON within the body, 4 bytes each
/// rest     the body as it came
/// </code>
/// A text is its length in bytes, then UTF-8. Version 1 lacks format, normaliser and machine.
/// </summary>
internal static class BatchRecord
{
    private const byte Version = 2;

    // Of the program that wrote version 1.
    private const int FirstNormaliser = 1;

    /// <summary>Writes what stands before the body.</summary>
    public static ReadOnlyMemory<byte> Head(LogBatch batch)
    {
        var (origin, rejections) = (batch.Origin, batch.Rejections);
        var head = new ArrayBufferWriter<byte>(128 + rejections.Length + (8 * batch.Count));
        var start = head.GetSpan(14);
        start[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(start[1..], origin.ReceivedTicks);
        start[9] = (byte)origin.Format;
        BinaryPrimitives.WriteInt32LittleEndian(start[10..], origin.NormaliserVersion);
        head.Advance(14);
        Text(head, origin.HostName);
        Text(head, origin.CustomEndpoint ?? "");
        Text(head, origin.IngestKey);
        Text(head, origin.IdempotencyKey);
        Number(head, rejections.Length);
        head.Write(rejections);
        Number(head, batch.Count);
        foreach (ref readonly var entry in batch.Events.Events)
        {
            Number(head, entry.BodyStart);
            Number(head, entry.BodyLength);
        }
        return head.WrittenMemory;
    }

    /// <summary>Reads where a batch came from, and what its sender was told.</summary>
    /// <param name="record">The record.</param>
    /// <param name="hostName">The machine, where the record is too old to say which.</param>
    /// <exception cref="InvalidDataException">A newer version of this program wrote it.</exception>
    public static (BatchOrigin Origin, byte[] Rejections) ReadHead(ReadOnlySpan<byte> record, string hostName) =>
        ReadHead(ref record, hostName);

    /// <summary>The body of a batch.</summary>
    public static ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> record)
    {
        ReadHead(ref record, "");
        var count = Number(ref record);
        return record[(8 * count)..];
    }

    /// <summary>Reads the events of a batch, without the schema.</summary>
    public static EventBatch ReadEvents(ReadOnlySpan<byte> record, BatchOrigin origin, FieldTable fields)
    {
        ReadHead(ref record, origin.HostName);
        var count = Number(ref record);
        var places = record[..(8 * count)];
        var body = record[(8 * count)..];
        var bytes = ArrayPool<byte>.Shared.Rent(body.Length + 1024);
        body.CopyTo(bytes);
        var events = new EventBatch(bytes, body.Length, fields, origin);
        for (var i = 0; i < count; i++)
        {
            var isRead = EventReader.TryRead(events, Number(ref places), Number(ref places), out _);
            Invariant.That(isRead, "an event that was accepted can be read again");
        }
        return events;
    }

    private static (BatchOrigin Origin, byte[] Rejections) ReadHead(ref ReadOnlySpan<byte> rest, string hostName)
    {
        var version = rest[0];
        if (version > Version) throw Newer();
        Invariant.That(version > 0, "a record of the log has a version");
        var received = BinaryPrimitives.ReadInt64LittleEndian(rest[1..]);
        rest = rest[9..];
        var (format, normaliser) = (BodyFormat.Json, FirstNormaliser);
        if (version > 1)
        {
            format = (BodyFormat)rest[0];
            // Only a newer program knows how to read its body.
            if (!Enum.IsDefined(format)) throw Newer();
            rest = rest[1..];
            normaliser = Number(ref rest);
            hostName = Text(ref rest);
        }
        var custom = Text(ref rest);
        var origin = new BatchOrigin
        {
            ReceivedTicks = received,
            HostName = hostName,
            NormaliserVersion = normaliser,
            Format = format,
            CustomEndpoint = custom.Length > 0 ? custom : null,
            IngestKey = Text(ref rest),
            IdempotencyKey = Text(ref rest),
        };
        return (origin, Bytes(ref rest).ToArray());
    }

    private static InvalidDataException Newer() =>
        new("FATAL: the journal was written by a newer version of this program; start that one.");

    private static void Text(ArrayBufferWriter<byte> to, string text)
    {
        Number(to, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, to);
    }

    private static void Number(ArrayBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    private static string Text(ref ReadOnlySpan<byte> rest) => Encoding.UTF8.GetString(Bytes(ref rest));

    private static ReadOnlySpan<byte> Bytes(ref ReadOnlySpan<byte> rest)
    {
        var length = Number(ref rest);
        var bytes = rest[..length];
        rest = rest[length..];
        return bytes;
    }

    private static int Number(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[4..];
        return value;
    }
}
