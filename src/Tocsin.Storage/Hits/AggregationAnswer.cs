using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Language;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Hits;

/// <summary>Writes the answer to aggregations, as Elasticsearch does, from what all branches have gathered.</summary>
/// <param name="lanes">What the branches have gathered.</param>
/// <param name="plan">Where in them each aggregation is found.</param>
/// <param name="request">What was asked.</param>
/// <param name="typedKeys">Whether the names of aggregations say their kind.</param>
/// <param name="scan">Where events are read that are shown.</param>
/// <param name="memory">Charged for the answer.</param>
internal sealed class AggregationAnswer(
    IReadOnlyList<BranchLane> lanes, Plan plan, ElasticRequest request, bool typedKeys, Scan scan, MemoryMeter memory)
{
    /// <summary>How many buckets an answer has at most.</summary>
    public const int BucketsMax = 65_536;

    // Log text stays readable: this is served as JSON, never inside HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly GroupNode?[] _trees = new GroupNode?[lanes.Count];
    private readonly Dictionary<Block, EventWriter?> _writers = [];
    private int _buckets;
    private long _charged;

    /// <summary>Writes the object with all aggregations.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        var to = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(to, Plain))
        {
            json.WriteStartObject();
            WriteAll(json, plan.Roots, []);
            json.WriteEndObject();
        }
        return to.WrittenMemory;
    }

    private void WriteAll(Utf8JsonWriter json, IReadOnlyList<PlanNode> nodes, List<object> path)
    {
        foreach (var node in nodes)
        {
            if (node.Asked.Body is DerivativeBody) continue;
            Charge(json);
            json.WriteStartObject(typedKeys ? TypeOf(node, path) + "#" + node.Asked.Name : node.Asked.Name);
            if (node.Asked.Meta is { } meta)
            {
                json.WritePropertyName("meta");
                json.WriteRawValue(meta);
            }
            switch (node.Asked.Body)
            {
                case MetricBody metric:
                    MetricAnswer.Write(json, metric, FiguresOf(node, path));
                    break;
                case FiltersBody filters:
                    WriteFilters(json, node, filters, path);
                    break;
                case TermsBody terms:
                    WriteTerms(json, node, terms, path);
                    break;
                case DateHistogramBody dates:
                    WriteDates(json, node, dates, path);
                    break;
                case HistogramBody numbers:
                    WriteNumbers(json, node, numbers, path);
                    break;
                case TopHitsBody top:
                    WriteTopHits(json, node, top, path);
                    break;
                case CompositeBody composite:
                    WriteComposite(json, node, composite, path);
                    break;
            }
            json.WriteEndObject();
        }
    }

    // What was written so far: the buffer that has it is copied to one twice as long when it is full.
    private void Charge(Utf8JsonWriter json)
    {
        EvaluationStop.CheckSometimes();
        var written = json.BytesCommitted + json.BytesPending;
        memory.Take(3 * (written - _charged));
        _charged = written;
    }

    // Of values, the type of their keys; texts where there are some.
    private string TypeOf(PlanNode node, List<object> path) => node.Asked.Body switch
    {
        TermsBody terms => TypeOf(terms, NodeOf(node.Branch, path)?.Children.Keys),
        MetricBody { Kind: "percentiles", IsHistogram: true } => "hdr_percentiles",
        MetricBody { Kind: "percentiles" } => "tdigest_percentiles",
        var body => body.Kind,
    };

    private static string TypeOf(TermsBody terms, Dictionary<object, GroupNode>.KeyCollection? keys) =>
        terms.Field is ElasticFields.Index or ElasticFields.StoredId || keys is null || keys.Count == 0
            || keys.Any(k => k is string) ? "sterms"
        : keys.Any(k => k is double) ? "dterms"
        : "lterms";

    private GroupNode? NodeOf(int branch, List<object> path) =>
        (_trees[branch] ??= GroupNode.Of(lanes[branch], plan.Branches[branch].Keys, memory)).Below(path);

    private Func<int, object?> FiguresOf(PlanNode node, List<object> path)
    {
        var group = GroupOf(node.Branch, path);
        return figure => group < 0 ? null : lanes[node.Branch].FigureOf(group, node.Figure + figure);
    }

    private int GroupOf(int branch, List<object> path) => NodeOf(branch, path)?.Group ?? -1;

    private long CountOf(int branch, List<object> path) =>
        GroupOf(branch, path) is >= 0 and var group ? lanes[branch].CountOf(group) : 0;

    private void Count(int more)
    {
        _buckets += more;
        if (_buckets <= BucketsMax) return;
        throw new ElasticException(new(
            400, "too_many_buckets_exception",
            $"Trying to create too many buckets. Must be less than or equal to: [{BucketsMax}]. "
            + "Ask for a longer interval, a smaller size or a shorter time."));
    }

    private void WriteFilters(Utf8JsonWriter json, PlanNode node, FiltersBody filters, List<object> path)
    {
        Count(node.Filtered.Count);
        if (filters.Form == BucketForm.Keyed) json.WriteStartObject("buckets");
        if (filters.Form == BucketForm.Listed) json.WriteStartArray("buckets");
        foreach (var (bucket, branch, inner) in node.Filtered)
        {
            if (filters.Form == BucketForm.Keyed) json.WriteStartObject(bucket.Key!);
            if (filters.Form == BucketForm.Listed) json.WriteStartObject();
            if (filters.Form == BucketForm.Listed && bucket.Key is not null) json.WriteString("key", bucket.Key);
            foreach (var (name, value) in bucket.Ends) MetricAnswer.WriteValue(json, name, value);
            json.WriteNumber("doc_count", CountOf(branch, path));
            WriteAll(json, inner, path);
            if (filters.Form != BucketForm.Single) json.WriteEndObject();
        }
        if (filters.Form == BucketForm.Keyed) json.WriteEndObject();
        if (filters.Form == BucketForm.Listed) json.WriteEndArray();
    }

    private void WriteTerms(Utf8JsonWriter json, PlanNode node, TermsBody terms, List<object> path)
    {
        var buckets = NodeOf(node.Branch, path) is { } level
            ? level.Children.Where(c => IsChosen(terms, c.Key)).Select(c => Bucket(node, c.Key, c.Value))
                .Where(b => b.Count >= terms.MinimumCount).ToList()
            : [];
        var shown = Ordered(buckets, terms.Orders, node, path).Take(terms.Size).ToList();
        Count(shown.Count);
        json.WriteNumber("doc_count_error_upper_bound", 0);
        json.WriteNumber("sum_other_doc_count", buckets.Sum(b => b.Count) - shown.Sum(b => b.Count));
        json.WriteStartArray("buckets");
        foreach (var bucket in shown)
        {
            Charge(json);
            json.WriteStartObject();
            WriteKey(json, terms, bucket.Key);
            WriteInside(json, node, bucket, path, terms.ShowsErrors);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static bool IsChosen(TermsBody terms, object value)
    {
        if (terms.Include is null && terms.Exclude is null) return true;
        var text = Encoding.UTF8.GetBytes(
            terms.Field == ElasticFields.Index ? IndexTest.NameOf((long)value) : TextOf(value));
        return terms.Include?.Text(text) != false && terms.Exclude?.Text(text) != true;
    }

    private static void WriteKey(Utf8JsonWriter json, TermsBody terms, object key)
    {
        var field = terms.Field;
        switch (key)
        {
            case long ticks when field == ElasticFields.Index:
                json.WriteString("key", IndexTest.NameOf(ticks));
                break;
            case long ticks when ElasticFields.IsTime(field):
                json.WriteNumber("key", ElasticDates.Milliseconds(ticks));
                json.WriteString("key_as_string", ElasticDates.Text(ticks, terms.Format));
                break;
            case long id when field == ElasticFields.StoredId:
                json.WriteString("key", id.ToString(CultureInfo.InvariantCulture));
                break;
            case bool boolean:
                json.WriteNumber("key", boolean ? 1 : 0);
                json.WriteString("key_as_string", boolean ? "true" : "false");
                break;
            default:
                MetricAnswer.WriteValue(json, "key", key);
                break;
        }
    }

    private void WriteDates(Utf8JsonWriter json, PlanNode node, DateHistogramBody dates, List<object> path)
    {
        var found = NodeOf(node.Branch, path)?.Children ?? [];
        var starts = found.Keys.Select(k => (long)k).Order().ToList();
        if (dates.HardBounds is { } hard)
        {
            starts = [.. starts.Where(s => s >= dates.Buckets.StartOf(hard.Low) && s <= hard.High)];
        }
        if (dates.MinimumCount == 0) starts = WithEmpty(starts, dates);
        var buckets = starts.Select(s => Bucket(node, s, found.GetValueOrDefault(s)))
            .Where(b => b.Count >= dates.MinimumCount).ToList();
        Count(buckets.Count);
        var changes = new Derivatives(node, typedKeys, order => ValueFor(order, node, path));
        Begin(json, dates.IsKeyed);
        foreach (var bucket in dates.Orders.Count > 0 ? Ordered(buckets, dates.Orders, node, path) : buckets)
        {
            var text = ElasticDates.Text((long)bucket.Key, dates.Format, dates.Buckets.Zone);
            if (dates.IsKeyed) json.WriteStartObject(text);
            else json.WriteStartObject();
            json.WriteString("key_as_string", text);
            json.WriteNumber("key", ElasticDates.Milliseconds((long)bucket.Key));
            WriteInside(json, node, bucket, path);
            changes.Write(json, bucket, (long)bucket.Key);
            json.WriteEndObject();
        }
        End(json, dates.IsKeyed);
        if (dates.Interval is { } interval) json.WriteString("interval", interval);
    }

    private List<long> WithEmpty(List<long> starts, DateHistogramBody dates)
    {
        var first = starts.Count > 0 ? starts[0] : long.MaxValue;
        var last = starts.Count > 0 ? starts[^1] : long.MinValue;
        if (dates.ExtendedBounds is { } bounds)
        {
            first = Math.Min(first, dates.Buckets.StartOf(bounds.Low));
            last = Math.Max(last, dates.Buckets.StartOf(bounds.High));
        }
        var all = new List<long>();
        if (first > last) return all;
        for (var start = first; start <= last; start = Math.Max(start + 1, dates.Buckets.Next(start)))
        {
            all.Add(start);
            if (_buckets + all.Count > BucketsMax) Count(all.Count);
        }
        return all;
    }

    private void WriteNumbers(Utf8JsonWriter json, PlanNode node, HistogramBody numbers, List<object> path)
    {
        var found = NodeOf(node.Branch, path)?.Children ?? [];
        var starts = found.Keys.Select(k => (long)k).Order().ToList();
        if (numbers.MinimumCount == 0)
        {
            var first = starts.Count > 0 ? starts[0] : long.MaxValue;
            var last = starts.Count > 0 ? starts[^1] : long.MinValue;
            if (numbers.ExtendedBounds is { } bounds)
            {
                first = Math.Min(first, (long)Math.Floor((bounds.Low - numbers.Offset) / numbers.Interval));
                last = Math.Max(last, (long)Math.Floor((bounds.High - numbers.Offset) / numbers.Interval));
            }
            if (first <= last && (ulong)(last - first) >= BucketsMax) Count(BucketsMax + 1);
            starts = first > last ? [] : [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => first + i)];
        }
        var buckets = starts.Select(s => Bucket(node, s, found.GetValueOrDefault(s)))
            .Where(b => b.Count >= numbers.MinimumCount && IsWithin(numbers, (long)b.Key)).ToList();
        Count(buckets.Count);
        var changes = new Derivatives(node, typedKeys, order => ValueFor(order, node, path));
        Begin(json, numbers.IsKeyed);
        foreach (var bucket in numbers.Orders.Count > 0 ? Ordered(buckets, numbers.Orders, node, path) : buckets)
        {
            var key = ((long)bucket.Key * numbers.Interval) + numbers.Offset;
            if (numbers.IsKeyed) json.WriteStartObject(TextOf(key));
            else json.WriteStartObject();
            MetricAnswer.WriteValue(json, "key", key);
            WriteInside(json, node, bucket, path);
            changes.Write(json, bucket, 0);
            json.WriteEndObject();
        }
        End(json, numbers.IsKeyed);
    }

    private static bool IsWithin(HistogramBody numbers, long place) => numbers.HardBounds is not { } hard
        || ((place * numbers.Interval) + numbers.Offset <= hard.High
            && ((place + 1) * numbers.Interval) + numbers.Offset > hard.Low);

    private void WriteComposite(Utf8JsonWriter json, PlanNode node, CompositeBody composite, List<object> path)
    {
        var order = new CompositeOrder(composite);
        var all = new List<object[]>();
        NodeOf(node.Branch, path)?.Collect(new object[composite.Sources.Count], 0, all, memory);
        all.Sort(order);
        var shown = all.Where(order.IsBehind).Take(composite.Size).ToList();
        Count(shown.Count);
        if (shown.Count > 0)
        {
            json.WriteStartObject("after_key");
            order.WriteKey(json, shown[^1]);
            json.WriteEndObject();
        }
        json.WriteStartArray("buckets");
        foreach (var keys in shown)
        {
            Charge(json);
            json.WriteStartObject();
            json.WriteStartObject("key");
            order.WriteKey(json, keys);
            json.WriteEndObject();
            path.AddRange(keys);
            json.WriteNumber("doc_count", CountOf(node.Branch, path));
            WriteAll(json, node.Inner, path);
            path.RemoveRange(path.Count - keys.Length, keys.Length);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteTopHits(Utf8JsonWriter json, PlanNode node, TopHitsBody top, List<object> path)
    {
        var shown = new ElasticRequest
        {
            Filter = Predicate.Everything,
            Sort = top.Sort,
            Source = top.Source,
            Fields = top.Fields,
            WithVersion = top.WithVersion,
            WithSequence = top.WithSequence,
            WithScores = top.WithScores,
            ShowsTimestamp = request.ShowsTimestamp,
        };
        var group = GroupOf(node.Branch, path);
        json.WriteStartObject("hits");
        json.WriteStartObject("total");
        json.WriteNumber("value", CountOf(node.Branch, path));
        json.WriteString("relation", "eq");
        json.WriteEndObject();
        var found = group < 0 ? [] : lanes[node.Branch].TopOf(group, node.Figure).ToList();
        if (HitWriter.SaysScores(shown) && found.Count > 0) json.WriteNumber("max_score", 1.0);
        else json.WriteNull("max_score");
        json.WriteStartArray("hits");
        foreach (var one in found)
        {
            Charge(json);
            if (!_writers.TryGetValue(one.Block, out var writer))
            {
                _writers[one.Block] = writer = scan.WriterFor(one.Block, null);
            }
            // Of a block that proves damaged, nothing is shown.
            if (writer is not null) HitWriter.Write(json, shown, new Hit(writer.Write(one.Row), one.Values), null);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, bool isKeyed)
    {
        if (isKeyed) json.WriteStartObject("buckets");
        else json.WriteStartArray("buckets");
    }

    private static void End(Utf8JsonWriter json, bool isKeyed)
    {
        if (isKeyed) json.WriteEndObject();
        else json.WriteEndArray();
    }

    private void WriteInside(
        Utf8JsonWriter json, PlanNode node, (object Key, long Count) bucket, List<object> path, bool withError = false)
    {
        json.WriteNumber("doc_count", bucket.Count);
        if (withError) json.WriteNumber("doc_count_error_upper_bound", 0);
        path.Add(bucket.Key);
        WriteAll(json, node.Inner, path);
        path.RemoveAt(path.Count - 1);
    }

    private (object Key, long Count) Bucket(PlanNode node, object key, GroupNode? group) =>
        (key, group is { Group: >= 0 } ? lanes[node.Branch].CountOf(group.Group) : 0);

    // Equals are in the order of their keys.
    private IEnumerable<(object Key, long Count)> Ordered(
        List<(object Key, long Count)> buckets, IReadOnlyList<BucketOrder> orders, PlanNode node, List<object> path)
    {
        var ordered = buckets.OrderBy(_ => 0);
        foreach (var order in orders)
        {
            var value = ValueFor(order, node, path);
            ordered = order.Descending
                ? ordered.ThenBy(b => value(b) is null).ThenByDescending(value, ValueOrder.Instance)
                : ordered.ThenBy(b => value(b) is null).ThenBy(value, ValueOrder.Instance);
        }
        return ordered.ThenBy(b => b.Key, ValueOrder.Instance);
    }

    private Func<(object Key, long Count), object?> ValueFor(BucketOrder order, PlanNode node, List<object> path)
    {
        if (order.Path == "_key") return b => b.Key;
        if (order.Path == "_count") return b => b.Count;
        var parts = order.Path.Split('.', 2);
        if (order.Path.IndexOf('[', StringComparison.Ordinal) is > 0 and var bracket)
        {
            parts = [order.Path[..bracket], order.Path[(bracket + 1)..].TrimEnd(']')];
        }
        // A name may have a dot of its own.
        var figure = node.Inner.FirstOrDefault(n => n.Asked.Name == order.Path && n.Asked.Body is MetricBody)
            ?? node.Inner.FirstOrDefault(
                n => n.Asked.Name == parts[0] && n.Asked.Body is MetricBody or FiltersBody { Form: BucketForm.Single });
        if (figure?.Asked.Body is FiltersBody)
        {
            return b => CountOf(figure.Filtered[0].Branch, [.. path, b.Key]);
        }
        if (figure?.Asked.Body is not MetricBody metric
            || MetricAnswer.Named(
                metric, figure.Asked.Name == order.Path || parts.Length == 1 ? "value" : parts[1]) is not { } named)
        {
            throw ElasticException.Argument(
                "Invalid aggregator order path: it is _key, _count, or the name of a figure inside, such as cost or "
                + "cost.avg");
        }
        return b => named(FiguresOf(figure, [.. path, b.Key]));
    }

    private static string TextOf(object value) => value switch
    {
        bool boolean => boolean ? "true" : "false",
        double number => number.ToString(
            number == Math.Floor(number) && Math.Abs(number) < 1e15 ? "0.0" : "R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
