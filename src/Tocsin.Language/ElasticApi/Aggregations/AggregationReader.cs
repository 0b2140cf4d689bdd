using System.Globalization;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi.Filters;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Aggregations;

/// <summary>Reads <c>aggs</c>.</summary>
internal sealed class AggregationReader(FilterReader filters)
{
    private const int DepthMax = 10;
    private const int AggregationsMax = 200;
    private static readonly string[] Kinds =
    [
        "terms", "date_histogram", "histogram", "range", "date_range", "filter", "filters", "missing", "cardinality",
        "sum", "avg", "min", "max", "value_count", "stats", "percentiles",
    ];

    private int _count;

    /// <summary>Reads an object of aggregations.</summary>
    public IReadOnlyList<Aggregation> Read(JsonElement aggregations, int depth = 1)
    {
        if (depth > DepthMax) throw ElasticException.Parsing($"Aggregations nest deeper than {DepthMax} levels");
        return [.. Dsl.Properties(aggregations, "aggs").Select(a => One(a.Name, a.Value, depth))];
    }

    private Aggregation One(string name, JsonElement element, int depth)
    {
        if (++_count > AggregationsMax)
        {
            throw ElasticException.Parsing($"There are more than {AggregationsMax} aggregations");
        }
        if (name.Length == 0 || name.AsSpan().ContainsAny('[', ']', '>'))
        {
            throw ElasticException.Parsing("Invalid aggregation name; it has no [, ] or >");
        }
        AggregationBody? body = null;
        IReadOnlyList<Aggregation> inner = [];
        foreach (var property in Dsl.Properties(element, name))
        {
            if (property.Name is "aggs" or "aggregations") inner = Read(property.Value, depth + 1);
            else if (property.Name == "meta") continue;
            else if (body is not null)
            {
                throw ElasticException.Parsing(
                    $"Found two aggregation type definitions in [{FilterReader.Shown(name)}]");
            }
            else body = Body(property.Name, property.Value);
        }
        if (body is null)
        {
            throw ElasticException.Parsing($"Missing definition for aggregation [{FilterReader.Shown(name)}]");
        }
        if (body is MetricBody && inner.Count > 0)
        {
            throw ElasticException.Parsing($"[{body.Kind}] cannot have sub-aggregations");
        }
        return new Aggregation(name, body, inner);
    }

    private AggregationBody Body(string kind, JsonElement body) => kind switch
    {
        "terms" => Terms(body),
        "date_histogram" => DateHistogram(body),
        "histogram" => Histogram(body),
        "range" or "date_range" => Ranges(kind, body),
        "filter" => new FiltersBody([new FilterBucket(null, filters.Read(body))], BucketForm.Single) { Kind = kind },
        "missing" => new FiltersBody(
            [new FilterBucket(null, new Not(FilterReader.Exists(Dsl.FieldOf(body, kind))))], BucketForm.Single)
        { Kind = kind },
        "filters" => Filters(body),
        "percentiles" => Percentiles(body),
        "cardinality" or "sum" or "avg" or "min" or "max" or "value_count" or "stats" => Metric(kind, body, []),
        _ => throw ElasticException.Parsing(
            $"Unknown aggregation type [{FilterReader.Shown(kind)}]; expected one of {string.Join(", ", Kinds)}"),
    };

    private static TermsBody Terms(JsonElement body)
    {
        var field = Dsl.FieldOf(body, "terms");
        var size = body.TryGetProperty("size", out var s) ? Dsl.Integer(s, "size") : 10;
        if (size <= 0) throw ElasticException.Argument("[size] must be greater than 0");
        return new TermsBody(field)
        {
            Kind = "terms",
            Size = size,
            Orders = Orders(body, new BucketOrder("_count", true)),
            MinimumCount =
                Math.Max(1, body.TryGetProperty("min_doc_count", out var m) ? Dsl.Integer(m, "min_doc_count") : 1),
            Missing = body.TryGetProperty("missing", out var missing) ? Scalar(missing) : null,
            Include = body.TryGetProperty("include", out var include) ? Chosen(include, "include") : null,
            Exclude = body.TryGetProperty("exclude", out var exclude) ? Chosen(exclude, "exclude") : null,
        };
    }

