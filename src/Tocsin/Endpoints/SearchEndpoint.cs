using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Storage.Search;

namespace Tocsin.Endpoints;

/// <summary><c>POST /api/v1/search</c>: the way of reading, from a question to its answer.</summary>
internal sealed class SearchEndpoint(EventSearch search)
{
    // Log text stays readable: this is served as JSON, never inside HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int BodyBytesMax = 1 << 20;

    /// <summary>Adds the endpoint.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/search", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.ContentLength > BodyBytesMax)
        {
            context.Response.StatusCode = 413;
            await ApiError.WriteAsync(context.Response, $"A question has at most {BodyBytesMax >> 20} MiB.");
            return;
        }
        SearchBody? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync(context.Request.Body, SearchJson.Default.SearchBody, context.RequestAborted);
        }
        catch (JsonException e)
        {
            await RefuseAsync(context, $"The question is no JSON of the right form: see {e.Path ?? "$"}.", 0);
            return;
        }
        if (body?.Order is not (null or "asc" or "desc"))
        {
            await RefuseAsync(context, "order is asc or desc", 0);
            return;
        }
        var request = new SearchRequest(body?.Query ?? "")
        {
            From = body?.From,
            To = body?.To,
            Limit = body?.Limit ?? 100,
            Ascending = body?.Order == "asc",
            Cursor = body?.Cursor,
            CountAll = body?.Total ?? true,
        };
        var (answer, error) = await search.RunAsync(request, context.RequestAborted);
        if (error is { } fault) await RefuseAsync(context, fault.Message, fault.Position);
        else await WriteAsync(context, answer!);
    }

    private static Task RefuseAsync(HttpContext context, string message, int position)
    {
        context.Response.StatusCode = 400;
        return ApiError.WriteAsync(context.Response, message, position);
    }

    private static async Task WriteAsync(HttpContext context, SearchAnswer answer)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Plain);
        json.WriteStartObject();
        if (answer.Events is not null) WriteEvents(json, answer);
        else WriteTable(json, answer);
        json.WriteNumber("took_ms", Math.Round(answer.Took.TotalMilliseconds, 3));
        json.WriteStartObject("scan");
        json.WriteNumber("blocks", answer.Scan.Blocks);
        json.WriteNumber("blocks_read", answer.Scan.BlocksRead);
        json.WriteNumber("blocks_skipped", answer.Scan.Blocks - answer.Scan.BlocksRead);
        json.WriteNumber("bytes_read", answer.Scan.BytesRead);
        json.WriteNumber("blocks_damaged", answer.Scan.BlocksDamaged);
        json.WriteNumber("events_stored", answer.Scan.EventsStored);
        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }

    private static void WriteEvents(Utf8JsonWriter json, SearchAnswer answer)
    {
        json.WriteStartArray("events");
        // Written by the store itself, so it is JSON already.
        foreach (var found in answer.Events!) json.WriteRawValue(found.Span, skipInputValidation: true);
        json.WriteEndArray();
        if (answer.Total is { } total) json.WriteNumber("total", total);
        if (answer.Cursor is not null) json.WriteString("cursor", answer.Cursor);
    }

    private static void WriteTable(Utf8JsonWriter json, SearchAnswer answer)
    {
        json.WriteStartArray("columns");
        foreach (var column in answer.Columns!) json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in answer.Rows!)
        {
            json.WriteStartArray();
            foreach (var value in row) WriteValue(json, value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        if (answer.Approximate.Count == 0) return;
        json.WriteStartArray("approximate");
        foreach (var column in answer.Approximate) json.WriteStringValue(column);
        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case long integer:
                json.WriteNumberValue(integer);
                break;
            case double real:
                json.WriteNumberValue(real);
                break;
            case bool boolean:
                json.WriteBooleanValue(boolean);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}

internal sealed record SearchBody(
    string? Query, string? From, string? To, int? Limit, string? Order, string? Cursor, bool? Total);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SearchBody))]
internal sealed partial class SearchJson : JsonSerializerContext;
