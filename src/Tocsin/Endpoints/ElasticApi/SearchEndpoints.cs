using System.Text.Json;
using Tocsin.Auth;
using Tocsin.Events;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Replies;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Answers searches: one, several in a request, and how many there are.</summary>
internal sealed class SearchEndpoints(
    IEventStore events, QuestionReader reader, ElasticCatalog catalog, ContextEndpoints contexts)
{
    private const int SearchesMax = 100;

    // What the first line of each search may say of it.
    private static readonly string[] Headers =
    [
        "index", "search_type", "preference", "routing", "request_cache", "ignore_unavailable", "allow_no_indices",
        "expand_wildcards", "ignore_throttled", "allow_partial_search_results", "ccs_minimize_roundtrips",
        "max_concurrent_shard_requests",
    ];

    private readonly SearchReader _searches = new(events);

    /// <summary><c>_search</c>.</summary>
    public async Task SearchAsync(HttpContext context)
    {
        var (now, parameters) = (reader.Now, ElasticParameters.Of(context));
        var body = await SearchReader.BodyAsync(context);
        var request = await _searches.ReadAsync(body, parameters, false, now, context.RequestAborted);
        if (parameters.Text("scroll") is { } scroll)
        {
            var open = await contexts.OpenScrollAsync(
                context, request, RequestReader.KeepAlive(scroll, "scroll"), body.Length, await TargetAsync(context));
            await contexts.AnswerScrollAsync(context, open);
            return;
        }
        request = RequestReader.Finished(request, now);
        var (answer, took) = request.Point is { } point
            ? await AnswerAsync(InPoint(context, request, point, now), now, context)
            : await AnswerAsync(Within(request, await TargetAsync(context)), now, context);
        await ElasticReply.WriteAsync(context, 200, json => HitsWriter.Write(
            json, request, answer, took, TotalAsNumber(context), point: request.Point?.Id));
    }

    /// <summary><c>_count</c>.</summary>
    public async Task CountAsync(HttpContext context)
    {
        var (now, parameters) = (reader.Now, ElasticParameters.Of(context));
        var body = await SearchReader.BodyAsync(context);
        var request = await _searches.ReadAsync(body, parameters, true, now, context.RequestAborted);
        var (answer, _) = await AnswerAsync(
            Within(request with { Size = 0, CountAll = true }, await TargetAsync(context)), now, context);
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("count", answer.Total ?? 0);
            ElasticReply.WriteShards(json);
            json.WriteEndObject();
        });
    }

    /// <summary><c>_validate/query</c>: whether a query can be understood.</summary>
    public async Task ValidateAsync(HttpContext context)
    {
        var (now, parameters) = (reader.Now, ElasticParameters.Of(context));
        var body = await SearchReader.BodyAsync(context);
        var target = await TargetAsync(context);
        ElasticFault? fault = null;
        try
        {
            await _searches.ReadAsync(body, parameters, true, now, context.RequestAborted);
        }
        catch (ElasticException e)
        {
            fault = e.Fault;
        }
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            ElasticReply.WriteShards(json);
            json.WriteBoolean("valid", fault is null);
            if (parameters.IsTrue("explain"))
            {
                json.WriteStartArray("explanations");
                foreach (var name in target.Names)
                {
                    json.WriteStartObject();
                    json.WriteString("index", name);
                    json.WriteBoolean("valid", fault is null);
                    if (fault is not null) json.WriteString("error", fault.Reason);
                    else json.WriteString("explanation", "understood");
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            json.WriteEndObject();
        });
    }

    /// <summary><c>_msearch</c>: pairs of lines, where to search and what for.</summary>
    public async Task SearchesAsync(HttpContext context)
    {
        var now = reader.Now;
        var lines = Lines((await SearchReader.BodyAsync(context)).Span);
        if (lines.Count % 2 != 0)
        {
            throw ElasticException.Argument("The body is pairs of lines: an object with the index, then the search");
        }
        if (lines.Count / 2 > SearchesMax)
        {
            throw ElasticException.Argument($"There are more than {SearchesMax} searches in one request");
        }
        var answers = new List<Answered>();
        var bytes = 0L;
        for (var i = 0; i < lines.Count; i += 2)
        {
            // All are kept until the last one is there.
            answers.Add(bytes > HitsAnswer.BytesMax
                ? new Answered(null, null, default, ElasticSearch.FaultOf(HitsAnswer.TooLarge))
                : await OneAsync(lines[i], lines[i + 1], now, context));
            bytes += answers[^1].Answer?.Bytes ?? 0;
        }
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("took", (long)answers.Sum(a => a.Took.TotalMilliseconds));
            json.WriteStartArray("responses");
            foreach (var (request, answer, took, fault) in answers)
            {
                if (fault is not null) ElasticReply.WriteFault(json, fault);
                else HitsWriter.Write(json, request!, answer!, took, TotalAsNumber(context), 200, request!.Point?.Id);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    // A mistake in one is that one's alone.
    private async Task<Answered> OneAsync(byte[] header, byte[] body, Instant now, HttpContext context)
    {
        try
        {
            var (expression, wishes) = Header(JsonElement.Parse(header), context);
            var request = RequestReader.Finished(
                await _searches.ReadAsync(body, null, false, now, context.RequestAborted), now);
            var asked = request.Point is { } point
                ? InPoint(context, request, point, now)
                : Within(request, await catalog.TargetAsync(expression, wishes, context.RequestAborted));
            var (answer, took) = await AnswerAsync(asked, now, context);
            return new Answered(request, answer, took, null);
        }
        catch (ElasticException e)
        {
            return new Answered(null, null, default, e.Fault);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Answered(
                null, null, default, ElasticFault.Parsing("One of the two lines is no JSON of the right form"));
        }
    }

    private static (string? Expression, IndexWishes Wishes) Header(JsonElement header, HttpContext context)
    {
        if (header.ValueKind != JsonValueKind.Object) throw ElasticException.Parsing(
            "The first of two lines is an object");
        var (expression, wishes) = (context.GetRouteValue("index") as string, ElasticParameters.Of(context).Wishes);
        foreach (var option in header.EnumerateObject())
        {
            var value = option.Value;
            switch (option.Name)
            {
                case "index" when value.ValueKind == JsonValueKind.Array:
                    expression = string.Join(',', value.EnumerateArray().Select(i => i.GetString()));
                    break;
                case "index" when value.ValueKind == JsonValueKind.String:
                    expression = value.GetString();
                    break;
                case "ignore_unavailable":
                    wishes = wishes with { IgnoresUnavailable = value.ToString() is "true" or "True" };
                    break;
                case "allow_no_indices":
                    wishes = wishes with { AllowsNone = value.ToString() is not ("false" or "False") };
                    break;
                case "expand_wildcards":
                    wishes = wishes with { ExpandsPatterns = value.ToString() is not ("none" or "closed") };
                    break;
                case "search_type" when value.ToString() is not ("query_then_fetch" or "dfs_query_then_fetch"):
                    throw ElasticException.Argument(
                        "No search type of this name; expected query_then_fetch or dfs_query_then_fetch");
                case var name when !Headers.Contains(name):
                    var shown = name.Length <= 100 ? name : name[..100] + "…";
                    throw ElasticException.Argument($"key [{shown}] is not supported in the metadata section");
            }
        }
        return (expression, wishes);
    }

    private ElasticRequest InPoint(HttpContext context, ElasticRequest request, PointInTime point, Instant now)
    {
        if (context.GetRouteValue("index") is string)
        {
            throw new ElasticException(new(
                400, "action_request_validation_exception",
                "Validation Failed: 1: [indices] cannot be used with point in time;"));
        }
        return contexts.InPoint(context, request, point, now);
    }

    private static ElasticRequest Within(ElasticRequest request, ElasticTarget target)
    {
        if (request.Slice is not null)
        {
            throw ElasticException.Argument("`slice` cannot be used outside of a scroll context or PIT context");
        }
        return ContextEndpoints.Narrowed(request, ContextEndpoints.EventsOf(target));
    }

    private Task<(HitsAnswer Answer, TimeSpan Took)> AnswerAsync(
        ElasticRequest request, Instant now, HttpContext context) =>
        new ElasticSearch(events.For(Askers.AskerOf(context))).RunAsync(
            request, ElasticParameters.Of(context).IsTrue("typed_keys"), context.RequestAborted);

    private Task<ElasticTarget> TargetAsync(HttpContext context) => catalog.TargetAsync(context);

    private static bool TotalAsNumber(HttpContext context) =>
        ElasticParameters.Of(context).IsTrue("rest_total_hits_as_int");

    private static List<byte[]> Lines(ReadOnlySpan<byte> body)
    {
        var lines = new List<byte[]>();
        foreach (var range in body.Split((byte)'\n'))
        {
            var line = body[range].TrimEnd((byte)'\r');
            // A header may be left empty; what follows the last line feed is no line.
            if (!line.IsEmpty) lines.Add(line.ToArray());
            else if (lines.Count % 2 == 0 && range.End.Value < body.Length) lines.Add("{}"u8.ToArray());
        }
        return lines;
    }

    private sealed record Answered(ElasticRequest? Request, HitsAnswer? Answer, TimeSpan Took, ElasticFault? Fault);
}
