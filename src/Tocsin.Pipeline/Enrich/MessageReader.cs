using System.Buffers.Text;
using Tocsin.Events;
using Tocsin.Events.Values;
using Tocsin.Pipeline.Rewrite;

namespace Tocsin.Pipeline.Enrich;

/// <summary>
/// Adds what an event's message says, as far as the program's messages are known: the peer's address
/// (<c>details.sourceipaddress</c>), what happened (<c>details.eventaction</c>), and how often, when a syslog daemon
/// wrote one message for many (<c>details.repeated</c>). What was sent under these names stays.
/// </summary>
internal static class MessageReader
{
    private static readonly ProgramMessages[] Programs = [SshdMessages.Program];

    // rsyslog's way of saying that a message came again.
    private static readonly MessagePattern Repeated = new("message repeated {times} times: [{text}]");

    /// <summary>Adds it to the event being built.</summary>
    public static void Add(EventBatch batch, EventBuilder built)
    {
        var (process, summary) = (default(FieldValue), default(FieldValue));
        foreach (ref readonly var value in built.Values)
        {
            if (value.Field == Schema.ProcessName) process = value;
            else if (value.Field == Schema.Summary)
            {
                summary = value;
                break;
            }
        }
        var start = summary.Start;
        var message = batch.Text(in summary);
        if (message.IsEmpty) return;
        if (message[0] == 'm' && Repeated.TryMatch(message, out var again))
        {
            AddNumber(batch, built, "details.repeated"u8, again.Times);
            start += again.TextStart;
            var inner = message.Slice(again.TextStart, again.TextLength);
            message = inner.TrimStart((byte)' ');
            start += inner.Length - message.Length;
        }
        foreach (var program in Programs)
        {
            if (!program.IsWrittenBy(batch.Text(in process))) continue;
            if (!program.TryMatch(message, out var parts, out var action)) return;
            if (parts.AddressLength > 0)
            {
                var address = message.Slice(parts.AddressStart, parts.AddressLength);
                AddAddress(batch, built, address, start + parts.AddressStart);
            }
            if (action.Length > 0) AddText(batch, built, "details.eventaction"u8, action);
            return;
        }
    }

    private static void AddAddress(EventBatch batch, EventBuilder built, ReadOnlySpan<byte> sent, int start)
    {
        Invariant.That(AddressText.TryParseZoned(sent, out var address), "a pattern matched an address");
        var canonical = AddressText.Write(address, stackalloc byte[AddressText.BytesMax]);
        if (!canonical.SequenceEqual(sent))
        {
            AddText(batch, built, "details.sourceipaddress"u8, canonical);
            return;
        }
        batch.Fields.TryAdd(FieldTable.Root, "details.sourceipaddress"u8, out var field);
        built.AddUnlessThere(new FieldValue
        {
            Field = field,
            Kind = ValueKind.Text,
            Start = start,
            Length = sent.Length,
        });
    }

    private static void AddText(EventBatch batch, EventBuilder built, ReadOnlySpan<byte> path, ReadOnlySpan<byte> text)
    {
        batch.Fields.TryAdd(FieldTable.Root, path, out var field);
        built.AddUnlessThere(new FieldValue
        {
            Field = field,
            Kind = ValueKind.Text,
            Start = batch.AddText(text),
            Length = text.Length,
        });
    }

    private static void AddNumber(EventBatch batch, EventBuilder built, ReadOnlySpan<byte> path, long number)
    {
        batch.Fields.TryAdd(FieldTable.Root, path, out var field);
        var room = batch.Room(20);
        Utf8Formatter.TryFormat(number, room, out var length);
        built.AddUnlessThere(new FieldValue
        {
            Field = field,
            Kind = ValueKind.Integer,
            Start = batch.Take(length),
            Length = length,
            Number = number,
        });
    }
}
