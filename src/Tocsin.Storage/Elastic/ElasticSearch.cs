using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Language;
using Tocsin.Language.Elastic;
using Tocsin.Storage.Figures;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Elastic;

/// <summary>Answers searches that come in Elasticsearch's form. Thread-safe.</summary>
public sealed class ElasticSearch(EventSearch search)
{
    /// <summary>What <c>now</c> is.</summary>
    public Instant Now => new(search.Clock.GetUtcNow().UtcTicks);

    /// <summary>
    /// The first instants (ticks) of the days of which there may be events, and about how many there are.
    /// </summary>
    public IReadOnlyList<(long Day, long Events)> Days()
    {
        using var snapshot = search.Store.Snapshot();
        var days = new SortedDictionary<long, long>();
        foreach (var block in snapshot.Blocks)
        {
            var (first, last) = (block.MinTicks / TimeSpan.TicksPerDay, block.MaxTicks / TimeSpan.TicksPerDay);
            // Of a block over several days, nothing more is known without a look at it; a wild one does not become a
            // million days.
            if (last - first > DaysMax) first = last;
            for (var day = first; day <= last; day++)
            {
                days.TryGetValue(day * TimeSpan.TicksPerDay, out var known);
                days[day * TimeSpan.TicksPerDay] = known + (block.Rows / (last - first + 1));
            }
        }
        return [.. days.Select(d => (d.Key, d.Value))];
    }

    private const int DaysMax = 366;

    /// <summary>Runs a search.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="typedKeys">Whether the names of aggregations say their kind.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ElasticException">It cannot be answered.</exception>
    public async Task<ElasticAnswer> RunAsync(ElasticRequest request, bool typedKeys, CancellationToken stop)
    {
        if (request.HitFilter is not { } hitFilter) return await AskAsync(request, typedKeys, stop);
        var narrowed =
            RequestReader.WithTime(request with { Filter = new And([request.Filter, hitFilter]), HitFilter = null });
        if (request.Aggregations.Count == 0) return await AskAsync(narrowed, typedKeys, stop);
        // Two questions: the figures are of more events than the hits.
        var figures = await AskAsync(request with { HitFilter = null, Size = 0 }, typedKeys, stop);
        var hits = await AskAsync(narrowed with { Aggregations = [] }, typedKeys, stop);
        return hits with
        {
            Aggregations = figures.Aggregations,
            IsPartial = figures.IsPartial || hits.IsPartial,
            Took = figures.Took + hits.Took,
        };
    }

    private async Task<ElasticAnswer> AskAsync(ElasticRequest request, bool typedKeys, CancellationToken stop)
    {
        var plan = new Plan(request.Aggregations);
        var after = request.After is null ? null : await CursorOf(request, stop);
        var outcome = await search.AskAsync(
            request.Filter, request.From, request.To, request.Timeout,
            scan => Answer(scan, request, after, plan, typedKeys) with { IsPartial = scan.IsCut }, stop);
        if (outcome.Answer is { } answer) return answer with { Took = outcome.Took };
        var why = outcome.Error?.Message ?? "The search took too long";
        throw new ElasticException(
            outcome.Error?.Reason == ErrorReason.TooMuch
                ? new(400, "too_many_buckets_exception", why)
                : new(504, "timeout_exception", why));
    }

    private static ElasticAnswer Answer(Scan scan, ElasticRequest request, string? after, Plan plan, bool typedKeys)
    {
        var answer = request.Size == 0 && request.Aggregations.Count > 0
            ? new ElasticAnswer()
            : Hits(scan, request, after);
        if (request.Aggregations.Count == 0) return answer;
        var lanes = Aggregate(scan, plan);
        return answer with
        {
            // When time was up between the two, the hits are more than what the aggregations have seen.
            Total = Math.Max(answer.Total ?? 0, lanes[0].CountOf(0)),
            Aggregations = new AggregationAnswer(lanes, plan, typedKeys, scan.NewMeter()).Write(),
        };
    }

    private static ElasticAnswer Hits(Scan scan, ElasticRequest request, string? after)
    {
        if (request.Sort is [{ IsTieBreak: false } first, ..] && first.Field != ElasticFields.Time)
        {
            return new SortedPage(scan, request).Run();
        }
        var query = new PageQuery(scan, new SearchRequest("")
        {
            Limit = request.Skip + request.Size,
            Ascending = request.Sort is [var order, ..] && order.Field != "_score" && !order.Descending,
            Cursor = after,
            CountAll = request.CountAll,
        }, null, HitBytesMax);
        var page = query.Run();
        if (query.IsShort) throw new ElasticException(LargeHits);
        return new ElasticAnswer
        {
            Total = page.Total,
            Hits = [.. page.Events!.Skip(request.Skip).Select(e => Hit.Of(e, null))],
        };
    }

