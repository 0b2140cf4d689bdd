using System.Globalization;
using System.Text.Json;
using Tocsin.Auth;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Replies;
using Tocsin.Storage.Questions;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Scrolls, and points in time in the forms of Elasticsearch and of OpenSearch.</summary>
internal sealed class ContextEndpoints(IEventStore events, QuestionReader reader, ElasticCatalog catalog)
{
    private readonly SearchContexts _contexts = new();

    /// <summary>The events of indices.</summary>
    /// <exception cref="ElasticException">They are of alerts alone.</exception>
    public static Predicate EventsOf(ElasticTarget target) => target.Events is null && target.Alerts
        ? throw ElasticException.Argument(
            "Alerts are not searched here; GET /api/v1/alerts on the alerts' listener lists them")
        : target.Events ?? Predicate.Nothing;

    /// <summary>A request that is about some of the events.</summary>
    public static ElasticRequest Narrowed(ElasticRequest request, Predicate which) => which is And { Items.Count: 0 }
        ? request
        : RequestReader.WithTime(request with { Filter = new And([which, request.Filter]) });

    /// <summary>Begins a scroll.</summary>
    /// <exception cref="ElasticException">It cannot be one.</exception>
    public async Task<SearchContext> OpenScrollAsync(
        HttpContext context, ElasticRequest request, TimeSpan keepAlive, int bytes, ElasticTarget target)
    {
        RefuseInScroll(request.Point is not null, "using [point in time] is not allowed in a scroll context");
        RefuseInScroll(request.Skip > 0, "using [from] is not allowed in a scroll context");
        RefuseInScroll(request.Size == 0, "[size] cannot be [0] in a scroll context");
        RefuseInScroll(!request.CountAll, "disabling [track_total_hits] is not allowed in a scroll context");
        RefuseInScroll(request.After is not null, "`search_after` cannot be used in a scroll context.");
        RefuseInScroll(request.EventsMax > 0, "using [terminate_after] is not allowed in a scroll context");
        var now = reader.Now;
        var open = await OpenedAsync(context, true, EventsOf(target), bytes, now, context.RequestAborted) with
        {
            KeepAlive = keepAlive,
            Expires = now.Ticks + keepAlive.Ticks,
        };
        request = Narrowed(RequestReader.Finished(Sliced(request), now), open.Events);
        open.Next = (request, null, ElasticParameters.Of(context).IsTrue("typed_keys"));
        _contexts.Open(open, now);
        return open;
    }

    /// <summary>Answers with the next page of a scroll.</summary>
    public async Task AnswerScrollAsync(HttpContext context, SearchContext open)
    {
        await open.Turn.WaitAsync(context.RequestAborted);
        try
        {
            var (request, total, namesKinds) = open.Next!.Value;
            var search = new ElasticSearch(events.For(Askers.AskerOf(context)));
            // A page that is not whole would lose events: it can be asked for again.
            var (answer, took) = await search.RunAsync(
                request with { WantsWhole = true }, namesKinds, context.RequestAborted);
            answer = answer with { Total = total ?? answer.Total };
            open.Next = (Behind(request, answer), answer.Total, namesKinds);
            await ElasticReply.WriteAsync(context, 200, json => HitsWriter.Write(
                json, request, answer, took, ElasticParameters.Of(context).IsTrue("rest_total_hits_as_int"),
                scroll: open.Id));
        }
        finally
        {
            open.Turn.Release();
        }
    }

    /// <summary><c>_search/scroll</c>: the next page.</summary>
    public async Task ScrollAsync(HttpContext context)
    {
        var body = await OptionsAsync(context, "scroll", "scroll_id", "rest_total_hits_as_int");
        var id = body.GetValueOrDefault("scroll_id")?[0] ?? context.GetRouteValue("id") as string
            ?? ElasticParameters.Of(context).Text("scroll_id")
            ?? throw Invalid("scrollId is missing");
        var time = body.GetValueOrDefault("scroll")?[0] ?? ElasticParameters.Of(context).Text("scroll");
        var open = _contexts.Find(
            OwnerOf(context), id, true, time is null ? null : RequestReader.KeepAlive(time, "scroll"), reader.Now);
        await AnswerScrollAsync(context, open);
    }

