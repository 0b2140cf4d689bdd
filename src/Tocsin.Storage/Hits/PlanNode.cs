using Tocsin.Language;
using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Storage.Aggregates;
using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Hits;

/// <summary>An aggregation and where what it asks for is found.</summary>
/// <param name="Asked">The aggregation.</param>
/// <param name="Branch">Number of the branch with its buckets or figures.</param>
/// <param name="Figure">Number of its first figure there.</param>
/// <param name="Inner">What is asked of each bucket.</param>
internal sealed record PlanNode(Aggregation Asked, int Branch, int Figure, IReadOnlyList<PlanNode> Inner)
{
    /// <summary>Of buckets by filter, each one's branch and what is asked of it.</summary>
    public IReadOnlyList<(FilterBucket Bucket, int Branch, IReadOnlyList<PlanNode> Inner)> Filtered { get; init; } = [];
}

/// <summary>Lays out all branches that the aggregations of a request need.</summary>
internal sealed class Plan
{
    private const int BranchesMax = 500;

    private readonly List<Branch> _branches = [new(Predicate.Everything, [])];

    /// <summary>The plan of these aggregations.</summary>
    public Plan(IReadOnlyList<Aggregation> aggregations) => Roots = NodesOf(aggregations, 0);

    /// <summary>The branches; the first one is all events.</summary>
    public IReadOnlyList<Branch> Branches => _branches;

    /// <summary>The aggregations that are in no other.</summary>
    public IReadOnlyList<PlanNode> Roots { get; }

    private List<PlanNode> NodesOf(IReadOnlyList<Aggregation> aggregations, int branch) =>
        [.. aggregations.Select(a => NodeOf(a, branch))];

    private PlanNode NodeOf(Aggregation asked, int branch)
    {
        switch (asked.Body)
        {
            case MetricBody metric:
                var figure = _branches[branch].Figures.Count;
                _branches[branch].Figures.AddRange(
                    FiguresOf(metric).Select(begin => (new FieldRef(metric.Field), metric.Missing, begin)));
                return new PlanNode(asked, branch, figure, []);
            case FiltersBody filters:
                return new PlanNode(asked, branch, 0, [])
                {
                    Filtered = [.. filters.Buckets.Select(bucket =>
                    {
                        var own = Add(_branches[branch].Where(bucket.Filter));
                        return (bucket, own, (IReadOnlyList<PlanNode>)NodesOf(asked.Inner, own));
                    })],
                };
            // Made of the buckets beside it, when they are written.
            case DerivativeBody:
                return new PlanNode(asked, branch, 0, []);
            case TopHitsBody top:
                _branches[branch].Tops.Add(top);
                return new PlanNode(asked, branch, _branches[branch].Tops.Count - 1, []);
            case CompositeBody composite:
                var all = Add(composite.Sources.Aggregate(
                    _branches[branch], (way, source) => way.By(source.Body, source.HasMissing)));
                return new PlanNode(asked, all, 0, NodesOf(asked.Inner, all));
            default:
                var by = Add(_branches[branch].By(asked.Body));
                return new PlanNode(asked, by, 0, NodesOf(asked.Inner, by));
        }
    }

    private int Add(Branch branch)
    {
        if (_branches.Count == BranchesMax)
        {
            throw ElasticException.Argument(
                $"The aggregations have more than {BranchesMax} branches; ask for fewer at once");
        }
        _branches.Add(branch);
        return _branches.Count - 1;
    }

    private static IEnumerable<Func<MemoryMeter, Aggregate>> FiguresOf(MetricBody metric) => metric.Kind switch
    {
        "cardinality" => [memory => new DistinctAggregate(memory)],
        "value_count" => [memory => new CountAggregate(memory)],
        "sum" => [memory => new SumAggregate(memory, average: false)],
        "avg" => [memory => new SumAggregate(memory, average: true)],
        "min" => [memory => new ExtremeAggregate(memory, largest: false)],
        "max" => [memory => new ExtremeAggregate(memory, largest: true)],
        "stats" or "extended_stats" =>
        [
            memory => new CountAggregate(memory),
            memory => new ExtremeAggregate(memory, largest: false),
            memory => new ExtremeAggregate(memory, largest: true),
            memory => new SumAggregate(memory, average: true),
            memory => new SumAggregate(memory, average: false),
            .. metric.Kind == "extended_stats" ? (Func<MemoryMeter, Aggregate>[])[m => new SquaresAggregate(m)] : [],
        ],
        "percentiles" =>
            metric.Percents.Select<double, Func<MemoryMeter, Aggregate>>(
                percent => memory => new PercentileAggregate(memory, percent)),
        _ => throw new InvalidOperationException("BUG: an unknown figure"),
    };
}
