using System.Globalization;
using System.Text.Json;
using Tocsin.Language;
using Tocsin.Language.ElasticApi.Display;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Replies;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Hits;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Answers with documents by their ids: an event is one, and its id is the document's.</summary>
internal sealed class DocumentEndpoints(IEventStore events, ElasticCatalog catalog)
{
    /// <summary>What the address of a document may have.</summary>
    public const string Parameters =
        SearchReader.Source + "preference realtime:bool refresh=false routing version=1 version_type=internal ";

    private const int DocumentsMax = 10_000;

    /// <summary><c>GET /{index}/_doc/{id}</c>.</summary>
    public async Task DocumentAsync(HttpContext context)
    {
        var (index, id) = ((string)context.GetRouteValue("index")!, (string)context.GetRouteValue("id")!);
        var found = await FindAsync(await catalog.TargetAsync(context), id, context.RequestAborted);
        var source = SourceOf(context) ?? SourceFilter.Everything;
        await ElasticReply.WriteAsync(
            context, found is null ? 404 : 200,
            json => Write(json, index, id, found, source, ElasticParameters.Of(context).NamesTimestamp));
    }

    /// <summary><c>GET /{index}/_source/{id}</c>: the source and nothing else.</summary>
    public async Task SourceAsync(HttpContext context)
    {
        var (index, id) = ((string)context.GetRouteValue("index")!, (string)context.GetRouteValue("id")!);
        if (await FindAsync(await catalog.TargetAsync(context), id, context.RequestAborted) is not { } found)
        {
            throw new ElasticException(
                new(404, "resource_not_found_exception", $"Document not found [{index}]/[{id}]"));
        }
        var source = SourceOf(context) ?? SourceFilter.Everything;
        await ElasticReply.WriteAsync(context, 200, json => SourceWriter.Write(
            json, found.Json, source, ElasticParameters.Of(context).NamesTimestamp));
    }

    /// <summary><c>_mget</c>: several documents, in the order asked for.</summary>
    public async Task DocumentsAsync(HttpContext context)
    {
        var asked = Asked(SearchReader.Json(await SearchReader.BodyAsync(context)), context);
        var ids = asked.Select(a => IdOf(a.Id)).OfType<long>().Distinct().ToList();
        var found = (await events.GetAsync(ids, context.RequestAborted)).ToDictionary(e => e.Id);
        var targets = new Dictionary<string, ElasticTarget>(StringComparer.Ordinal);
        var faults = new Dictionary<string, ElasticFault>(StringComparer.Ordinal);
        foreach (var index in asked.Select(a => a.Index).Distinct())
        {
            try
            {
                targets[index] = await catalog.TargetAsync(index, new IndexWishes(), context.RequestAborted);
            }
            catch (ElasticException e)
            {
                faults[index] = e.Fault;
            }
        }
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("docs");
            foreach (var (index, id, source, withTimestamp) in asked)
            {
                if (faults.TryGetValue(index, out var fault)) WriteFault(json, index, id, fault);
                else Write(json, index, id, Among(found, targets[index], id), source, withTimestamp);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteFault(Utf8JsonWriter json, string index, string id, ElasticFault fault)
    {
        json.WriteStartObject();
        json.WriteString("_index", index);
        json.WriteString("_id", id);
        json.WriteStartObject("error");
        ElasticReply.WriteCause(json, fault);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static List<(string Index, string Id, SourceFilter Source, bool WithTimestamp)> Asked(
        JsonElement body, HttpContext context)
    {
        var (own, parameters) = (context.GetRouteValue("index") as string, ElasticParameters.Of(context));
        var general = SourceOf(context) ?? SourceFilter.Everything;
        var asked = new List<(string, string, SourceFilter, bool)>();
        try
        {
            foreach (var part in body.EnumerateObject())
            {
                if (part.Name is not ("docs" or "ids")) throw ElasticException.Parsing("[mget] takes [docs] or [ids]");
                foreach (var item in part.Value.EnumerateArray())
                {
                    asked.Add(part.Name == "ids"
                        ? (own ?? throw NoIndex(), item.ToString(), general, parameters.NamesTimestamp)
                        : One(item, own, general, parameters));
                }
            }
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws of values of another type.
            throw ElasticException.Parsing("[mget] takes [docs], an array of objects, or [ids], an array of ids");
        }
        if (asked.Count == 0) throw Invalid("no documents to get");
        return asked.Count <= DocumentsMax ? asked : throw Invalid($"more than {DocumentsMax} documents to get");
    }

    private static (string, string, SourceFilter, bool) One(
        JsonElement item, string? own, SourceFilter general, ElasticParameters parameters)
    {
        var (index, id, source, withTimestamp) = (own, default(string), general, parameters.NamesTimestamp);
        foreach (var option in item.EnumerateObject())
        {
            switch (option.Name)
            {
                case "_index":
                    index = option.Value.GetString();
                    break;
                case "_id":
                    id = option.Value.ToString();
                    break;
                case "_source":
                    source = SourceReader.Read(option.Value);
                    withTimestamp |= option.Value.GetRawText().Contains(
                        ElasticFields.Timestamp, StringComparison.Ordinal);
                    break;
                case "routing" or "_routing":
                    break;
                default:
                    throw ElasticException.Parsing(
                        "[mget] knows [_index], [_id], [_source] and [routing] of a document");
            }
        }
        return (index ?? throw NoIndex(), id ?? throw Invalid("id is missing for doc"), source, withTimestamp);
    }

    private static ElasticException NoIndex() => Invalid("index is missing for doc");

    private static ElasticException Invalid(string why) =>
        new(new(400, "action_request_validation_exception", $"Validation Failed: 1: {why};"));

    private static SourceFilter? SourceOf(HttpContext context)
    {
        var parameters = ElasticParameters.Of(context);
        return SearchReader.SourceOf(parameters)
            ?? (parameters.List("stored_fields") is { } stored && !stored.Contains("_source") ? SourceFilter.Nothing
                : null);
    }

    private async Task<FoundEvent?> FindAsync(ElasticTarget target, string id, CancellationToken stop)
    {
        if (IdOf(id) is not { } number) return null;
        var found = await events.GetAsync([number], stop);
        return Among(found.ToDictionary(e => e.Id), target, id);
    }

    // An event that lies in none of the indices is not found there.
    private static FoundEvent? Among(Dictionary<long, FoundEvent> found, ElasticTarget target, string id)
    {
        if (IdOf(id) is not { } number || !found.TryGetValue(number, out var one)) return null;
        var day = one.Time.Ticks - (one.Time.Ticks % TimeSpan.TicksPerDay);
        return target.Events is And { Items.Count: 0 } || target.Days.Any(d => d.Start == day) ? one : null;
    }

    // Spelt as we spell it: 007 is the id of nothing.
    private static long? IdOf(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == id
            ? number
            : null;

    private static void Write(
        Utf8JsonWriter json, string index, string id, FoundEvent? found, SourceFilter source, bool withTimestamp)
    {
        json.WriteStartObject();
        json.WriteString("_index", found is { } one ? IndexTest.NameOf(one.Time.Ticks) : index);
        json.WriteString("_id", id);
        if (found is { } document)
        {
            json.WriteNumber("_version", 1);
            json.WriteNumber("_seq_no", document.Id);
            json.WriteNumber("_primary_term", 1);
        }
        json.WriteBoolean("found", found is not null);
        if (found is { } shown && source.IsShown)
        {
            json.WritePropertyName("_source");
            SourceWriter.Write(json, shown.Json, source, withTimestamp);
        }
        json.WriteEndObject();
    }
}
