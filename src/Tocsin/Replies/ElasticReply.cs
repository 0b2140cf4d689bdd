using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Replies;

/// <summary>
/// Answers as Elasticsearch's clients expect them: with the header by which they know it, in the type of JSON that they
/// ask for.
/// </summary>
internal static class ElasticReply
{
    /// <summary>
    /// The version that we say we are. Clients of 7.17 and 8 accept any 8; those of 9 speak to this last minor of it;
    /// Grafana asks for at least 7.16; OpenSearch's clients do not ask.
    /// </summary>
    public const string Version = "8.19.0";

    /// <summary>What answers begin their media type with, whatever version it is compatible with.</summary>
    private const string Vendor = "application/vnd.elasticsearch+json";

    // Log text stays readable: this is served as JSON, never inside HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = Plain with { Indented = true };

    /// <summary>Writes an answer.</summary>
    public static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers["X-Elastic-Product"] = "Elasticsearch";
        var accept = context.Request.Headers.Accept.ToString();
        response.ContentType = accept.Contains(Vendor, StringComparison.OrdinalIgnoreCase)
            ? Vendor + (accept.Contains("compatible-with=9", StringComparison.Ordinal) ? ";compatible-with=9"
                : accept.Contains("compatible-with=7", StringComparison.Ordinal)
                    ? ";compatible-with=7"
                    : ";compatible-with=8")
            : "application/json";
        if (HttpMethods.IsHead(context.Request.Method)) return;
        var paths = context.Request.Query["filter_path"].ToString() is { Length: > 0 } named && status < 400
            ? new FilterPath(named)
            : null;
        var pretty = context.Request.Query.TryGetValue("pretty", out var value) && value != "false";
        await using var json = new Utf8JsonWriter(response.BodyWriter, pretty ? Indented : Plain);
        if (paths is null) write(json);
        else WriteParts(json, write, paths);
        await json.FlushAsync(context.RequestAborted);
    }

    private static void WriteParts(Utf8JsonWriter json, Action<Utf8JsonWriter> write, FilterPath paths)
    {
        var whole = new ArrayBufferWriter<byte>();
        using (var to = new Utf8JsonWriter(whole, Plain)) write(to);
        using var answer = JsonDocument.Parse(whole.WrittenMemory, new JsonDocumentOptions { MaxDepth = DepthMax });
        paths.Write(json, answer.RootElement);
    }

    // An event nests as deep as the reader lets it, in a hit of several answers.
    private const int DepthMax = 1_000;

    /// <summary>Writes who answers, which is the first that clients ask.</summary>
    public static Task WriteRootAsync(HttpContext context) => WriteAsync(context, 200, json =>
    {
        json.WriteStartObject();
        json.WriteString("name", "tocsin");
        json.WriteString("cluster_name", "tocsin");
        json.WriteString("cluster_uuid", "tocsin");
        json.WriteStartObject("version");
        json.WriteString("number", Version);
        json.WriteString("build_flavor", "default");
        json.WriteString("build_type", "tar");
        json.WriteString("build_hash", "tocsin");
        json.WriteString("build_date", "2026-01-01T00:00:00.000Z");
        json.WriteBoolean("build_snapshot", false);
        json.WriteString("lucene_version", "9.12.2");
        json.WriteString("minimum_wire_compatibility_version", "7.17.0");
        json.WriteString("minimum_index_compatibility_version", "7.0.0");
        json.WriteEndObject();
        json.WriteString("tagline", "You Know, for Search");
        json.WriteEndObject();
    });

    /// <summary>Writes why there is no answer.</summary>
    public static Task RefuseAsync(HttpContext context, ElasticFault fault) =>
        WriteAsync(context, fault.Status, json => WriteFault(json, fault));

    /// <summary>Writes the object that says why there is no answer.</summary>
    public static void WriteFault(Utf8JsonWriter json, ElasticFault fault)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteStartArray("root_cause");
        json.WriteStartObject();
        json.WriteString("type", fault.Type);
        json.WriteString("reason", fault.Reason);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteCause(json, fault);
        json.WriteEndObject();
        json.WriteNumber("status", fault.Status);
        json.WriteEndObject();
    }

    /// <summary>Writes the members that say the kind of a mistake, and its reason.</summary>
    public static void WriteCause(Utf8JsonWriter json, ElasticFault fault)
    {
        json.WriteString("type", fault.Type);
        json.WriteString("reason", fault.Reason);
    }

    /// <summary>Writes that all of the one shard that there is has answered.</summary>
    public static void WriteShards(Utf8JsonWriter json)
    {
        json.WriteStartObject("_shards");
        json.WriteNumber("total", 1);
        json.WriteNumber("successful", 1);
        json.WriteNumber("skipped", 0);
        json.WriteNumber("failed", 0);
        json.WriteEndObject();
    }
}
