using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Display;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi;

/// <summary>A search as Elasticsearch's clients ask for it.</summary>
public sealed record ElasticRequest
{
    /// <summary>How far into an answer one may page, and how many hits it may have.</summary>
    public const int WindowMax = 10_000;

    /// <summary>
    /// Which events; what it says of their time is in <see cref="From"/> and <see cref="To"/> as far as can be.
    /// </summary>
    public required Predicate Filter { get; init; }

    /// <summary>Which of them are hits; aggregations are of all of them. Null for all.</summary>
    public Predicate? HitFilter { get; init; }

    /// <summary>First time (ticks), inclusive.</summary>
    public long From { get; init; }

    /// <summary>Last time (ticks), exclusive.</summary>
    public long To { get; init; } = long.MaxValue;

    /// <summary>How many hits.</summary>
    public int Size { get; init; } = 10;

    /// <summary>How many hits to pass over.</summary>
    public int Skip { get; init; }

    /// <summary>The order of hits, which tells all of them apart; without any, the newest first.</summary>
    public IReadOnlyList<HitOrder> Sort { get; init; } = [];

    /// <summary>The sort values of the hit behind which to go on, as they were sent; null to begin.</summary>
    public IReadOnlyList<object?>? After { get; init; }

    /// <summary>Where the page before this one ended; null to begin.</summary>
    public HitPlace? Place { get; init; }

    /// <summary>One of several shares of the events, which together are all of them; null for all.</summary>
    public SliceTest? Slice { get; init; }

    /// <summary>The point in time that is searched; null for what there is now.</summary>
    public PointInTime? Point { get; init; }

    /// <summary>Whether to count all matching events.</summary>
    public bool CountAll { get; init; } = true;

    /// <summary>How far they are counted; null for all of them.</summary>
    public int? CountMax { get; init; }

    /// <summary>After how long to answer with what was found until then; null to wait for all.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Which parts of the events are shown.</summary>
    public SourceFilter Source { get; init; } = SourceFilter.Everything;

    /// <summary>The fields that each hit shows beside its source.</summary>
    public IReadOnlyList<ShownField> Fields { get; init; } = [];

    /// <summary>How hits show what in them was looked for; null when they do not.</summary>
    public Highlight? Highlight { get; init; }

    /// <summary>Whether hits say their version.</summary>
    public bool WithVersion { get; init; }

    /// <summary>Whether hits say when they were written, as a number.</summary>
    public bool WithSequence { get; init; }

    /// <summary>Whether hits say a score though they are sorted by something else.</summary>
    public bool WithScores { get; init; }

    /// <summary>Whether no answer is better than one that is not whole.</summary>
    public bool WantsWhole { get; init; }

    /// <summary>How many events are enough; 0 for all of them.</summary>
    public int EventsMax { get; init; }

    /// <summary>Whether the source says the event's time as <c>@timestamp</c>, too.</summary>
    public bool ShowsTimestamp { get; init; }

    /// <summary>What is asked about all of them.</summary>
    public IReadOnlyList<Aggregation> Aggregations { get; init; } = [];
}

/// <summary>A point in time that a search names.</summary>
/// <param name="Id">The id that was given to who opened it.</param>
/// <param name="KeepAlive">For how long it is to be kept from now on; null for as long as before.</param>
public sealed record PointInTime(string Id, TimeSpan? KeepAlive);
