using System.Globalization;
using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Values;
using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Display;
using Tocsin.Language.ElasticApi.Filters;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi;

/// <summary>Reads the body of a search.</summary>
/// <param name="now">What <c>now</c> means in it.</param>
/// <param name="fields">What names of fields mean in it.</param>
public sealed class RequestReader(Instant now, RequestFields fields)
{
    private readonly FilterReader _filters = new(now, fields);

    /// <summary>How deep a body may nest.</summary>
    public const int DepthMax = 250;

    /// <summary>Reads a body; an empty one asks for everything.</summary>
    /// <exception cref="ElasticException">It cannot be understood.</exception>
    public ElasticRequest Read(JsonElement body)
    {
        var request = new ElasticRequest { Filter = Predicate.Everything };
        try
        {
            foreach (var property in Dsl.Properties(body, "body"))
            {
                request = With(request, property.Name, property.Value);
            }
            request = WithStored(request, body);
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws of values of another type, and of texts with half a character.
            throw ElasticException.Parsing("A value of the request has not the type that is expected there");
        }
        return WithTime(request);
    }

    /// <summary>Reads the body of a count, which has a query and nothing else.</summary>
    /// <exception cref="ElasticException">It cannot be understood.</exception>
    public ElasticRequest ReadCount(JsonElement body)
    {
        foreach (var property in Dsl.Properties(body, "body"))
        {
            if (property.Name == "query") continue;
            throw ElasticException.Parsing($"request does not support [{FilterReader.Shown(property.Name)}]");
        }
        return Read(body);
    }

    /// <summary>A query as it stands in an address: <c>?q=</c>.</summary>
    public Predicate ReadQueryString(
        string text, string? field, bool allWords, bool isLenient) => QueryStringReader.Read(
        text, [field is null ? "*" : fields.NameOf(field)], _filters,
        new QueryStringForm { NeedsAll = allWords, IsLenient = isLenient });

    /// <summary>The orders of a sort as they stand in an address: <c>FIELD:desc,FIELD</c>.</summary>
    public IReadOnlyList<HitOrder> ReadSort(string sort) => SortReader.Read(sort, fields);

    /// <summary>How long a <c>timeout</c> lets a search run; null when it does not limit it.</summary>
    public static TimeSpan? Timeout(string text) => text == "-1" ? null
        : TimeValue.TryTicks(text, out var ticks) ? TimeSpan.FromTicks(ticks)
        : throw ElasticException.Argument(
            "failed to parse [timeout] as a time value; expected a whole number with ms, s, m, h or d, as in 500ms");

    /// <summary>The request, its filter's times taken into its range of time.</summary>
    public static ElasticRequest WithTime(ElasticRequest request)
    {
        var (from, to) = (request.From, request.To);
        var filter = TimeSplit.Split(request.Filter, ref from, ref to);
        return request with { Filter = filter, From = from, To = to };
    }

    /// <summary>
    /// The request with an order that tells all hits apart and the place behind which it goes on, unless it asks for
    /// too much.
    /// </summary>
    /// <exception cref="ElasticException">It does.</exception>
    public static ElasticRequest Finished(ElasticRequest request, Instant now)
    {
        if (request.Size < 0) throw ElasticException.Argument("[size] parameter cannot be negative");
        if (request.Skip < 0) throw ElasticException.Argument("[from] parameter cannot be negative");
        if ((long)request.Skip + request.Size > ElasticRequest.WindowMax)
        {
            throw ElasticException.Argument(
                $"Result window is too large, from + size must be less than or equal to: [{ElasticRequest.WindowMax}] "
                + $"but was [{(long)request.Skip + request.Size}]. Page on with search_after, "
                + "or use /api/v1/export for all.");
        }
        request = request with { Sort = SortReader.WithTieBreak(request.Sort, request.Point is not null) };
        if (request.After is null) return request;
        if (request.Skip > 0)
        {
            throw ElasticException.Argument("[from] parameter must be set to 0 when [search_after] is used");
        }
        if (request.Sort.Count == 0) throw ElasticException.Argument("Sort must contain at least one field.");
        var asked = request.Sort.Count(order => !order.IsImplied);
        if (request.After.Count != request.Sort.Count && request.After.Count != asked)
        {
            throw ElasticException.Argument($"search_after has {request.After.Count} value(s) but sort has {asked}.");
        }
        return request with { Place = HitPlace.Of(request, now) };
    }