    /// <summary><c>DELETE _search/scroll</c>: ends scrolls.</summary>
    public async Task ClearScrollAsync(HttpContext context)
    {
        var body = await OptionsAsync(context, "scroll_id");
        var ids = body.GetValueOrDefault("scroll_id") ?? Ids(context.GetRouteValue("id") as string)
            ?? Ids(ElasticParameters.Of(context).Text("scroll_id")) ?? throw Invalid("no scroll ids specified");
        await WriteFreedAsync(context, Close(context, ids, true).Count(c => c.IsClosed));
    }

    /// <summary><c>_pit</c> and <c>_search/point_in_time</c>: opens a point in time.</summary>
    public async Task OpenPointAsync(HttpContext context)
    {
        var (now, parameters) = (reader.Now, ElasticParameters.Of(context));
        var keepAlive = RequestReader.KeepAlive(
            parameters.Text("keep_alive") ?? throw Invalid("[keep_alive] is not specified"), "keep_alive");
        if ((await SearchReader.BodyAsync(context)).Span.Trim(" \t\r\n{}"u8) is { IsEmpty: false })
        {
            throw ElasticException.Argument(
                "A point in time is opened without a body: [index_filter] is not supported");
        }
        var target = await catalog.TargetAsync(context);
        var open = await OpenedAsync(context, false, EventsOf(target), 0, now, context.RequestAborted) with
        {
            KeepAlive = keepAlive,
            Expires = now.Ticks + keepAlive.Ticks,
        };
        _contexts.Open(open, now);
        var isOpenSearchs = context.Request.Path.Value!.EndsWith("point_in_time", StringComparison.Ordinal);
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteString(isOpenSearchs ? "pit_id" : "id", open.Id);
            ElasticReply.WriteShards(json);
            if (isOpenSearchs) json.WriteNumber("creation_time", ElasticDates.Milliseconds(now.Ticks));
            json.WriteEndObject();
        });
    }

    /// <summary><c>DELETE _pit</c>: ends points in time, as Elasticsearch's clients ask for it.</summary>
    public async Task ClosePointAsync(HttpContext context)
    {
        var ids = (await OptionsAsync(context, "id")).GetValueOrDefault("id") ?? throw Invalid("[id] is not specified");
        await WriteFreedAsync(context, Close(context, ids, false).Count(c => c.IsClosed));
    }

    /// <summary><c>DELETE _search/point_in_time</c>: ends points in time, as OpenSearch's clients ask for it.</summary>
    public async Task ClosePointsAsync(HttpContext context)
    {
        var isAll = context.Request.Path.Value!.EndsWith("/_all", StringComparison.Ordinal);
        var ids = isAll ? ["_all"]
            : (await OptionsAsync(context, "pit_id")).GetValueOrDefault("pit_id")
                ?? throw Invalid("no pit ids specified");
        var closed = Close(context, ids, false);
        await ElasticReply.WriteAsync(context, 200, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("pits");
            foreach (var (id, isClosed) in closed)
            {
                json.WriteStartObject();
                json.WriteBoolean("successful", isClosed);
                json.WriteString("pit_id", id);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary><c>GET _search/point_in_time/_all</c>: those that are open of whoever asks.</summary>
    public Task ListPointsAsync(HttpContext context) => ElasticReply.WriteAsync(context, 200, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("pits");
        foreach (var open in _contexts.Of(OwnerOf(context), false, reader.Now))
        {
            json.WriteStartObject();
            json.WriteString("pit_id", open.Id);
            json.WriteNumber("creation_time", ElasticDates.Milliseconds(open.Opened.Ticks));
            json.WriteNumber("keep_alive", (long)open.KeepAlive.TotalMilliseconds);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>A request about what there was at a point in time.</summary>
    /// <exception cref="ElasticException">There is no such point.</exception>
    public ElasticRequest InPoint(HttpContext context, ElasticRequest request, PointInTime point, Instant now)
    {
        var open = _contexts.Find(OwnerOf(context), point.Id, false, point.KeepAlive, now);
        return Narrowed(Sliced(request), open.Events);
    }

    private async Task<SearchContext> OpenedAsync(
        HttpContext context, bool isScroll, Predicate which, int bytes, Instant now, CancellationToken stop)
    {
        var last = (await events.LastIdAsync(stop)).ToString(CultureInfo.InvariantCulture);
        var until = new Leaf(new FieldRef(ElasticFields.StoredId), new CompareTest(Comparison.AtMost, last, null));
        return new SearchContext(OwnerOf(context), isScroll, now, new And([which, until])) { Bytes = bytes };
    }

    private static ElasticRequest Sliced(ElasticRequest request) => request.Slice is not { } slice
        ? request
        : request with
        {
            Filter = new And([request.Filter, new Leaf(new FieldRef(ElasticFields.StoredId), slice)]),
            Slice = null,
        };

    // What comes behind a page: its figures, and how many hits there are, were said once.
    private static ElasticRequest Behind(ElasticRequest request, Storage.Answers.HitsAnswer answer)
    {
        request = request with { Aggregations = [], CountAll = false };
        if (answer.Hits is not [.., var last]) return request;
        var (ticks, id) = (last.Event.Time.Ticks, last.Event.Id);
        request = request with { Place = new HitPlace(last.Values ?? [], ticks, id) };
        var first = request.Sort.FirstOrDefault(order => !order.IsScore);
        if (first is not null && !first.IsPlace && first.Field != ElasticFields.Time) return request;
        // What lies before it in time need not be looked at again.
        var start = ticks - (ticks % TimeSpan.TicksPerMillisecond);
        return first is { Descending: false }
            ? request with { From = Math.Max(request.From, start) }
            : request with { To = Math.Min(request.To, start + TimeSpan.TicksPerMillisecond) };
    }

    private List<(string Id, bool IsClosed)> Close(HttpContext context, IReadOnlyList<string> ids, bool isScroll)
    {
        var owner = OwnerOf(context);
        if (ids is ["_all"]) ids = [.. _contexts.Of(owner, isScroll, reader.Now).Select(c => c.Id)];
        foreach (var id in ids)
        {
            if (SearchContexts.IsId(id)) continue;
            throw ElasticException.Argument(isScroll ? "Cannot parse scroll id" : "invalid id: [pit]");
        }
        return [.. ids.Distinct().Select(id => (id, _contexts.Close(owner, id, isScroll)))];
    }

    private static Task WriteFreedAsync(HttpContext context, int freed) =>
        ElasticReply.WriteAsync(context, freed > 0 ? 200 : 404, json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("succeeded", true);
            json.WriteNumber("num_freed", freed);
            json.WriteEndObject();
        });

    // The texts of a body's options, which are few; old clients send an id as it is.
    private static async Task<Dictionary<string, IReadOnlyList<string>>> OptionsAsync(
        HttpContext context, params string[] names)
    {
        var body = await SearchReader.BodyAsync(context);
        var options = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var text = System.Text.Encoding.UTF8.GetString(body.Span).Trim();
        if (text.Length == 0) return options;
        if (text == "_all" || SearchContexts.IsId(text)) return new() { ["scroll_id"] = [text] };
        var json = SearchReader.Json(body);
        if (json.ValueKind != JsonValueKind.Object) throw ElasticException.Parsing("The body is an object");
        foreach (var option in json.EnumerateObject())
        {
            if (!names.Contains(option.Name))
            {
                var shown = option.Name.Length <= 100 ? option.Name : option.Name[..100] + "…";
                throw ElasticException.Argument($"Unknown parameter [{shown}] in request body");
            }
            var values = option.Value.ValueKind == JsonValueKind.Array
                ? option.Value.EnumerateArray().Select(v => v.ToString()).ToList()
                : [option.Value.ToString()];
            if (values.Count > 0) options[option.Name] = values;
        }
        return options;
    }

    private static string[]? Ids(string? list) => list?.Split(',', StringSplitOptions.RemoveEmptyEntries);

    private static void RefuseInScroll(bool isSo, string why)
    {
        if (isSo) throw Invalid(why);
    }

    private static ElasticException Invalid(string why) =>
        new(new(400, "action_request_validation_exception", $"Validation Failed: 1: {why};"));

    private static string OwnerOf(HttpContext context) => OperationAccess.CallerOf(context).Key;
}
