using System.Buffers;
using System.Buffers.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Events;

namespace Tocsin.Pipeline.Sources;

/// <summary>
/// Answers to senders that speak Elasticsearch's protocol. Some of them look for pieces of the text: the order of the
/// members, and that there is no blank between them, are a part of the form.
/// </summary>
public static class ElasticAnswer
{
    // Quotes in a reason stay readable: this is served as JSON, never inside HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>That nothing was taken, and why.</summary>
    /// <param name="status">HTTP's status.</param>
    /// <param name="code">A short word, which becomes the type of the exception.</param>
    /// <param name="reason">Cause and cure.</param>
    public static HttpAnswer Refusal(int status, string code, string reason)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(body, Plain))
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteStartArray("root_cause");
            json.WriteStartObject();
            json.WriteString("type", code + "_exception");
            json.WriteString("reason", reason);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteString("type", code + "_exception");
            json.WriteString("reason", reason);
            json.WriteEndObject();
            json.WriteNumber("status", status);
            json.WriteEndObject();
        }
        return new HttpAnswer(status, body.WrittenMemory) { IsElastic = true };
    }

    /// <summary>What became of a request.</summary>
    internal static HttpAnswer Of(IntakeResult result, BulkPlan plan, IReadOnlyDictionary<int, Rejection> rejected)
    {
        if (result.Outcome is not (IntakeOutcome.Accepted or IntakeOutcome.NoneGood))
        {
            var (status, code, reason, retryAfter) = EventsAnswer.Failure(result.Outcome);
            return Refusal(status, code, reason) with { RetryAfterSeconds = retryAfter };
        }
        if (plan.IsOne && rejected.Count > 0) return Refusal(400, "document_parsing", rejected[0].Reason);
        var body = new ArrayBufferWriter<byte>(64 + (160 * plan.Items.Count));
        if (!plan.IsOne)
        {
            body.Write("{\"took\":0,\"errors\":"u8);
            body.Write(rejected.Count > 0 ? "true"u8 : "false"u8);
            body.Write(",\"items\":["u8);
        }
        var id = result.FirstId;
        for (var i = 0; i < plan.Items.Count; i++)
        {
            if (i > 0) body.Write(","u8);
            var item = plan.Items[i];
            body.Write(plan.HeadOf(item));
            if (rejected.TryGetValue(i, out var rejection)) WriteRejected(body, item, rejection);
            else WriteTaken(body, item, id++);
            body.Write(plan.IsOne ? "}"u8 : "}}"u8);
        }
        if (!plan.IsOne) body.Write("]}"u8);
        return new HttpAnswer(plan.IsOne ? 201 : 200, body.WrittenMemory) { IsElastic = true };
    }

    private static void WriteTaken(ArrayBufferWriter<byte> body, in BulkItem item, long id)
    {
        if (!item.HasId)
        {
            body.Write(",\"_id\":\""u8);
            Write(body, id);
            body.Write("\""u8);
        }
        body.Write(",\"_version\":1,\"result\":\"created\","u8);
        body.Write("\"_shards\":{\"total\":1,\"successful\":1,\"failed\":0},\"_seq_no\":"u8);
        Write(body, id);
        body.Write(",\"_primary_term\":1,\"status\":201"u8);
    }

    private static void WriteRejected(ArrayBufferWriter<byte> body, in BulkItem item, Rejection rejection)
    {
        if (!item.HasId) body.Write(",\"_id\":null"u8);
        body.Write(",\"status\":400,\"error\":{\"type\":"u8);
        body.Write(item.Length > 0 ? "\"document_parsing_exception\""u8 : "\"illegal_argument_exception\""u8);
        body.Write(",\"reason\":\""u8);
        body.Write(JsonEncodedText.Encode(rejection.Reason, Plain.Encoder).EncodedUtf8Bytes);
        body.Write("\"}"u8);
    }

    private static void Write(ArrayBufferWriter<byte> body, long number)
    {
        Utf8Formatter.TryFormat(number, body.GetSpan(20), out var digits);
        body.Advance(digits);
    }
}
