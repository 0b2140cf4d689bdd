using Tocsin.Language;
using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Storage.Aggregates;
using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Hits;

/// <summary>
/// One way from the root of the aggregations to a bucket: some filters and some keys. The events on it are grouped by
/// those keys, and the figures at its end computed for each group.
/// </summary>
internal sealed class Branch(Predicate filter, IReadOnlyList<BranchKey> keys)
{
    /// <summary>Which of the matching events are on it.</summary>
    public Predicate Filter => filter;

    /// <summary>What they are grouped by.</summary>
    public IReadOnlyList<BranchKey> Keys => keys;

    /// <summary>The figures, each of a field, and the value of events without it.</summary>
    public List<(FieldRef Field, object? Missing, Func<MemoryMeter, Aggregate> Begin)> Figures { get; } = [];

    /// <summary>The first events that are asked for of each group.</summary>
    public List<TopHitsBody> Tops { get; } = [];

    /// <summary>The branch that goes on from here by a key.</summary>
    public Branch By(AggregationBody key, bool keepsMissing = false) =>
        new(filter, [.. keys, new BranchKey(key, keepsMissing)]);

    /// <summary>The branch that goes on from here by a filter.</summary>
    public Branch Where(Predicate more) => new(filter is And { Items.Count: 0 } ? more : new And([filter, more]), keys);
}

/// <summary>A key of a branch.</summary>
/// <param name="Body">What makes it.</param>
/// <param name="KeepsMissing">Whether events without a value are a group of their own.</param>
internal sealed record BranchKey(AggregationBody Body, bool KeepsMissing);
