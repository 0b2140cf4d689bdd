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

    // The last item, which counts the others.
    private const int MoreBytes = 200;

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

    /// <summary>
    /// What is remembered of rejections for a sender that asks again: the first ones, and how many more there were.
    /// </summary>
    /// <param name="rejections">As <see cref="Write"/> gave them.</param>
    /// <param name="bytesMax">How many bytes may be remembered, some hundred at least.</param>
    public static byte[] Shortened(byte[] rejections, int bytesMax)
    {
        if (rejections.Length <= bytesMax) return rejections;
        var reader = new Utf8JsonReader(rejections);
        reader.Read();
        var (keptUpTo, kept, all) = (0, 0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Skip();
            all++;
            if (reader.BytesConsumed > bytesMax - MoreBytes) continue;
            (keptUpTo, kept) = ((int)reader.BytesConsumed, all);
        }
        var more = Write([new Rejection(
            all - 1, "more",
            $"{all - kept} more items were not taken; which ones was said in the first answer to this batch.")]);
        return kept == 0 ? more : [.. rejections.AsSpan(0, keptUpTo), (byte)',', .. more.AsSpan(1)];
    }
}
