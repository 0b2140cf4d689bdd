using Tocsin.Language.ElasticApi.Display;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Times;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Aggregations;

/// <summary>An aggregation of a request.</summary>
/// <param name="Name">What the request calls it.</param>
/// <param name="Body">What it asks.</param>
/// <param name="Inner">What is asked of each of its buckets.</param>
public sealed record Aggregation(string Name, AggregationBody Body, IReadOnlyList<Aggregation> Inner)
{
    /// <summary>What the answer is to repeat, as JSON; null for nothing.</summary>
    public string? Meta { get; init; }
}

/// <summary>What an aggregation asks.</summary>
public abstract record AggregationBody
{
    /// <summary>Elasticsearch's name of its kind.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// The value that events without any have: text, number, boolean or instant; null leaves them out.
    /// </summary>
    public object? Missing { get; init; }

    /// <summary>How instants and figures of instants are written; null as RFC 3339.</summary>
    public string? Format { get; init; }
}

/// <summary>A bucket for each value of a field. An event with several values is in several buckets.</summary>
public sealed record TermsBody(string Field) : AggregationBody
{
    /// <summary>How many buckets are shown.</summary>
    public int Size { get; init; } = 10;

    /// <summary>Their order; the first that tells two apart decides.</summary>
    public IReadOnlyList<BucketOrder> Orders { get; init; } = [];

    /// <summary>How many events a bucket needs to be shown.</summary>
    public long MinimumCount { get; init; } = 1;

    /// <summary>Which values have a bucket; null means all.</summary>
    public ValueTest? Include { get; init; }

    /// <summary>Which values have none.</summary>
    public ValueTest? Exclude { get; init; }

    /// <summary>Whether each bucket says by how much its count may be wrong.</summary>
    public bool ShowsErrors { get; init; }
}

/// <summary>A bucket for each span of time.</summary>
public sealed record DateHistogramBody(string Field, DateBuckets Buckets) : AggregationBody
{
    /// <summary>How many events a bucket needs; 0 shows empty ones between others.</summary>
    public long MinimumCount { get; init; }

    /// <summary>What the answer says of how long they are; null for nothing.</summary>
    public string? Interval { get; init; }

    /// <summary>First and last instant (ticks) that buckets are to reach, though they be empty.</summary>
    public (long Low, long High)? ExtendedBounds { get; init; }

    /// <summary>Buckets outside of these instants (ticks) are left out.</summary>
    public (long Low, long High)? HardBounds { get; init; }

    /// <summary>Whether buckets are an object by their keys.</summary>
    public bool IsKeyed { get; init; }

    /// <summary>Their order; without any, that of time.</summary>
    public IReadOnlyList<BucketOrder> Orders { get; init; } = [];
}

/// <summary>
/// A bucket for each span of time, of the shortest width for which they are no more than wanted: by how far the events
/// reach it becomes a <see cref="DateHistogramBody"/>.
/// </summary>
/// <param name="Field">The field.</param>
/// <param name="BucketsMax">How many buckets are wanted.</param>
/// <param name="Zone">Whose midnights count.</param>
/// <param name="Least">No width is shorter than this.</param>
public sealed record AutoDatesBody(string Field, int BucketsMax, TimeZoneInfo Zone, CalendarUnit Least)
    : AggregationBody
{
    private static readonly (string Name, CalendarUnit Unit, int Count)[] Widths =
    [
        ("1s", CalendarUnit.Second, 1), ("5s", CalendarUnit.Second, 5), ("10s", CalendarUnit.Second, 10),
        ("30s", CalendarUnit.Second, 30), ("1m", CalendarUnit.Minute, 1), ("5m", CalendarUnit.Minute, 5),
        ("10m", CalendarUnit.Minute, 10), ("30m", CalendarUnit.Minute, 30), ("1h", CalendarUnit.Hour, 1),
        ("3h", CalendarUnit.Hour, 3), ("12h", CalendarUnit.Hour, 12), ("1d", CalendarUnit.Day, 1),
        ("7d", CalendarUnit.Week, 1), ("1M", CalendarUnit.Month, 1), ("3M", CalendarUnit.Quarter, 1),
        ("1y", CalendarUnit.Year, 1),
    ];

    /// <summary>The histogram for events from one instant (ticks) to another.</summary>
    /// <exception cref="ElasticException">Even of years there are too many.</exception>
    public DateHistogramBody Between(long first, long last)
    {
        foreach (var (name, unit, count) in Widths.Where(w => w.Unit >= Least))
        {
            var width = count > 1 ? count * CalendarMath.TicksOf(unit) : 0;
            var buckets = new DateBuckets(width, unit, Zone, 0);
            if (!Fits(buckets, first, last)) continue;
            return new DateHistogramBody(Field, buckets) { Kind = Kind, Format = Format, Interval = name };
        }
        throw ElasticException.Argument("[auto_date_histogram] has events of more years than [buckets]");
    }

    private bool Fits(DateBuckets buckets, long first, long last)
    {
        var start = buckets.StartOf(first);
        for (var count = 1; count <= BucketsMax; count++)
        {
            var next = buckets.Next(start);
            if (next > last || next <= start) return true;
            start = next;
        }
        return false;
    }
}

