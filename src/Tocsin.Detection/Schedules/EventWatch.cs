using Tocsin.Language;

namespace Tocsin.Detection.Schedules;

/// <summary>That a scripts' rule wants to run as soon as certain events arrive.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Filter">The events.</param>
public sealed record EventWatch(string Rule, Predicate Filter);
