using Tocsin.Language.ElasticApi;
using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Questions;

/// <summary>Asks for hits in any order, and for nested aggregations of all that match.</summary>
/// <param name="Request">
/// Filter, times, order and aggregations, as they were read. Its filter is that of the hits, too: hits of fewer events
/// than the aggregations are another question.
/// </param>
/// <param name="NamesKinds">Whether the names of aggregations in the answer say their kind.</param>
public sealed record HitsQuestion(ElasticRequest Request, bool NamesKinds)
{
    /// <summary>
    /// Of hits in the order of time, where the page before this one ended. In other orders it is the sort values of the
    /// request that say it.
    /// </summary>
    public PageCursor? Cursor { get; init; }
}
