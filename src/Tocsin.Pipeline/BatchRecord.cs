using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Pipeline;

/// <summary>
/// What the journal keeps of a batch: enough to make the same events and the same answer again. The layout, with
/// lengths and counts as four little-endian bytes:
/// <code>
/// 1 byte   version, 1
/// 8 bytes  time of arrival, in ticks
/// text     custom endpoint; empty for none
/// text     id of the ingest key; empty for none
/// text     idempotency key; empty for none
/// text     the rejections, as the JSON array that was answered; empty for none
/// 4 bytes  number of events n
/// n times  start and length of an event's JSON within the body, 4 bytes each
/// rest     the body as it came
/// </code>
/// A text is its length in bytes, then UTF-8.
/// </summary>
internal static class BatchRecord
{
    private const byte Version = 1;

    /// <summary>Writes what stands before the body.</summary>
    public static ReadOnlyMemory<byte> Head(
        EventBatch batch, string key, string idempotencyKey, ReadOnlySpan<byte> rejections)
    {
        var head = new ArrayBufferWriter<byte>(64 + rejections.Length + (8 * batch.Count));
        head.GetSpan(9)[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(head.GetSpan(9)[1..], batch.ReceivedTicks);
        head.Advance(9);
        Text(head, Encoding.UTF8.GetBytes(batch.CustomEndpoint ?? ""));
        Text(head, Encoding.UTF8.GetBytes(key));
        Text(head, Encoding.UTF8.GetBytes(idempotencyKey));
        Text(head, rejections);
        Number(head, batch.Count);
        foreach (ref readonly var entry in batch.Events)
        {
            Number(head, entry.BodyStart);
            Number(head, entry.BodyLength);
        }
        return head.WrittenMemory;
    }

    /// <summary>
    /// Reads a record back: the batch with its events, not yet normalised, and what its sender was answered.
    /// </summary>
    public static EventBatch Read(ReadOnlySpan<byte> record, FieldTable fields, out RememberedBatch remembered)
    {
        if (record[0] > Version)
        {
            throw new InvalidDataException(
                "FATAL: the journal was written by a newer version of this program; start that one.");
        }
        Invariant.That(record[0] == Version, "the journal's records are of a version that this program writes");
        var received = BinaryPrimitives.ReadInt64LittleEndian(record[1..]);
        var rest = record[9..];
        var custom = Encoding.UTF8.GetString(Text(ref rest));
        var key = Encoding.UTF8.GetString(Text(ref rest));
        var idempotencyKey = Encoding.UTF8.GetString(Text(ref rest));
        var rejections = Text(ref rest).ToArray();
        var count = Number(ref rest);
        var places = rest[..(8 * count)];
        var body = rest[(8 * count)..];
        var bytes = ArrayPool<byte>.Shared.Rent(body.Length + 1024);
        body.CopyTo(bytes);
        var batch = new EventBatch(bytes, body.Length, fields)
        {
            ReceivedTicks = received,
            CustomEndpoint = custom.Length > 0 ? custom : null,
        };
        for (var i = 0; i < count; i++)
        {
            var isRead = EventReader.TryRead(batch, Number(ref places), Number(ref places), out _);
            Invariant.That(isRead, "an event that was accepted can be read again");
        }
        remembered = new RememberedBatch(key, idempotencyKey, new Answer(count, rejections), received);
        return batch;
    }

    private static void Text(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> text)
    {
        Number(to, text.Length);
        to.Write(text);
    }

    private static void Number(ArrayBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(4), value);
        to.Advance(4);
    }

    private static ReadOnlySpan<byte> Text(ref ReadOnlySpan<byte> rest)
    {
        var length = Number(ref rest);
        var text = rest[..length];
        rest = rest[length..];
        return text;
    }

    private static int Number(ref ReadOnlySpan<byte> rest)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[4..];
        return value;
    }
}

/// <summary>What a sender was told about a batch.</summary>
/// <param name="Accepted">How many of its events were taken.</param>
/// <param name="Rejections">The JSON array of those that were not; empty when all were.</param>
public readonly record struct Answer(int Accepted, byte[] Rejections);

/// <summary>A batch that its sender may send again.</summary>
internal readonly record struct RememberedBatch(string Key, string IdempotencyKey, Answer Answer, long Ticks);
