using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi.Display;
using Tocsin.Language.ElasticApi.Filters;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Times;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Aggregations;

/// <summary>Reads <c>aggs</c>.</summary>
internal sealed class AggregationReader(FilterReader filters)
{
    private const int DepthMax = 10;
    private const int AggregationsMax = 200;
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
        string? meta = null;
        IReadOnlyList<Aggregation> inner = [];
        foreach (var property in Dsl.Properties(element, name))
        {
            if (property.Name is "aggs" or "aggregations") inner = Read(property.Value, depth + 1);
            else if (property.Name == "meta") meta = Meta(property.Value);
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
        if (body is DerivativeBody && depth == 1) throw NoHistogram(name);
        if (body is not (DateHistogramBody or HistogramBody or AutoDatesBody)
            && inner.FirstOrDefault(i => i.Body is DerivativeBody) is { } lost) throw NoHistogram(lost.Name);
        if (body is MetricBody or TopHitsBody or DerivativeBody && inner.Count > 0)
        {
            throw ElasticException.Parsing($"[{body.Kind}] cannot have sub-aggregations");
        }
        return new Aggregation(name, body, inner) { Meta = meta };
    }

    private static string Meta(JsonElement meta) => meta.ValueKind == JsonValueKind.Object
        ? meta.GetRawText()
        : throw ElasticException.Parsing("[meta] is an object");

    private AggregationBody Body(string kind, JsonElement body)
    {
        if (AggregationOptions.Tables.TryGetValue(kind, out var options)) options.Checked(body);
        return kind switch
        {
            "terms" => Terms(body),
            "date_histogram" => DateHistogram(body),
            "auto_date_histogram" => AutoDates(body),
            "derivative" => Derivative(body),
            "histogram" => Histogram(body),
            "range" or "date_range" => new RangeBuckets(filters, kind, body).Read(),
            "filter" =>
                new FiltersBody([new FilterBucket(null, filters.Read(body))], BucketForm.Single) { Kind = kind },
            "missing" => new FiltersBody(
                [new FilterBucket(null, new Not(FilterReader.Exists(filters.Fields.Of(body, kind))))],
                BucketForm.Single)
            { Kind = kind },
            "filters" => Filters(body),
            "composite" => Composite(body),
            "top_hits" => TopHits(body),
            "percentiles" => Percentiles(body),
            "cardinality" or "sum" or "avg" or "min" or "max" or "value_count" or "stats" or "extended_stats" =>
                Metric(kind, body, []),
            _ => throw ElasticException.Parsing(
                $"Unknown aggregation type [{FilterReader.Shown(kind)}]; expected one of filter, "
                + string.Join(", ", AggregationOptions.Tables.Keys)),
        };
    }

    // A text where a number is meant is the number that it spells; an instant is one by its field.
    private object? Missing(JsonElement body, string field, bool isNumber)
    {
        if (!body.TryGetProperty("missing", out var missing) || missing.ValueKind == JsonValueKind.Null) return null;
        if (ElasticFields.IsTime(field))
        {
            return ElasticDate.TryParse(Dsl.Text(missing, "missing"), null, filters.Now, TimeZoneInfo.Utc, out var span)
                ? new Instant(span.Start)
                : throw ElasticException.Argument("[missing] is a date that cannot be read");
        }
        if (!isNumber || missing.ValueKind == JsonValueKind.Number) return Dsl.Scalar(missing, "missing");
        return Dsl.Number(missing, "missing");
    }

    private TermsBody Terms(JsonElement body)
    {
        var field = filters.Fields.Of(body, "terms");
        var size = body.TryGetProperty("size", out var s) ? Dsl.Integer(s, "size") : 10;
        if (size <= 0) throw ElasticException.Argument("[size] must be greater than 0");
        var format = DateFormat.Checked(Dsl.TextOf(body, "format"));
        if (format is not null && !ElasticFields.IsTime(field))
        {
            throw ElasticException.Argument("[terms] supports [format] only of the event's own times");
        }
        return new TermsBody(field)
        {
            Kind = "terms",
            Size = size,
            Orders = Orders(body, new BucketOrder("_count", true)),
            MinimumCount =
                Math.Max(1, body.TryGetProperty("min_doc_count", out var m) ? Dsl.Integer(m, "min_doc_count") : 1),
            Missing = Missing(body, field, isNumber: false),
            Format = format,
            Include = body.TryGetProperty("include", out var include) ? Chosen(include, "include") : null,
            Exclude = body.TryGetProperty("exclude", out var exclude) ? Chosen(exclude, "exclude") : null,
            ShowsErrors = Dsl.BooleanOf(body, "show_term_doc_count_error", false),
        };
    }

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