    private static BranchLane[] Aggregate(Scan scan, Plan plan)
    {
        var lanes = scan.InLanes(
            oldestFirst: false,
            () =>
            {
                var memory = scan.NewMeter();
                return plan.Branches.Select(b => new BranchLane(b, memory)).ToArray();
            },
            (all, _) => TooMany(all) is null,
            (all, block, evaluator, rows) =>
            {
                foreach (var lane in all) lane.Add(block, evaluator, rows);
            });
        var first = lanes[0];
        foreach (var lane in lanes)
        {
            if (TooMany(lane) is { } fault) throw new ElasticException(fault);
            if (lane == first) continue;
            for (var i = 0; i < first.Length; i++) first[i].Merge(lane[i]);
        }
        return TooMany(first) is { } tooMany ? throw new ElasticException(tooMany) : first;
    }

    private static ElasticFault? TooMany(BranchLane[] lanes) =>
        lanes.Sum(l => (long)l.Groups) > StatsQuery.GroupsMax
            ? new(
                400, "too_many_buckets_exception",
                $"The aggregations have more than {StatsQuery.GroupsMax} groups; narrow the query or aggregate by "
                + "fewer fields")
            : null;

    /// <summary>Refuses to answer with hits that are very large together: all of them are kept until they are sent.</summary>
    /// <param name="bytes">How many bytes the hits have so far.</param>
    internal static void RefuseLargeHits(long bytes)
    {
        if (bytes > HitBytesMax) throw new ElasticException(LargeHits);
    }

    /// <summary>How many bytes the hits of an answer may have together.</summary>
    public const long HitBytesMax = 32L << 20;

    /// <summary>Why an answer with larger hits is not given.</summary>
    public static ElasticFault LargeHits { get; } = new(
        413, "content_too_long_exception",
        $"The hits have more than {HitBytesMax >> 20} MiB together; ask for fewer at once with [size], and page with "
        + "[search_after]");

    // Where the page before ended. Two times within a millisecond look the same in a sort value: what decides between
    // them tells more.
    private async Task<string?> CursorOf(ElasticRequest request, CancellationToken stop)
    {
        if (request.Sort[0] is var first && !first.IsTieBreak && first.Field != ElasticFields.Time) return null;
        for (var i = 0; i < request.Sort.Count; i++)
        {
            var value = Convert.ToString(request.After![i], System.Globalization.CultureInfo.InvariantCulture) ?? "";
            if (request.Sort[i].Field is "_doc" or "_shard_doc" && PageQuery.IsCursor(value)) return value;
            if (request.Sort[i].Field == ElasticFields.StoredId && long.TryParse(value, out var id)
                && await search.GetAsync([id], stop) is [var found]) return Hit.Of(found, null).Cursor;
        }
        return RequestReader.TimeAfter(request, Now) is { } span
            ? first.Descending ? $"{span.Start}.0" : $"{Math.Max(0, span.End - 1)}.{long.MaxValue}"
            : throw ElasticException.Argument("[search_after] has values that are not the sort values of a hit");
    }
}

/// <summary>The answer to a search.</summary>
public sealed record ElasticAnswer
{
    /// <summary>How many events match; null when that was not asked for.</summary>
    public long? Total { get; init; }

    /// <summary>The hits, in the order asked for.</summary>
    public IReadOnlyList<Hit> Hits { get; init; } = [];

    /// <summary>Whether time was up before all events were looked at.</summary>
    public bool IsPartial { get; init; }

    /// <summary>The answer to aggregations as a JSON object; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Aggregations { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>How many bytes its hits and aggregations have together.</summary>
    public long Bytes => Hits.Sum(h => (long)h.Json.Length) + Aggregations.Length;
}

/// <summary>An event that was found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Ticks">Its time.</param>
/// <param name="Json">The event as the store writes it, its id included.</param>
/// <param name="Values">The values of a sort by other fields than its time; null without such a sort.</param>
public sealed record Hit(string Id, long Ticks, ReadOnlyMemory<byte> Json, IReadOnlyList<object?>? Values)
{
    /// <summary>The index it is from; null for that of its day.</summary>
    public string? Index { get; init; }

    /// <summary>Where a page that ends with it goes on.</summary>
    public string Cursor => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Ticks}.{Id}");

    /// <summary>The hit of an event.</summary>
    public static Hit Of(ReadOnlyMemory<byte> json, IReadOnlyList<object?>? values)
    {
        var reader = new Utf8JsonReader(json.Span, EventShape.Reading);
        reader.Read();
        reader.Read();
        reader.Read();
        var id = reader.GetString()!;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTime = reader.ValueTextEquals(ElasticFields.Time);
            reader.Read();
            if (isTime && TimestampParser.TryParse(Encoding.UTF8.GetBytes(reader.GetString()!), default, out var time))
            {
                return new Hit(id, time.Ticks, json, values);
            }
            reader.Skip();
        }
        throw new InvalidOperationException("BUG: an event has no time");
    }
}
