using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Filters;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.ElasticApi;

/// <summary>Reads the body of a search.</summary>
/// <param name="now">What <c>now</c> means in it.</param>
public sealed class RequestReader(Instant now)
{
    private readonly FilterReader _filters = new(now);

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
        }
        catch (InvalidOperationException)
        {
            // What System.Text.Json throws of values of another type, and of texts with half a character.
            throw ElasticException.Parsing("A value of the request has not the type that is expected there");
        }
        return Checked(WithTime(request));
    }

    /// <summary>A query as it stands in an address: <c>?q=</c>.</summary>
    public Predicate ReadQueryString(string text, string? field, bool allWords) => QueryStringReader.Read(
        text, [field is null ? "*" : ElasticFields.NameOf(field)], allWords, now, TimeZoneInfo.Utc);

    /// <summary>The orders of a sort, as in a body.</summary>
    public static IReadOnlyList<HitOrder> Sort(JsonElement sort) => [.. Dsl.Items(sort).SelectMany(Orders)];

    /// <summary>How long a <c>timeout</c> lets a search run; null when it does not limit it.</summary>
    public static TimeSpan? Timeout(string text) => text == "-1" ? null
        : TimeValue.TryTicks(text, out var ticks) ? TimeSpan.FromTicks(ticks)
        : throw ElasticException.Argument(
            "failed to parse [timeout] as a time value; expected a whole number with ms, s, m, h or d, as in 500ms");

    /// <summary>The parts of the source that a body's <c>_source</c> asks for.</summary>
    public static SourceFilter Source(JsonElement source)
    {
        switch (source.ValueKind)
        {
            case JsonValueKind.False:
                return SourceFilter.Nothing;
            case JsonValueKind.True:
                return SourceFilter.Everything;
            case JsonValueKind.Object:
                return new SourceFilter(
                    true, Names(source, "includes", "include"), Names(source, "excludes", "exclude"));
            default:
                return new SourceFilter(true, [.. Dsl.Items(source).Select(s => Dsl.Text(s, "_source"))], []);
        }
    }

    /// <summary>
    /// The span (ticks) that the time in a request's <c>search_after</c> means; null when there is none that can be
    /// read.
    /// </summary>
    public static (long Start, long End)? TimeAfter(ElasticRequest request, Instant now)
    {
        for (var i = 0; i < request.Sort.Count; i++)
        {
            var text = Convert.ToString(request.After![i], System.Globalization.CultureInfo.InvariantCulture) ?? "";
            if (request.Sort[i].Field == ElasticFields.Time
                && DateMath.TryParse(text, request.Sort[i].Format, now, TimeZoneInfo.Utc, out var span)) return span;
        }
        return null;
    }

    /// <summary>The request, its filter's times taken into its range of time.</summary>
    public static ElasticRequest WithTime(ElasticRequest request)
    {
        var (from, to) = (request.From, request.To);
        var filter = TimeSplit.Split(request.Filter, ref from, ref to);
        return request with { Filter = filter, From = from, To = to };
    }

    /// <summary>The request, unless it asks for too much.</summary>
    public static ElasticRequest Checked(ElasticRequest request)
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
        if (request.After is null) return request;
        if (request.Skip > 0)
        {
            throw ElasticException.Argument("[from] parameter must be set to 0 when [search_after] is used");
        }
        if (request.Sort.Count != request.After.Count)
        {
            throw ElasticException.Argument(
                $"[search_after] has {request.After.Count} value(s) but [sort] has {request.Sort.Count}; "
                + "there must be one for each");
        }
        return request;
    }

    private ElasticRequest With(ElasticRequest request, string name, JsonElement value)
    {
        switch (name)
        {
            case "query":
                return request with { Filter = FilterReader.All([request.Filter, _filters.Read(value)]) };
            case "post_filter":
                return request with { HitFilter = _filters.Read(value) };
            case "size":
                return request with { Size = Dsl.Integer(value, name) };
            case "from":
                return request with { Skip = Dsl.Integer(value, name) };
            case "sort":
                return request with { Sort = Sort(value) };
            case "search_after":
                return request with { After = [.. Dsl.Items(value).Select(After)] };
            case "track_total_hits":
                return request with { CountAll = value.ValueKind != JsonValueKind.False };
            case "_source":
                return request with { Source = Source(value) };
            case "fields" or "docvalue_fields":
                return request with { Fields = [.. request.Fields, .. Dsl.Items(value).Select(Shown)] };
            case "timeout":
                return request with { Timeout = Timeout(Dsl.Text(value, name)) };
            case "aggs" or "aggregations":
                return request with { Aggregations = new AggregationReader(_filters).Read(value) };
            case "highlight":
                return request with { Highlight = new HighlightReader(_filters).Read(value) };
            case "version":
                return request with { WithVersion = Dsl.Boolean(value, name) };
            case "runtime_mappings" or "script_fields" when value.ValueKind == JsonValueKind.Object
                && !value.EnumerateObject().Any():
                return request;
            // What says how to search, or asks for what only scores would change.
            case "stored_fields" or "explain" or "profile" or "track_scores" or "indices_boost" or "min_score"
                or "seq_no_primary_term" or "terminate_after" or "stats" or "ext" or "rescore" or "preference"
                or "ignore_unavailable" or "index":
                return request;
            default:
                throw ElasticException.Parsing(
                    $"unknown key [{FilterReader.Shown(name)}] in the body; expected query, post_filter, size, from, "
                    + "sort, search_after, track_total_hits, timeout, _source, fields, docvalue_fields, highlight "
                    + "or aggs");
        }
    }

    private static object? After(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Dsl.Text(value, "search_after"),
    };

    private static ShownField Shown(JsonElement field) => field.ValueKind == JsonValueKind.Object
        ? new ShownField(
            Dsl.TextOf(field, "field") ?? throw ElasticException.Parsing("[fields] needs [field]"),
            Dsl.TextOf(field, "format"))
        : new ShownField(Dsl.Text(field, "fields"), null);

    private static IEnumerable<HitOrder> Orders(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            yield return Order(item.GetString()!, null, item.GetString() == "_score");
            yield break;
        }
        foreach (var property in Dsl.Properties(item, "sort"))
        {
            if (property.Name == "_script" || property.Name == "_geo_distance")
            {
                throw ElasticException.Parsing($"[{property.Name}] is not supported in sort");
            }
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                yield return Order(
                    property.Name, property.Value, IsDescending(Dsl.TextOf(property.Value, "order") ?? "asc"));
            }
            else
            {
                yield return Order(property.Name, null, IsDescending(Dsl.Text(property.Value, "sort")));
            }
        }
    }

    private static HitOrder Order(string name, JsonElement? options, bool descending) => new(
        ElasticFields.NameOf(name), descending, options is { } o && Dsl.TextOf(o, "missing") == "_first",
        options is { } given ? Dsl.TextOf(given, "format") : null);

    private static bool IsDescending(string order) => order.ToUpperInvariant() switch
    {
        "DESC" => true,
        "ASC" => false,
        _ => throw ElasticException.Argument("[order] is asc or desc"),
    };

    private static List<string> Names(JsonElement source, string name, string oldName) =>
        source.TryGetProperty(name, out var names) || source.TryGetProperty(oldName, out names)
            ? [.. Dsl.Items(names).Select(n => Dsl.Text(n, name))]
            : [];
}
