using Tocsin.Language;

namespace Tocsin.Storage.Questions;

/// <summary>Some of the events.</summary>
/// <param name="Filter">What they match.</param>
/// <param name="Range">When they happened.</param>
public sealed record EventFilter(Predicate Filter, TimeRange Range)
{
    /// <summary>All events.</summary>
    public static readonly EventFilter Everything = new(Predicate.Everything, TimeRange.Everything);
}
