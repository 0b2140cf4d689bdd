using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Storage.Answers;

namespace Tocsin.Endpoints;

/// <summary>Writes answers of the API.</summary>
internal static class AnswerJson
{
    // Log text stays readable: this is served as JSON, never inside HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object.</summary>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> members)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Plain);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    /// <summary>Writes how long it took and what was read.</summary>
    public static void WriteCost(Utf8JsonWriter json, TimeSpan took, ScanCost? scan)
    {
        json.WriteNumber("took_ms", Math.Round(took.TotalMilliseconds, 3));
        if (scan is not { } figures) return;
        json.WriteStartObject("scan");
        json.WriteNumber("blocks", figures.Blocks);
        json.WriteNumber("blocks_read", figures.BlocksRead);
        json.WriteNumber("blocks_skipped", figures.Blocks - figures.BlocksRead);
        json.WriteNumber("bytes_read", figures.BytesRead);
        json.WriteNumber("blocks_damaged", figures.BlocksDamaged);
        json.WriteNumber("events_stored", figures.EventsStored);
        json.WriteEndObject();
    }

    /// <summary>Writes events, which are JSON already.</summary>
    public static void WriteEvents(Utf8JsonWriter json, string name, IEnumerable<FoundEvent> events)
    {
        json.WriteStartArray(name);
        foreach (var found in events) json.WriteRawValue(found.Json.Span, skipInputValidation: true);
        json.WriteEndArray();
    }

    /// <summary>Writes texts.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
