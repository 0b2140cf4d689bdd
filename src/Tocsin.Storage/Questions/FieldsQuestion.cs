using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Questions;

/// <summary>Asks which fields events have, counted over all of them, with their most frequent values.</summary>
/// <param name="Events">Which events.</param>
/// <param name="Field">One field alone, all of whose values are counted; null for all fields.</param>
/// <param name="Values">How many values of each field; 0 is quickest.</param>
public sealed record FieldsQuestion(EventFilter Events, string? Field, int Values)
{
    /// <summary>Why it cannot be asked so; null when it can.</summary>
    public QueryError? Fault =>
        Values is < 0 or > ValuesQuestion.LimitMax ? new($"values is from 0 to {ValuesQuestion.LimitMax}", 0)
        : Field is "" ? new("field is the name of a field", 0)
        : null;
}
