using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Tocsin.Pipeline.Decode;

namespace Tocsin.Pipeline.Sources;

/// <summary>
/// The sink's own form of answers: <c>{"accepted":N,"rejected":[…]}</c>, with <c>"error":{"code","message"}</c> when
/// nothing was taken.
/// </summary>
internal static class EventsAnswer
{
    /// <summary>What became of a batch.</summary>
    public static HttpAnswer Of(IntakeResult result)
    {
        if (result.Outcome == IntakeOutcome.Accepted) return new HttpAnswer(200, Counts(result));
        if (result.Outcome == IntakeOutcome.NoneGood) return new HttpAnswer(400, Counts(result));
        var (status, code, reason, retryAfter) = Failure(result.Outcome);
        return Refusal(status, code, reason) with { RetryAfterSeconds = retryAfter };
    }

    /// <summary>What a sender is told when nothing was taken for a reason that lies not in its items.</summary>
    public static (int Status, string Code, string Reason, int RetryAfterSeconds) Failure(IntakeOutcome outcome) =>
        outcome switch
        {
            IntakeOutcome.TooMany => (413, "too_many",
                $"A body has at most {BatchDecoder.EventsMax} events, and at most {BatchDecoder.ValuesMax} values in "
                + "all of them. Send smaller batches.", 0),
            IntakeOutcome.KeyReused => (422, "idempotency_key_reused",
                "The Idempotency-Key was used within the last day for another body; nothing of this one was kept. "
                + "Send it with a key of its own.", 0),
            IntakeOutcome.Busy => (503, "busy",
                "Events come faster than they can be stored. Send the batch again.", 1),
            IntakeOutcome.DiskFull => (507, "disk_full",
                "The disk is full; nothing was kept. Make room, then send the batch again.", 10),
            _ => (503, "disk_failed",
                "The disk failed; whether the batch was kept is not known. Send it again.", 30),
        };

    /// <summary>That nothing was taken, and why.</summary>
    public static HttpAnswer Refusal(int status, string code, string reason)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteNumber("accepted", 0);
            json.WriteStartArray("rejected");
            json.WriteEndArray();
            json.WriteStartObject("error");
            json.WriteString("code", code);
            json.WriteString("message", reason);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return new HttpAnswer(status, body.WrittenMemory);
    }

    private static ReadOnlyMemory<byte> Counts(IntakeResult result)
    {
        var body = new ArrayBufferWriter<byte>(48 + result.Rejections.Length);
        body.Write("{\"accepted\":"u8);
        Utf8Formatter.TryFormat(result.Count, body.GetSpan(11), out var digits);
        body.Advance(digits);
        body.Write(",\"rejected\":"u8);
        body.Write(result.Rejections.Length > 0 ? result.Rejections : "[]"u8);
        body.Write("}"u8);
        return body.WrittenMemory;
    }
}