    private DateHistogramBody DateHistogram(JsonElement body, bool isSource = false)
    {
        var field = filters.Fields.Of(body, "date_histogram");
        var zone = ElasticDate.Zone(Dsl.TextOf(body, "time_zone") ?? "Z");
        var buckets = Buckets(body, zone);
        return new DateHistogramBody(field, buckets)
        {
            Kind = "date_histogram",
            MinimumCount = body.TryGetProperty("min_doc_count", out var m) ? Dsl.Integer(m, "min_doc_count") : 0,
            ExtendedBounds = Bounds(body, "extended_bounds", zone),
            HardBounds = Bounds(body, "hard_bounds", zone),
            Format = DateFormat.Checked(Dsl.TextOf(body, "format")),
            Missing = DateMissing(body, field, zone),
            IsKeyed = Dsl.BooleanOf(body, "keyed", false),
            // In a source of others it is a direction.
            Orders = isSource ? [] : Orders(body, null),
        };
    }

    private static ElasticException NoHistogram(string name) => ElasticException.Argument(
        $"derivative aggregation [{FilterReader.Shown(name)}] must have a histogram, date_histogram or "
        + "auto_date_histogram as parent");

    private static DerivativeBody Derivative(JsonElement body)
    {
        var unit = 0L;
        if (Dsl.TextOf(body, "unit") is { } text
            && !(DateBuckets.TryUnit(text, out var named) && (unit = CalendarMath.TicksOf(named)) > 0)
            && !DateBuckets.TryWidth(text, out unit))
        {
            throw ElasticException.Argument("[unit] is one such as 1s, 1h or 1d");
        }
        return new DerivativeBody(
            Dsl.TextOf(body, "buckets_path") ?? throw ElasticException.Argument("[derivative] needs [buckets_path]"),
            unit, string.Equals(Dsl.TextOf(body, "gap_policy"), "insert_zeros", StringComparison.OrdinalIgnoreCase))
        {
            Kind = "derivative",
        };
    }

    private AutoDatesBody AutoDates(JsonElement body)
    {
        var field = filters.Fields.Of(body, "auto_date_histogram");
        if (!ElasticFields.IsTime(field))
        {
            throw ElasticException.Argument("[auto_date_histogram] is of the event's own times");
        }
        var buckets = body.TryGetProperty("buckets", out var b) ? Dsl.Integer(b, "buckets") : 10;
        if (buckets is <= 0 or > 10_000) throw ElasticException.Argument("[buckets] is from 1 to 10000");
        var least = CalendarUnit.Second;
        if (Dsl.TextOf(body, "minimum_interval") is { } name) DateBuckets.TryUnit(name, out least);
        return new AutoDatesBody(field, buckets, ElasticDate.Zone(Dsl.TextOf(body, "time_zone") ?? "Z"), least)
        {
            Kind = "auto_date_histogram",
            Format = DateFormat.Checked(Dsl.TextOf(body, "format")),
        };
    }

    // A date, whatever the field is: what is no date has no bucket.
    private Instant? DateMissing(JsonElement body, string field, TimeZoneInfo zone) =>
        Dsl.TextOf(body, "missing") is not { } text || field == ElasticFields.Time ? null
        : ElasticDate.TryParse(text, Dsl.TextOf(body, "format"), filters.Now, zone, out var span)
            ? new Instant(span.Start)
        : throw ElasticException.Parsing("[missing] is a date that cannot be read");

