using Tocsin.Language;

namespace Tocsin.Storage.Search;

/// <summary>A question as it was read.</summary>
/// <param name="Query">Filter and pipes.</param>
/// <param name="From">First time in ticks, inclusive.</param>
/// <param name="To">Last time in ticks, exclusive.</param>
internal sealed record Question(Query Query, long From, long To)
{
    /// <summary>The error of a question that has no use for pipes; null when there are none.</summary>
    public QueryError? RefusePipes(string what) =>
        Query.Pipes.Count == 0 ? null : new QueryError($"{what} takes a filter without pipes", Query.Pipes[0].Position);
}
