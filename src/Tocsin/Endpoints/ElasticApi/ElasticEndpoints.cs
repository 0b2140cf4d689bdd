using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Tocsin.Auth;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Replies;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>
/// Elasticsearch's read API, as much of it as its clients and Grafana use: below <see cref="ElasticRoute.Prefix"/> and,
/// for clients that cannot take a path, at the root. See docs/elasticsearch.md.
/// </summary>
internal sealed class ElasticEndpoints(IEventStore events, QuestionReader reader, UserTurns turns)
{
    private const int SearchesMax = 100;

    private readonly ElasticCatalog _catalog = new(events, reader);

    /// <summary>
    /// Sends those to us who ask for the root in JSON: a browser asks for HTML there, and gets the page.
    /// </summary>
    public static void UseRoot(IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (request.Path == "/" && (HttpMethods.IsHead(request.Method)
            || (HttpMethods.IsGet(request.Method) && NamesJson(request.Headers.Accept.ToString()))))
        {
            request.Path = ElasticRoute.Prefix;
        }
        return next(context);
    });

    /// <summary>Adds the endpoints.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        group.WithMetadata(new ElasticRoute());
        foreach (var prefix in (string[])[ElasticRoute.Prefix, ""])
        {
            string[] read = ["GET", "HEAD"];
            string[] ask = ["GET", "POST"];
            if (prefix.Length > 0)
            {
                group.MapMethods(prefix, read, Answered(ElasticReply.WriteRootAsync));
                group.MapMethods(prefix + "/{index}", ["HEAD"], Answered(_catalog.ExistsAsync));
                group.MapMethods(prefix + "/{index}", ["GET"], Answered(_catalog.MappingAsync));
            }
            group.MapMethods(prefix + "/_cat/indices/{index?}", read, Answered(_catalog.IndicesAsync));
            group.MapMethods(prefix + "/_cluster/health/{index?}", read, Answered(_catalog.HealthAsync));
            group.MapMethods(prefix + "/_nodes/{**rest}", read, Answered(_catalog.NodesAsync));
            group.MapMethods(prefix + "/_resolve/index/{index}", read, Answered(_catalog.ResolveAsync));
            foreach (var index in (string[])["", "/{index}"])
            {
                group.MapMethods(prefix + index + "/_mapping", read, Answered(_catalog.MappingAsync));
                group.MapMethods(prefix + index + "/_field_caps", ask, turns.Around(Answered(_catalog.FieldCapsAsync)));
                group.MapMethods(prefix + index + "/_count", ask, turns.Around(Answered(CountAsync)));
                group.MapMethods(prefix + index + "/_search", ask, turns.Around(Answered(SearchAsync)));
                group.MapMethods(prefix + index + "/_msearch", ask, turns.Around(Answered(SearchesAsync)));
            }
        }
        return group;
    }

    private static bool NamesJson(string accept) =>
        accept.Contains("json", StringComparison.OrdinalIgnoreCase)
            && !accept.Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static RequestDelegate Answered(Func<HttpContext, Task> answer) => async context =>
    {
        try
        {
            await answer(context);
        }
        catch (ElasticException e)
        {
            await ElasticReply.RefuseAsync(context, e.Fault);
        }
        catch (JsonException)
        {
            await ElasticReply.RefuseAsync(context, ElasticFault.Parsing("The body is no JSON, or nests too deep"));
        }
    };

    private async Task SearchAsync(HttpContext context)
    {
        var now = reader.Now;
        var request = await WithBodyAsync(context, body => new RequestReader(now).Read(body));
        request = WithAddress(request, context.Request.Query, now);
        var (answer, took) = await AnswerAsync(request, await TargetAsync(context), now, context);
        await ElasticReply.WriteAsync(
            context, 200, json => HitsWriter.Write(json, request, answer, took, TotalAsNumber(context)));
    }

    private async Task CountAsync(HttpContext context)
    {
        var now = reader.Now;
        var request = await WithBodyAsync(context, body => new RequestReader(now).Read(body));
        request = WithAddress(request, context.Request.Query, now) with
        {
            Size = 0,
            Skip = 0,
            After = null,
            CountAll = true,
            Aggregations = [],
            // The answer has no way to say that it is not all.
            Timeout = null,
        };
        var (answer, _) = await AnswerAsync(request, await TargetAsync(context), now, context);
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("count", answer.Total ?? 0);
            ElasticReply.WriteShards(json);
            json.WriteEndObject();
        });
    }

    // Pairs of lines: where to search, and what for. A mistake in one is that one's alone.
    private async Task SearchesAsync(HttpContext context)
    {
        var now = reader.Now;
        var lines = await BodyAsync(context, body => Lines(body.Span));
        if (lines.Count % 2 != 0)
        {
            throw ElasticException.Argument("The body is pairs of lines: an object with the index, then the search");
        }
        if (lines.Count / 2 > SearchesMax)
        {
            throw ElasticException.Argument($"There are more than {SearchesMax} searches in one request");
        }
        var answers = new List<(ElasticRequest? Request, HitsAnswer? Answer, TimeSpan Took, ElasticFault? Fault)>();
        var bytes = 0L;
        for (var i = 0; i < lines.Count; i += 2)
        {
            // All are kept until the last one is there.
            answers.Add(bytes > HitsAnswer.BytesMax
                ? (null, null, default, ElasticSearch.FaultOf(HitsAnswer.TooLarge))
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
                else HitsWriter.Write(json, request!, answer!, took, TotalAsNumber(context), 200);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task<(ElasticRequest? Request, HitsAnswer? Answer, TimeSpan Took, ElasticFault? Fault)> OneAsync(
        byte[] header, byte[] body, Instant now, HttpContext context)
    {
        try
        {
            var where = JsonElement.Parse(header);
            var index = where.ValueKind == JsonValueKind.Object && where.TryGetProperty("index", out var named)
                ? named
                : default;
            var expression = index.ValueKind switch
            {
                JsonValueKind.Array => string.Join(',', index.EnumerateArray().Select(i => i.GetString())),
                JsonValueKind.String => index.GetString(),
                _ => context.GetRouteValue("index") as string,
            };
            var ignores = where.TryGetProperty("ignore_unavailable", out var ignore)
                && ignore.ToString() is "true" or "True";
            var request = new RequestReader(now).Read(JsonElement.Parse(body, Deep));
            var target = await _catalog.TargetAsync(expression, ignores, context.RequestAborted);
            var (answer, took) = await AnswerAsync(request, target, now, context);
            return (request, answer, took, null);
        }
        catch (ElasticException e)
        {
            return (null, null, default, e.Fault);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, null, default, ElasticFault.Parsing("One of the two lines is no JSON of the right form"));
        }
    }

    private Task<(HitsAnswer Answer, TimeSpan Took)> AnswerAsync(
        ElasticRequest request, ElasticTarget target, Instant now, HttpContext context)
    {
        if (target.Events is null && target.Alerts)
        {
            throw ElasticException.Argument(
                "Alerts are not searched here; GET /api/v1/alerts on the alerts' listener lists them");
        }
        var named = target.Events ?? Predicate.Nothing;
        if (named is not And { Items.Count: 0 })
        {
            request = RequestReader.WithTime(request with { Filter = new And([named, request.Filter]) });
        }
        return new ElasticSearch(events.For(Askers.AskerOf(context)), now).RunAsync(
            request, context.Request.Query["typed_keys"] == "true", context.RequestAborted);
    }

    private Task<ElasticTarget> TargetAsync(HttpContext context) => _catalog.TargetAsync(
        context.GetRouteValue("index") as string,
        context.Request.Query["ignore_unavailable"] is var value && value.Count > 0 && value != "false",
        context.RequestAborted);

    private static bool TotalAsNumber(HttpContext context) => context.Request.Query["rest_total_hits_as_int"] == "true";

    // What may stand in the address instead of the body.
    private static ElasticRequest WithAddress(ElasticRequest request, IQueryCollection query, Instant now)
    {
        if (Text("q") is { } text)
        {
            var filter = new RequestReader(now).ReadQueryString(
                text, Text("df"), string.Equals(Text("default_operator"), "and", StringComparison.OrdinalIgnoreCase));
            request = RequestReader.WithTime(request with { Filter = new And([request.Filter, filter]) });
        }
        if (Number("size") is { } size) request = request with { Size = size };
        if (Number("from") is { } from) request = request with { Skip = from };
        if (Text("track_total_hits") is { } count) request = request with { CountAll = count != "false" };
        if (Text("timeout") is { } timeout) request = request with { Timeout = RequestReader.Timeout(timeout) };
        if (Text("sort") is { } sort) request = request with { Sort = [.. sort.Split(',').SelectMany(Order)] };
        if (Text("_source") is { } shown)
        {
            request = request with
            {
                Source = shown switch
                {
                    "true" => SourceFilter.Everything,
                    "false" => SourceFilter.Nothing,
                    _ => new SourceFilter(true, shown.Split(','), []),
                },
            };
        }
        var (includes, excludes) = (Text("_source_includes"), Text("_source_excludes"));
        if (includes is not null || excludes is not null)
        {
            var source = new SourceFilter(true, includes?.Split(',') ?? [], excludes?.Split(',') ?? []);
            request = request with { Source = source };
        }
        return RequestReader.Checked(request);

        string? Text(string name) =>
            query.TryGetValue(name, out var value) && value.Count > 0 ? value.ToString() : null;

        int? Number(string name) => Text(name) is not { } number ? null
            : int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
            : throw ElasticException.Argument($"Failed to parse int parameter [{name}]");

        static IReadOnlyList<HitOrder> Order(string part)
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var field = ElasticFields.NameOf(colon < 0 ? part : part[..colon]);
            return [new HitOrder(field, colon > 0 && part[(colon + 1)..] == "desc", false, null)];
        }
    }

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = RequestReader.DepthMax };

    // A body may also stand in the address: some clients cannot send one with GET.
    private static Task<ElasticRequest> WithBodyAsync(HttpContext context, Func<JsonElement, ElasticRequest> read) =>
        BodyAsync(context, body =>
        {
            using var document = JsonDocument.Parse(body.IsEmpty ? "{}"u8.ToArray() : body, Deep);
            return read(document.RootElement);
        });

    private static async Task<T> BodyAsync<T>(HttpContext context, Func<ReadOnlyMemory<byte>, T> read)
    {
        if (context.Request.Query["source"] is { Count: > 0 } source)
        {
            return read(System.Text.Encoding.UTF8.GetBytes(source.ToString()));
        }
        BodyReader.Allow(context.Request, BodyReader.QuestionBytesMax);
        var body = await BodyReader.ReadAsync(
            context.Request, BodyReader.QuestionBytesMax, null, context.RequestAborted);
        if (body.Status != 0) throw new ElasticException(new(body.Status, "illegal_argument_exception", body.Reason));
        try
        {
            return read(body.Buffer.AsMemory(0, body.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body.Buffer);
        }
    }

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
}
