using Tocsin.Language;

namespace Tocsin.Storage.Questions;

/// <summary>Asks for events as they arrive.</summary>
/// <param name="Filter">Which events.</param>
/// <param name="After">The last event that the reader has; null for none of those that are there now.</param>
public sealed record TailQuestion(Predicate Filter, long? After);