    private ElasticRequest With(ElasticRequest request, string name, JsonElement value)
    {
        switch (name)
        {
            case "query":
                return request with { Filter = _filters.Read(value) };
            case "post_filter":
                return request with { HitFilter = _filters.Read(value) };
            case "size":
                return request with { Size = Dsl.Integer(value, name) };
            case "from":
                return request with { Skip = Dsl.Integer(value, name) };
            case "sort":
                return request with { Sort = SortReader.Read(value, fields) };
            case "search_after":
                return request with { After = [.. Dsl.Items(value).Select(After)] };
            case "track_total_hits":
                return Counting(request, Dsl.Text(value, name));
            case "_source":
                return request with { Source = SourceReader.Read(value) };
            case "fields" or "docvalue_fields":
                return request with { Fields = [.. request.Fields, .. Dsl.Items(value).Select(SourceReader.Field)] };
            case "stored_fields":
                return request;
            case "timeout":
                return request with { Timeout = Timeout(Dsl.Text(value, name)) };
            case "terminate_after":
                return request with { EventsMax = Positive(Dsl.Integer(value, name), name) };
            case "aggs" or "aggregations":
                return request with { Aggregations = new AggregationReader(_filters).Read(value) };
            case "highlight":
                return request with { Highlight = new HighlightReader(_filters).Read(value) };
            case "version":
                return request with { WithVersion = Dsl.Boolean(value, name) };
            case "seq_no_primary_term":
                return request with { WithSequence = Dsl.Boolean(value, name) };
            case "track_scores":
                return request with { WithScores = Dsl.Boolean(value, name) };
            case "slice":
                return request with { Slice = Slice(value) };
            case "pit":
                PitOptions.Checked(value);
                return request with
                {
                    Point = new PointInTime(
                        Dsl.TextOf(value, "id") ?? throw ElasticException.Argument("[pit] needs [id]"),
                        Dsl.TextOf(value, "keep_alive") is { } time ? KeepAlive(time, "keep_alive") : null),
                };
            default:
                return BodyOptions.Refused(name, value) is { } fault ? throw fault : request;
        }
    }

    /// <summary>For how long a scroll or a point in time is kept.</summary>
    public static TimeSpan KeepAlive(string text, string name) =>
        !TimeValue.TryTicks(text, out var ticks) || ticks == 0
            ? throw ElasticException.Argument(
                $"failed to parse [{name}] as a time value; expected a whole number with ms, s, m, h or d, as in 5m")
        : ticks > TimeSpan.TicksPerDay
            ? throw ElasticException.Argument("Keep alive for request is too large. It must be less than (1d).")
        : TimeSpan.FromTicks(ticks);

    /// <summary>The request with what <c>track_total_hits</c> says: true, false, or how far to count.</summary>
    public static ElasticRequest Counting(ElasticRequest request, string text) => text switch
    {
        "true" or "" => request with { CountAll = true, CountMax = null },
        "false" or "-1" => request with { CountAll = false },
        _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? request with { CountAll = true, CountMax = most }
            : throw ElasticException.Argument("[track_total_hits] is true, false or a number of hits"),
    };

    /// <summary>A number that is not negative.</summary>
    public static int Positive(int number, string name) => number >= 0
        ? number
        : throw ElasticException.Argument($"[{name}] must not be negative");

    // Who names stored fields, and no source, wants no source: of our events, nothing else is stored.
    private static ElasticRequest WithStored(ElasticRequest request, JsonElement body)
    {
        if (!body.TryGetProperty("stored_fields", out var named)) return request;
        return WithStored(request, [.. Dsl.Items(named).Select(n => Dsl.Text(n, "stored_fields"))],
            body.TryGetProperty("_source", out _));
    }

    /// <summary>The request without a source if stored fields are asked for, and the source is not.</summary>
    public static ElasticRequest WithStored(ElasticRequest request, IReadOnlyList<string> names, bool asksSource)
    {
        if (names.Contains("_none_") && names.Count > 1)
        {
            throw ElasticException.Argument("[stored_fields] cannot combine _none_ with other fields");
        }
        return asksSource || names.Contains("_source") ? request : request with { Source = SourceFilter.Nothing };
    }

    private static SliceTest Slice(JsonElement value)
    {
        SliceOptions.Checked(value);
        var id = value.TryGetProperty("id", out var i) ? Dsl.Integer(i, "id") : -1;
        var max = value.TryGetProperty("max", out var m) ? Dsl.Integer(m, "max") : -1;
        return id >= 0 && max is > 1 and <= SlicesMax && id < max
            ? new SliceTest(id, max)
            : throw ElasticException.Argument(
                $"[slice] needs [id], from 0, and [max], greater than id and 1 and at most {SlicesMax}");
    }

    private const int SlicesMax = 1024;

    private static readonly OptionTable SliceOptions = new("slice", "id max field=_id|_doc|_seq_no");
    private static readonly OptionTable PitOptions = new("pit", "id keep_alive");

    private static object? After(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number => NumberValue.Boxed(Encoding.UTF8.GetBytes(value.GetRawText())),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Dsl.Text(value, "search_after"),
    };
}