/// <summary>By how much a figure of the buckets of a histogram changes from each to the next.</summary>
/// <param name="Path">The figure, as an order names it.</param>
/// <param name="Unit">In how many ticks, of the change that is normalised; 0 for none.</param>
/// <param name="InsertsZeros">Whether a bucket without a figure has 0, or no change.</param>
public sealed record DerivativeBody(string Path, long Unit, bool InsertsZeros) : AggregationBody;

/// <summary>A bucket for each stretch of numbers.</summary>
public sealed record HistogramBody(string Field, double Interval, double Offset) : AggregationBody
{
    /// <summary>How many events a bucket needs; 0 shows empty ones between others.</summary>
    public long MinimumCount { get; init; }

    /// <summary>First and last number that buckets are to reach, though they be empty.</summary>
    public (double Low, double High)? ExtendedBounds { get; init; }

    /// <summary>Buckets outside of these numbers are left out.</summary>
    public (double Low, double High)? HardBounds { get; init; }

    /// <summary>Whether buckets are an object by their keys.</summary>
    public bool IsKeyed { get; init; }

    /// <summary>Their order; without any, that of numbers.</summary>
    public IReadOnlyList<BucketOrder> Orders { get; init; } = [];
}

/// <summary>A bucket for each of some predicates; they may overlap.</summary>
public sealed record FiltersBody(IReadOnlyList<FilterBucket> Buckets, BucketForm Form) : AggregationBody;

/// <summary>One of those predicates.</summary>
/// <param name="Key">What the bucket is called; null when it has no name.</param>
/// <param name="Filter">Which events are in it.</param>
public sealed record FilterBucket(string? Key, Predicate Filter)
{
    /// <summary>Of a range, its ends as an answer shows them.</summary>
    public IReadOnlyList<(string Name, object Value)> Ends { get; init; } = [];
}

/// <summary>How buckets are written.</summary>
public enum BucketForm
{
    /// <summary>One, without any list.</summary>
    Single,

    /// <summary>An array.</summary>
    Listed,

    /// <summary>An object by their names.</summary>
    Keyed,
}

/// <summary>Figures of a field's values.</summary>
/// <param name="Field">The field.</param>
/// <param name="Percents">Of percentiles, which.</param>
public sealed record MetricBody(string Field, IReadOnlyList<double> Percents) : AggregationBody
{
    /// <summary>Whether percentiles are an object by their percents.</summary>
    public bool IsKeyed { get; init; } = true;

    /// <summary>
    /// Whether percentiles are asked for by another way of estimating them, which only their type says.
    /// </summary>
    public bool IsHistogram { get; init; }

    /// <summary>Of extended figures, how many standard deviations their bounds lie from the mean.</summary>
    public double Sigma { get; init; } = 2;
}

/// <summary>The first events of a bucket, in an order of their own.</summary>
/// <param name="Skip">How many are passed over.</param>
/// <param name="Size">How many are shown.</param>
/// <param name="Sort">Their order, which tells all of them apart; without any, the newest first.</param>
public sealed record TopHitsBody(int Skip, int Size, IReadOnlyList<HitOrder> Sort) : AggregationBody
{
    /// <summary>How many a bucket may show, those that are passed over included.</summary>
    public const int HitsMax = 100;

    /// <summary>Which parts of the events are shown.</summary>
    public SourceFilter Source { get; init; } = SourceFilter.Everything;

    /// <summary>The fields that each shows beside its source.</summary>
    public IReadOnlyList<ShownField> Fields { get; init; } = [];

    /// <summary>Whether they say their version.</summary>
    public bool WithVersion { get; init; }

    /// <summary>Whether they say when they were written, as a number.</summary>
    public bool WithSequence { get; init; }

    /// <summary>Whether they say a score though they are sorted by something else.</summary>
    public bool WithScores { get; init; }
}

/// <summary>A bucket for each combination of some values that events have, page by page.</summary>
/// <param name="Sources">The values.</param>
/// <param name="Size">How many buckets a page has.</param>
/// <param name="After">The combination behind which to go on, one value for each source; null to begin.</param>
public sealed record CompositeBody(
    IReadOnlyList<CompositeSource> Sources, int Size, IReadOnlyList<object?>? After) : AggregationBody;

/// <summary>One of those values.</summary>
/// <param name="Name">What a bucket's key calls it.</param>
/// <param name="Body">How it is made.</param>
/// <param name="Descending">Largest first.</param>
public sealed record CompositeSource(string Name, AggregationBody Body, bool Descending)
{
    /// <summary>Whether events without it are in a bucket, too.</summary>
    public bool HasMissing { get; init; }

    /// <summary>Whether that bucket comes last.</summary>
    public bool MissingLast { get; init; }
}

/// <summary>What buckets are put in order by.</summary>
/// <param name="Path">
/// <c>_key</c>, <c>_count</c>, or the name of a figure, with <c>.avg</c> or <c>.95</c> behind it if it has several.
/// </param>
/// <param name="Descending">Largest first.</param>
public sealed record BucketOrder(string Path, bool Descending);
