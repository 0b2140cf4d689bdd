using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Terms;

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

    /// <summary>The order of hits; without any, the newest first.</summary>
    public IReadOnlyList<HitOrder> Sort { get; init; } = [];

    /// <summary>The sort values of the hit behind which to go on; null to begin.</summary>
    public IReadOnlyList<object?>? After { get; init; }

    /// <summary>Whether to count all matching events.</summary>
    public bool CountAll { get; init; } = true;

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

    /// <summary>What is asked about all of them.</summary>
    public IReadOnlyList<Aggregation> Aggregations { get; init; } = [];
}

/// <summary>What hits are put in order by.</summary>
/// <param name="Field">
/// The field; <c>_doc</c>, <c>_id</c> and the like stand for the order in which events came.
/// </param>
/// <param name="Descending">Largest first.</param>
/// <param name="MissingFirst">Whether events without the field come first.</param>
/// <param name="Format">How instants are written; null as milliseconds.</param>
public sealed record HitOrder(string Field, bool Descending, bool MissingFirst, string? Format)
{
    /// <summary>Whether it is only what decides between equals.</summary>
    public bool IsTieBreak => Field is "_doc" or "_shard_doc" or "_score" or "_seq_no" or ElasticFields.StoredId;
}

/// <summary>A field that hits show beside their source.</summary>
/// <param name="Name">Its name, or a pattern with <c>*</c>.</param>
/// <param name="Format">How instants are written; null as RFC 3339.</param>
public sealed record ShownField(string Name, string? Format);
