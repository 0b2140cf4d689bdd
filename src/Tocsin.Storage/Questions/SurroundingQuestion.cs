using Tocsin.Language;
using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Questions;

/// <summary>Asks what happened around an event.</summary>
/// <param name="Id">The event.</param>
/// <param name="Before">How many events before it.</param>
/// <param name="After">How many after it.</param>
/// <param name="Filter">Which events count, such as those of the same host. The event itself always does.</param>
public sealed record SurroundingQuestion(long Id, int Before, int After, Predicate Filter)
{
    /// <summary>How many events before, and how many after, one may ask for.</summary>
    public const int EventsMax = 1_000;

    /// <summary>Why it cannot be asked so; null when it can.</summary>
    public QueryError? Fault =>
        Before is < 0 or > EventsMax || After is < 0 or > EventsMax
            ? new($"before and after are from 0 to {EventsMax}", 0)
            : null;
}
