using System.Globalization;
using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Replies;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Says which indices and fields there are, and that all is well.</summary>
internal sealed class ElasticCatalog(IEventStore events, QuestionReader reader)
{
    /// <summary>What an expression names.</summary>
    public async Task<ElasticTarget> TargetAsync(string? expression, bool ignoreUnavailable, CancellationToken stop) =>
        Target(expression, await events.DaysAsync(stop), ignoreUnavailable);

    private ElasticTarget Target(string? expression, IReadOnlyList<DayCount> days, bool ignoreUnavailable)
    {
        var now = reader.Now.Ticks;
        return ElasticTarget.Of(
            expression, [.. days.Select(d => d.Start)], now - (now % TimeSpan.TicksPerDay), ignoreUnavailable);
    }

    private Task<ElasticTarget> TargetAsync(HttpContext context) =>
        TargetAsync(context.GetRouteValue("index") as string, false, context.RequestAborted);

    /// <summary><c>HEAD /{index}</c>.</summary>
    public async Task ExistsAsync(HttpContext context)
    {
        await TargetAsync(context);
        await ElasticReply.WriteAsync(context, 200, _ => { });
    }

    /// <summary><c>GET _cat/indices</c>: each day and the alerts.</summary>
    public async Task IndicesAsync(HttpContext context)
    {
        var days = await events.DaysAsync(context.RequestAborted);
        var target = Target(context.GetRouteValue("index") as string, days, ignoreUnavailable: false);
        var rows = days.Select(d => (Name: IndexNames.OfDay(d.Start), d.Events))
            .Where(r => target.Names.Contains(r.Name)).ToList();
        if (target.Names.Contains(IndexNames.Alerts)) rows.Add((IndexNames.Alerts, 0));
        if (context.Request.Query["format"] == "json"
            || context.Request.Headers.Accept.ToString().Contains("json", StringComparison.Ordinal))
        {
            await ElasticReply.WriteAsync(context, 200, json => WriteIndices(json, rows));
            return;
        }
        var text = new StringBuilder();
        if (context.Request.Query.ContainsKey("v"))
        {
            text.Append("health status index uuid pri rep docs.count docs.deleted store.size pri.store.size\n");
        }
        foreach (var (name, count) in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"green open {name} {name} 1 0 {count} 0 0b 0b\n");
        }
        context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";
        context.Response.ContentType = "text/plain; charset=UTF-8";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }

    /// <summary><c>GET _mapping</c>: fields with their types, in each index.</summary>
    public async Task MappingAsync(HttpContext context)
    {
        var target = await TargetAsync(context);
        var mapping = new FieldTree(await FieldsAsync(context));
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            foreach (var name in target.Names)
            {
                json.WriteStartObject(name);
                json.WriteStartObject("aliases");
                if (name != IndexNames.Alerts)
                {
                    json.WriteStartObject(IndexNames.Events);
                    json.WriteEndObject();
                }
                json.WriteEndObject();
                json.WriteStartObject("mappings");
                mapping.Write(json);
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        });
    }

    /// <summary><c>_field_caps</c>: what may be done with each field.</summary>
    public async Task FieldCapsAsync(HttpContext context)
    {
        var target = await TargetAsync(context);
        var patterns = context.Request.Query["fields"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (patterns.Length == 0) patterns = await PatternsAsync(context);
        var fields = await FieldsAsync(context);
        var named = fields.Append(("@timestamp", "date")).Append(("_id", "_id")).Append(("_index", "_index"))
            .Append(("_source", "_source"))
            .Where(f => patterns.Any(p => IndexNames.Means(p, f.Item1))).ToList();
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("indices");
            foreach (var name in target.Names) json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteStartObject("fields");
            foreach (var (name, type) in named) WriteCaps(json, name, type);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    /// <summary><c>GET _cluster/health</c>.</summary>
    public Task HealthAsync(HttpContext context) => ElasticReply.WriteAsync(context, 200, json =>
    {
        json.WriteStartObject();
        json.WriteString("cluster_name", "tocsin");
        json.WriteString("status", "green");
        json.WriteBoolean("timed_out", false);
        json.WriteNumber("number_of_nodes", 1);
        json.WriteNumber("number_of_data_nodes", 1);
        json.WriteNumber("active_primary_shards", 1);
        json.WriteNumber("active_shards", 1);
        json.WriteNumber("relocating_shards", 0);
        json.WriteNumber("initializing_shards", 0);
        json.WriteNumber("unassigned_shards", 0);
        json.WriteNumber("active_shards_percent_as_number", 100.0);
        json.WriteEndObject();
    });

    /// <summary><c>GET _nodes/…</c>: the one node, for clients that look for others.</summary>
    public Task NodesAsync(HttpContext context) => ElasticReply.WriteAsync(context, 200, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("_nodes");
        json.WriteNumber("total", 1);
        json.WriteNumber("successful", 1);
        json.WriteNumber("failed", 0);
        json.WriteEndObject();
        json.WriteString("cluster_name", "tocsin");
        json.WriteStartObject("nodes");
        json.WriteStartObject("tocsin");
        json.WriteString("name", "tocsin");
        json.WriteString("version", ElasticReply.Version);
        json.WriteStartObject("http");
        json.WriteString("publish_address", context.Request.Host.Value);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    /// <summary><c>GET _resolve/index/{index}</c>.</summary>
    public async Task ResolveAsync(HttpContext context)
    {
        var target = await TargetAsync(context);
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("indices");
            foreach (var name in target.Names)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteStartArray("attributes");
                json.WriteStringValue("open");
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("aliases");
            json.WriteStartObject();
            json.WriteString("name", IndexNames.Events);
            json.WriteStartArray("indices");
            foreach (var name in target.Names.Where(n => n != IndexNames.Alerts)) json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("data_streams");
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task<string[]> PatternsAsync(HttpContext context)
    {
        if (context.Request.ContentLength is null or 0) return ["*"];
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        if (body.RootElement.ValueKind != JsonValueKind.Object
            || !body.RootElement.TryGetProperty("fields", out var names))
        {
            return ["*"];
        }
        try
        {
            return names.ValueKind == JsonValueKind.Array
                ? [.. names.EnumerateArray().Select(n => n.ToString())]
                : [names.ToString()];
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws of texts with half a character.
            throw ElasticException.Parsing("[fields] has a name with half a character in it");
        }
    }

    private static void WriteIndices(Utf8JsonWriter json, List<(string Name, long Events)> rows)
    {
        json.WriteStartArray();
        foreach (var (name, count) in rows)
        {
            json.WriteStartObject();
            json.WriteString("health", "green");
            json.WriteString("status", "open");
            json.WriteString("index", name);
            json.WriteString("uuid", name);
            json.WriteString("pri", "1");
            json.WriteString("rep", "0");
            json.WriteString("docs.count", count.ToString(CultureInfo.InvariantCulture));
            json.WriteString("docs.deleted", "0");
            json.WriteString("store.size", "0b");
            json.WriteString("pri.store.size", "0b");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteCaps(Utf8JsonWriter json, string name, string type)
    {
        json.WriteStartObject(name);
        json.WriteStartObject(type);
        json.WriteString("type", type);
        json.WriteBoolean("metadata_field", name[0] == '_');
        json.WriteBoolean("searchable", true);
        json.WriteBoolean("aggregatable", type is not ("text" or "_source" or "_id" or "_index"));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Of a field with values of several types, the one that can hold them all.
    private async Task<List<(string Name, string Type)>> FieldsAsync(HttpContext context)
    {
        var fields = await events.FieldNamesAsync(TimeRange.Everything, context.RequestAborted);
        return [.. fields.Select(f => (f.Name, TypeOf(f.Name, f.Types))).OrderBy(f => f.Name, StringComparer.Ordinal)];
    }

    private static string TypeOf(string name, string types)
    {
        if (name == ElasticFields.Text) return "text";
        if (ElasticFields.IsTime(name) || name == Schema.Names[Schema.Timestamp]) return "date";
        return types switch
        {
            "number" => "double",
            "boolean" => "boolean",
            _ => "keyword",
        };
    }

    // Fields by their dotted paths, as the nested objects of a mapping.
    private sealed class FieldTree
    {
        private readonly SortedDictionary<string, FieldTree> _inner = new(StringComparer.Ordinal);
        private string? _type;

        public FieldTree(IEnumerable<(string Name, string Type)> fields)
        {
            foreach (var (name, type) in fields)
            {
                var at = this;
                foreach (var part in name.Split('.'))
                {
                    if (!at._inner.TryGetValue(part, out var next)) at._inner[part] = next = new FieldTree([]);
                    at = next;
                }
                at._type = type;
            }
        }

        public void Write(Utf8JsonWriter json)
        {
            if (_type is not null && _inner.Count == 0) json.WriteString("type", _type);
            if (_inner.Count == 0) return;
            json.WriteStartObject("properties");
            foreach (var (name, inner) in _inner)
            {
                json.WriteStartObject(name);
                inner.Write(json);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
    }
}
