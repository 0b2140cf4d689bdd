using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Replies;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Says which indices and fields there are, and that all is well.</summary>
internal sealed class ElasticCatalog(IEventStore events, QuestionReader reader)
{
    /// <summary>What an expression names.</summary>
    /// <exception cref="ElasticException">There is no such index.</exception>
    public async Task<ElasticTarget> TargetAsync(string? expression, IndexWishes wishes, CancellationToken stop) =>
        ElasticTarget.Of(expression, await events.DaysAsync(stop), reader.Now, wishes);

    /// <summary>What the path of a request names.</summary>
    /// <exception cref="ElasticException">There is no such index.</exception>
    public Task<ElasticTarget> TargetAsync(HttpContext context) => TargetAsync(
        // A slash of date math stays as it was sent, so that it ends no part of the path.
        (context.GetRouteValue("index") as string)?.Replace("%2f", "/", StringComparison.OrdinalIgnoreCase),
        ElasticParameters.Of(context).Wishes, context.RequestAborted);

    /// <summary><c>HEAD /{index}</c>.</summary>
    public async Task ExistsAsync(HttpContext context)
    {
        await TargetAsync(context);
        await ElasticReply.WriteAsync(context, 200, _ => { });
    }

    /// <summary><c>GET /{index}</c>: what an index is called otherwise, its fields and its settings.</summary>
    public async Task IndexAsync(HttpContext context)
    {
        var mapping = new FieldTree(await FieldsAsync(context));
        await EachAsync(context, (json, name) =>
        {
            WriteAliases(json, name);
            json.WriteStartObject("mappings");
            mapping.Write(json);
            json.WriteEndObject();
            WriteSettings(json, name);
        });
    }

    /// <summary><c>GET _mapping</c>: fields with their types, in each index.</summary>
    public async Task MappingAsync(HttpContext context)
    {
        var mapping = new FieldTree(await FieldsAsync(context));
        await EachAsync(context, (json, _) =>
        {
            json.WriteStartObject("mappings");
            mapping.Write(json);
            json.WriteEndObject();
        });
    }

    /// <summary><c>GET _mapping/field/{fields}</c>: some fields with their types.</summary>
    public async Task FieldMappingAsync(HttpContext context)
    {
        var patterns = ((string)context.GetRouteValue("fields")!).Split(',', StringSplitOptions.RemoveEmptyEntries);
        var fields = (await FieldsAsync(context)).Where(f => patterns.Any(p => IndexNames.Means(p, f.Name))).ToList();
        await EachAsync(context, (json, _) =>
        {
            json.WriteStartObject("mappings");
            foreach (var (name, type) in fields)
            {
                json.WriteStartObject(name);
                json.WriteString("full_name", name);
                json.WriteStartObject("mapping");
                json.WriteStartObject(name[(name.LastIndexOf('.') + 1)..]);
                json.WriteString("type", type);
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        });
    }

    /// <summary><c>GET _settings</c>.</summary>
    public Task SettingsAsync(HttpContext context) => EachAsync(context, WriteSettings);

    /// <summary><c>GET _alias</c>: what each index is called otherwise.</summary>
    public async Task AliasesAsync(HttpContext context)
    {
        if (context.GetRouteValue("name") is not string asked)
        {
            await EachAsync(context, WriteAliases);
            return;
        }
        if (!asked.Split(',').Any(name => IndexNames.Means(name, IndexNames.Events)))
        {
            var shown = asked.Length <= 200 ? asked : asked[..200] + "…";
            throw new ElasticException(new(404, "aliases_not_found_exception", $"alias [{shown}] missing"));
        }
        await EachAsync(context, WriteAliases, name => name != IndexNames.Alerts);
    }

    /// <summary><c>GET _stats</c>: how many events each index has.</summary>
    public async Task StatsAsync(HttpContext context)
    {
        var target = await TargetAsync(context);
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            ElasticReply.WriteShards(json);
            json.WriteStartObject("_all");
            WriteDocs(json, target.Days.Sum(d => d.Events));
            json.WriteEndObject();
            json.WriteStartObject("indices");
            foreach (var day in target.Days)
            {
                json.WriteStartObject(IndexTest.NameOf(day.Start));
                WriteDocs(json, day.Events);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static void WriteDocs(Utf8JsonWriter json, long count)
    {
        foreach (var part in (string[])["primaries", "total"])
        {
            json.WriteStartObject(part);
            json.WriteStartObject("docs");
            json.WriteNumber("count", count);
            json.WriteNumber("deleted", 0);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private async Task EachAsync(
        HttpContext context, Action<Utf8JsonWriter, string> write, Func<string, bool>? isShown = null)
    {
        var target = await TargetAsync(context);
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            foreach (var name in target.Names.Where(name => isShown?.Invoke(name) != false))
            {
                json.WriteStartObject(name);
                write(json, name);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        });
    }

    private static void WriteAliases(Utf8JsonWriter json, string index)
    {
        json.WriteStartObject("aliases");
        if (index != IndexNames.Alerts)
        {
            json.WriteStartObject(IndexNames.Events);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteSettings(Utf8JsonWriter json, string index)
    {
        json.WriteStartObject("settings");
        json.WriteStartObject("index");
        json.WriteString("number_of_shards", "1");
        json.WriteString("number_of_replicas", "0");
        json.WriteString("provided_name", index);
        json.WriteString("uuid", index);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary><c>_field_caps</c>: what may be done with each field.</summary>
    public async Task FieldCapsAsync(HttpContext context)
    {
        var target = await TargetAsync(context);
        var patterns = context.Request.Query["fields"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (patterns.Length == 0) patterns = await PatternsAsync(context);
        var fields = await FieldsAsync(context);
        var named = fields.Append(("_id", "_id")).Append(("_index", "_index"))
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
    public static Task HealthAsync(HttpContext context) => ElasticReply.WriteAsync(context, 200, json =>
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
        var body = SearchReader.Json(await SearchReader.BodyAsync(context));
        try
        {
            foreach (var option in body.EnumerateObject())
            {
                if (option.Name != "fields") throw ElasticException.Argument(
                    "[field_caps] takes [fields] alone in its body");
            }
            if (!body.TryGetProperty("fields", out var names)) return ["*"];
            return names.ValueKind == JsonValueKind.Array
                ? [.. names.EnumerateArray().Select(n => n.ToString())]
                : [names.ToString()];
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws of texts with half a character.
            throw ElasticException.Parsing("[fields] has a name with half a character in it, or the body is no object");
        }
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
        var typed = fields.Select(f => (f.Name, Type: TypeOf(f.Name, f.Types)));
        return [.. typed.Append((Name: ElasticFields.Timestamp, Type: "date"))
            .OrderBy(f => f.Name, StringComparer.Ordinal)];
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