    private static DateBuckets Buckets(JsonElement body, TimeZoneInfo zone)
    {
        var offset = 0L;
        if (Dsl.TextOf(body, "offset") is { } text)
        {
            var isEarlier = text.StartsWith('-');
            if (text != "0" && !DateBuckets.TryWidth(text.TrimStart('-', '+'), out offset))
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
        BoundOptions.Checked(bounds);
        if (Dsl.TextOf(bounds, "min") is not { } min || Dsl.TextOf(bounds, "max") is not { } max)
        {
            throw ElasticException.Argument($"[{name}] needs [min] and [max]");
        }
        var format = Dsl.TextOf(body, "format");
        if (ElasticDate.TryParse(min, format, filters.Now, zone, out var low)
            && ElasticDate.TryParse(max, format, filters.Now, zone, out var high))
        {
            return low.Start <= high.Start
                ? (low.Start, high.Start)
                : throw ElasticException.Argument($"[{name}] has a [min] behind its [max]");
        }
        throw ElasticException.Parsing($"[{name}] has a date that cannot be read");
    }

    private HistogramBody Histogram(JsonElement body, bool isSource = false)
    {
        var field = filters.Fields.Of(body, "histogram");
        var interval = body.TryGetProperty("interval", out var i) ? Dsl.Number(i, "interval") : 0;
        if (interval <= 0) throw ElasticException.Argument("[interval] must be >0 for histogram aggregation");
        return new HistogramBody(
            field, interval, body.TryGetProperty("offset", out var o) ? Dsl.Number(o, "offset") : 0)
        {
            Kind = "histogram",
            MinimumCount = body.TryGetProperty("min_doc_count", out var m) ? Dsl.Integer(m, "min_doc_count") : 0,
            ExtendedBounds = Bounds(body, "extended_bounds"),
            HardBounds = Bounds(body, "hard_bounds"),
            Missing = Missing(body, field, isNumber: true),
            IsKeyed = Dsl.BooleanOf(body, "keyed", false),
            // In a source of others it is a direction.
            Orders = isSource ? [] : Orders(body, null),
        };
    }

    private static (double Low, double High)? Bounds(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var bounds)) return null;
        BoundOptions.Checked(bounds);
        return bounds.TryGetProperty("min", out var min) && bounds.TryGetProperty("max", out var max)
            ? (Dsl.Number(min, "min"), Dsl.Number(max, "max"))
            : throw ElasticException.Argument($"[{name}] needs [min] and [max]");
    }

    private static readonly OptionTable BoundOptions = new("bounds", "min max");

    private CompositeBody Composite(JsonElement body)
    {
        if (!body.TryGetProperty("sources", out var given))
        {
            throw ElasticException.Argument("[composite] needs [sources]");
        }
        var sources = Dsl.Items(given).Select(item => Source(Dsl.Only(item, "sources"))).ToList();
        if (sources.Count is 0 or > SourcesMax || sources.DistinctBy(s => s.Name).Count() < sources.Count)
        {
            throw ElasticException.Argument($"[composite] has 1 to {SourcesMax} [sources], of different names");
        }
        var size = body.TryGetProperty("size", out var s) ? Dsl.Integer(s, "size") : 10;
        if (size <= 0) throw ElasticException.Argument("[size] must be greater than 0");
        var composite = new CompositeBody(sources, size, null) { Kind = "composite" };
        if (!body.TryGetProperty("after", out var after)) return composite;
        if (Dsl.Properties(after, "after").Count() != sources.Count)
        {
            throw ElasticException.Argument("[after] has a value for each of [sources], and no other");
        }
        return composite with { After = [.. sources.Select(source => After(after, source))] };
    }

    private TopHitsBody TopHits(JsonElement body)
    {
        var skip = body.TryGetProperty("from", out var from) ? Dsl.Integer(from, "from") : 0;
        var size = body.TryGetProperty("size", out var s) ? Dsl.Integer(s, "size") : 3;
        if (skip < 0 || size < 0 || skip + (long)size > TopHitsBody.HitsMax)
        {
            throw ElasticException.Argument(
                "Top hits result window is too large: [from] + [size] must be from 0 to " + TopHitsBody.HitsMax);
        }
        var sort = body.TryGetProperty("sort", out var orders) ? SortReader.Read(orders, filters.Fields) : [];
        return new TopHitsBody(skip, size, SortReader.WithTieBreak(sort, inPoint: false))
        {
            Kind = "top_hits",
            Source = body.TryGetProperty("_source", out var source) ? SourceReader.Read(source)
                : SourceFilter.Everything,
            Fields =
            [
                .. body.EnumerateObject().Where(p => p.Name is "fields" or "docvalue_fields")
                    .SelectMany(p => Dsl.Items(p.Value)).Select(SourceReader.Field),
            ],
            WithVersion = Dsl.BooleanOf(body, "version", false),
            WithSequence = Dsl.BooleanOf(body, "seq_no_primary_term", false),
            WithScores = Dsl.BooleanOf(body, "track_scores", false),
        };
    }

    private const int SourcesMax = 10;

    private CompositeSource Source(JsonProperty named)
    {
        var only = Dsl.Only(named.Value, named.Name);
        if (!AggregationOptions.Sources.TryGetValue(only.Name, out var options))
        {
            throw ElasticException.Parsing("A source of [composite] is one of terms, histogram, date_histogram");
        }
        var body = options.Checked(only.Value);
        var isDescending = string.Equals(Dsl.TextOf(body, "order"), "desc", StringComparison.OrdinalIgnoreCase);
        AggregationBody made = only.Name switch
        {
            "terms" => new TermsBody(filters.Fields.Of(body, "terms")) { Kind = "terms" },
            "histogram" => Histogram(body, isSource: true),
            _ => DateHistogram(body, isSource: true),
        };
        return new CompositeSource(named.Name, made, isDescending)
        {
            HasMissing = Dsl.BooleanOf(body, "missing_bucket", false),
            MissingLast = Dsl.TextOf(body, "missing_order")?.ToUpperInvariant() switch
            {
                "FIRST" => false,
                "LAST" => true,
                _ => isDescending,
            },
        };
    }

    private object? After(JsonElement after, CompositeSource source)
    {
        if (!after.TryGetProperty(source.Name, out var value))
        {
            throw ElasticException.Argument($"[after] has no value for [{FilterReader.Shown(source.Name)}]");
        }
        if (value.ValueKind == JsonValueKind.Null) return null;
        if (source.Body is HistogramBody numbers)
        {
            return (long)Math.Round((Dsl.Number(value, "after") - numbers.Offset) / numbers.Interval);
        }
        var isTime = source.Body is DateHistogramBody
            || (source.Body is TermsBody terms && ElasticFields.IsTime(terms.Field));
        if (!isTime) return Dsl.Scalar(value, "after");
        return ElasticDate.TryParse(
            Dsl.Text(value, "after"), source.Body.Format, filters.Now,
            (source.Body as DateHistogramBody)?.Buckets.Zone ?? TimeZoneInfo.Utc,
            out var span)
            ? span.Start
            : throw ElasticException.Argument("[after] has a date that cannot be read");
    }

    private FiltersBody Filters(JsonElement body)
    {
        if (!body.TryGetProperty("filters", out var inner))
        {
            throw ElasticException.Parsing("[filters] needs [filters]");
        }
        var isKeyed = inner.ValueKind == JsonValueKind.Object;
        var form = isKeyed && Dsl.BooleanOf(body, "keyed", true) ? BucketForm.Keyed : BucketForm.Listed;
        var buckets = isKeyed
            ? inner.EnumerateObject().Select(f => new FilterBucket(f.Name, filters.Read(f.Value))).ToList()
            : [.. Dsl.Items(inner).Select(f => new FilterBucket(null, filters.Read(f)))];
        var otherKey = Dsl.TextOf(body, "other_bucket_key");
        if (Dsl.BooleanOf(body, "other_bucket", otherKey is not null))
        {
            var others = new Not(new Or([.. buckets.Select(b => b.Filter)]));
            buckets.Add(new FilterBucket(isKeyed ? otherKey ?? "_other_" : null, others));
        }
        return new FiltersBody(buckets, form) { Kind = "filters" };
    }

    private MetricBody Percentiles(JsonElement body)
    {
        List<double> percents = body.TryGetProperty("percents", out var asked)
            ? [.. Dsl.Items(asked).Select(p => Dsl.Number(p, "percents"))]
            : [1, 5, 25, 50, 75, 95, 99];
        if (percents.Count is 0 or > 50 || percents.Exists(p => p is < 0 or > 100))
        {
            throw ElasticException.Argument("[percents] are 1 to 50 numbers from 0 to 100");
        }
        foreach (var way in (string[])["tdigest", "hdr"])
        {
            if (body.TryGetProperty(way, out var digest)) AggregationOptions.Digest.Checked(digest);
        }
        return Metric("percentiles", body, percents) with
        {
            IsKeyed = Dsl.BooleanOf(body, "keyed", true),
            IsHistogram = body.TryGetProperty("hdr", out _),
        };
    }

    private MetricBody Metric(string kind, JsonElement body, IReadOnlyList<double> percents)
    {
        var field = filters.Fields.Of(body, kind);
        var format = DateFormat.Checked(Dsl.TextOf(body, "format"));
        if (format is not null && !ElasticFields.IsTime(field))
        {
            throw ElasticException.Argument($"[{kind}] supports [format] only of the event's own times");
        }
        if (field == ElasticFields.Index)
        {
            throw ElasticException.Argument($"[{kind}] is not supported of [_index]; [terms] is");
        }
        return new MetricBody(field, percents)
        {
            Kind = kind,
            Missing = Missing(body, field, isNumber: kind is not ("cardinality" or "value_count")),
            Format = format,
            Sigma = body.TryGetProperty("sigma", out var sigma) ? Dsl.Number(sigma, "sigma") : 2,
        };
    }
}
