using Tocsin.Language.ElasticApi;

namespace Tocsin.Storage.Questions;

/// <summary>Asks for hits in any order, and for nested aggregations of all that match.</summary>
/// <param name="Request">
/// Filter, times, order and aggregations, as they were read. Its filter is that of the hits, too: hits of fewer events
/// than the aggregations are another question.
/// </param>
/// <param name="NamesKinds">Whether the names of aggregations in the answer say their kind.</param>
public sealed record HitsQuestion(ElasticRequest Request, bool NamesKinds);
