using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Events;

namespace Tocsin.Pipeline;

/// <summary>Rejections as senders see them.</summary>
internal static class RejectionJson
{
    // Quotes in a reason stay readable: this is served as JSON, never inside HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A JSON array of <c>{"index","code","reason"}</c>; empty bytes when there are none.</summary>
    public static byte[] Write(IReadOnlyList<Rejection> rejections)
    {
        if (rejections.Count == 0) return [];
        var to = new ArrayBufferWriter<byte>(64 * rejections.Count);
        using var json = new Utf8JsonWriter(to, Plain);
        json.WriteStartArray();
        foreach (var rejection in rejections)
        {
            json.WriteStartObject();
            json.WriteNumber("index", rejection.Index);
            json.WriteString("code", rejection.Code);
            json.WriteString("reason", rejection.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.Flush();
        return to.WrittenSpan.ToArray();
    }
}