    private static object Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt64(out var whole) => whole,
        JsonValueKind.Number => value.GetDouble(),
        _ => Dsl.Text(value, "missing"),
    };

    private static ValueTest Chosen(JsonElement value, string what)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return new OneOfTest([.. value.EnumerateArray().Select(v => Dsl.Text(v, what))]);
        }
        var pattern = LuceneRegex.Translate(Dsl.Text(value, what), withOperators: true, cased: true);
        return RegexTest.TryCreate(pattern, out var test, out var why) ? test! : throw ElasticException.Argument(why);
    }

    private static List<BucketOrder> Orders(JsonElement body, BucketOrder? otherwise)
    {
        var orders = new List<BucketOrder>();
        if (body.TryGetProperty("order", out var order))
        {
            foreach (var item in Dsl.Items(order))
            {
                var only = Dsl.Only(item, "order");
                var path = only.Name switch { "_term" or "_time" => "_key", _ => only.Name };
                orders.Add(new BucketOrder(path, Dsl.Text(only.Value, "order") switch
                {
                    "desc" => true,
                    "asc" => false,
                    _ => throw ElasticException.Parsing("[order] is asc or desc"),
                }));
            }
        }
        else if (otherwise is not null)
        {
            orders.Add(otherwise);
        }
        return orders;
    }

    private DateHistogramBody DateHistogram(JsonElement body)
    {
        var field = Dsl.FieldOf(body, "date_histogram");
        if (!ElasticFields.IsTime(field))
        {
            throw ElasticException.Argument("[date_histogram] is about @timestamp, utctimestamp or receivedtimestamp");
        }
        var zone = DateMath.Zone(Dsl.TextOf(body, "time_zone") ?? "Z");
        var buckets = Buckets(body, zone);
        return new DateHistogramBody(field, buckets)
        {
            Kind = "date_histogram",
            MinimumCount = body.TryGetProperty("min_doc_count", out var m) ? Dsl.Integer(m, "min_doc_count") : 0,
            ExtendedBounds = Bounds(body, "extended_bounds", zone),
            HardBounds = Bounds(body, "hard_bounds", zone),
            Format = Dsl.TextOf(body, "format"),
            IsKeyed = Dsl.BooleanOf(body, "keyed", false),
            Orders = Orders(body, null),
        };
    }

    private static DateBuckets Buckets(JsonElement body, TimeZoneInfo zone)
    {
        var offset = 0L;
        if (Dsl.TextOf(body, "offset") is { } text)
        {
            var isEarlier = text.StartsWith('-');
            if (!DateBuckets.TryWidth(text.TrimStart('-', '+'), out offset))
            {
                throw ElasticException.Argument("[offset] is one such as +6h or -1d");
            }
            if (isEarlier) offset = -offset;
        }
        var (calendar, any) = (Dsl.TextOf(body, "calendar_interval"), Dsl.TextOf(body, "interval"));
        var fixedWidth = Dsl.TextOf(body, "fixed_interval");
        if ((calendar ?? any) is { } name && DateBuckets.TryUnit(name, out var unit))
        {
            return new DateBuckets(0, unit, zone, offset);
        }
        if (calendar is not null)
        {
            throw ElasticException.Argument(
                "The supplied interval could not be parsed as a calendar interval; expected minute, hour, day, week, "
                + "month, quarter or year");
        }
        if ((fixedWidth ?? any) is not { } width)
        {
            throw ElasticException.Argument("Invalid interval specified, must be non-null and non-empty");
        }
        return DateBuckets.TryWidth(width, out var ticks)
            ? new DateBuckets(ticks, default, zone, offset)
            : throw ElasticException.Argument(
                "The supplied interval could not be parsed as a fixed interval; expected one such as 30s, 5m, 1h or "
                + "1d");
    }

    private (long Low, long High)? Bounds(JsonElement body, string name, TimeZoneInfo zone)
    {
        if (!body.TryGetProperty(name, out var bounds) || bounds.ValueKind != JsonValueKind.Object) return null;
        if (Dsl.TextOf(bounds, "min") is not { } min || Dsl.TextOf(bounds, "max") is not { } max) return null;
        if (DateMath.TryParse(min, null, filters.Now, zone, out var low)
            && DateMath.TryParse(max, null, filters.Now, zone, out var high))
        {
            return low.Start <= high.Start
                ? (low.Start, high.Start)
                : throw ElasticException.Argument($"[{name}] has a [min] behind its [max]");
        }
        throw ElasticException.Parsing($"[{name}] has a date that cannot be read");
    }

    private static HistogramBody Histogram(JsonElement body)
    {
        var field = Dsl.FieldOf(body, "histogram");
        var interval = body.TryGetProperty("interval", out var i) ? Dsl.Number(i, "interval") : 0;
        if (interval <= 0) throw ElasticException.Argument("[interval] must be >0 for histogram aggregation");
        (double Low, double High)? bounds = null;
        if (body.TryGetProperty("extended_bounds", out var b) && b.TryGetProperty("min", out var min)
            && b.TryGetProperty("max", out var max))
        {
            bounds = (Dsl.Number(min, "min"), Dsl.Number(max, "max"));
        }
        return new HistogramBody(
            field, interval, body.TryGetProperty("offset", out var o) ? Dsl.Number(o, "offset") : 0)
        {
            Kind = "histogram",
            MinimumCount = body.TryGetProperty("min_doc_count", out var m) ? Dsl.Integer(m, "min_doc_count") : 0,
            ExtendedBounds = bounds,
            IsKeyed = Dsl.BooleanOf(body, "keyed", false),
            Orders = Orders(body, null),
        };
    }

    private FiltersBody Ranges(string kind, JsonElement body)
    {
        var field = Dsl.FieldOf(body, kind);
        if (!body.TryGetProperty("ranges", out var ranges)) throw ElasticException.Argument($"[{kind}] needs [ranges]");
        var (format, zone) = (Dsl.TextOf(body, "format"), DateMath.Zone(Dsl.TextOf(body, "time_zone") ?? "Z"));
        var buckets = Dsl.Items(ranges)
            .Select(r => kind == "range" ? NumberRange(field, r) : DateRange(field, r, format, zone));
        return new FiltersBody(
            [.. buckets], Dsl.BooleanOf(body, "keyed", false) ? BucketForm.Keyed : BucketForm.Listed)
        { Kind = kind };
    }

    private FilterBucket NumberRange(string field, JsonElement range)
    {
        var (from, to) = (Dsl.TextOf(range, "from"), Dsl.TextOf(range, "to"));
        var ends = new List<(string, object)>();
        if (from is not null) ends.Add(("from", Dsl.Number(range.GetProperty("from"), "from")));
        if (to is not null) ends.Add(("to", Dsl.Number(range.GetProperty("to"), "to")));
        var key = Dsl.TextOf(range, "key") ?? $"{End(ends, "from")}-{End(ends, "to")}";
        var within = new RangeReader(filters.Now).Between(field, from, true, to, false, null, TimeZoneInfo.Utc);
        return new FilterBucket(key, within) { Ends = ends };
    }

    private static string End(List<(string Name, object Value)> ends, string name) =>
        ends.Find(e => e.Name == name).Value is double number
            ? number.ToString(number == Math.Floor(number) ? "0.0" : "R", CultureInfo.InvariantCulture)
            : "*";

    private FilterBucket DateRange(string field, JsonElement range, string? format, TimeZoneInfo zone)
    {
        var ends = new List<(string, object)>();
        var names = new List<string>();
        foreach (var end in (string[])["from", "to"])
        {
            if (Dsl.TextOf(range, end) is not { } text)
            {
                names.Add("*");
                continue;
            }
            if (!DateMath.TryParse(text, format, filters.Now, zone, out var span))
            {
                throw ElasticException.Parsing("[date_range] has a date that cannot be read");
            }
            names.Add(new Instant(span.Start).ToString());
            ends.Add((end, (double)((span.Start - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond)));
            ends.Add((end + "_as_string", names[^1]));
        }
        var filter = new RangeReader(filters.Now).Between(
            field, Dsl.TextOf(range, "from"), true, Dsl.TextOf(range, "to"), false, format, zone);
        return new FilterBucket(Dsl.TextOf(range, "key") ?? string.Join('-', names), filter) { Ends = ends };
    }

    private FiltersBody Filters(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("filters", out var inner))
        {
            throw ElasticException.Parsing("[filters] needs [filters]");
        }
        var isKeyed = inner.ValueKind == JsonValueKind.Object;
        var buckets = isKeyed
            ? inner.EnumerateObject().Select(f => new FilterBucket(f.Name, filters.Read(f.Value))).ToList()
            : [.. Dsl.Items(inner).Select(f => new FilterBucket(null, filters.Read(f)))];
        var otherKey = Dsl.TextOf(body, "other_bucket_key");
        if (otherKey is not null || Dsl.BooleanOf(body, "other_bucket", false))
        {
            var others = new Not(new Or([.. buckets.Select(b => b.Filter)]));
            buckets.Add(new FilterBucket(isKeyed ? otherKey ?? "_other_" : null, others));
        }
        return new FiltersBody(buckets, isKeyed ? BucketForm.Keyed : BucketForm.Listed) { Kind = "filters" };
    }

    private static MetricBody Percentiles(JsonElement body)
    {
        List<double> percents = body.TryGetProperty("percents", out var asked)
            ? [.. Dsl.Items(asked).Select(p => Dsl.Number(p, "percents"))]
            : [1, 5, 25, 50, 75, 95, 99];
        if (percents.Count is 0 or > 50 || percents.Exists(p => p is < 0 or > 100))
        {
            throw ElasticException.Argument("[percents] are 1 to 50 numbers from 0 to 100");
        }
        return Metric("percentiles", body, percents) with { IsKeyed = Dsl.BooleanOf(body, "keyed", true) };
    }

    private static MetricBody Metric(string kind, JsonElement body, IReadOnlyList<double> percents)
    {
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("script", out _))
        {
            throw ElasticException.Argument("Scripts are not supported");
        }
        return new MetricBody(Dsl.FieldOf(body, kind), percents) { Kind = kind };
    }
}
