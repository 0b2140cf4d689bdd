using System.Buffers.Text;
using Tocsin.Events;
using Tocsin.Pipeline.Rewrite;

namespace Tocsin.Pipeline.Enrich;

/// <summary>
/// Adds what an event's message says, as far as the program's messages are known: the peer's address
/// (<c>details.sourceipaddress</c>), what happened (<c>details.eventaction</c>), and how often, when a syslog daemon wrote
/// one message for many (<c>details.repeated</c>). What was sent under these names stays.
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
        var message = Trimmed(batch.Text(in summary), ref start);
        if (message.IsEmpty) return;
        if (message[0] == 'm' && Repeated.TryMatch(message, out var again))
        {
            AddNumber(batch, built, "details.repeated"u8, again.Times);
            start += again.TextStart;
            message = Trimmed(message.Slice(again.TextStart, again.TextLength), ref start);
        }
        foreach (var program in Programs)
        {
            if (!program.IsWrittenBy(batch.Text(in process))) continue;
            if (!program.TryMatch(message, out var parts, out var action)) return;
            if (parts.AddressLength > 0)
            {
                AddAddress(batch, built, message.Slice(parts.AddressStart, parts.AddressLength), start + parts.AddressStart);
            }
            if (action.Length > 0) AddText(batch, built, "details.eventaction"u8, action);
            return;
        }
    }

    private static void AddAddress(EventBatch batch, EventBuilder built, ReadOnlySpan<byte> sent, int start)
    {
        Span<byte> canonical = stackalloc byte[AddressText.BytesMax];
        AddressText.TryCanonical(sent, canonical, out var length);
        canonical = canonical[..length];
        if (!canonical.SequenceEqual(sent))
        {
            AddText(batch, built, "details.sourceipaddress"u8, canonical);
            return;
        }
        batch.Fields.TryAdd(FieldTable.Root, "details.sourceipaddress"u8, out var field);
        built.AddUnlessThere(new FieldValue { Field = field, Kind = ValueKind.Text, Start = start, Length = length });
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

    private static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text, ref int start)
    {
        var rest = text.TrimStart(" \t\r\n"u8);
        start += text.Length - rest.Length;
        return rest.TrimEnd(" \t\r\n"u8);
    }
}
