using Tocsin.Language;

namespace Tocsin.Rules.Model;

/// <summary>Events that a rule does not count, until a time.</summary>
/// <param name="Name">What it is called where it is shown that it kept a rule quiet.</param>
/// <param name="When">Which events.</param>
/// <param name="Until">When it ends; null never.</param>
/// <param name="Reason">Why, for those who come after.</param>
public sealed record RuleException(string Name, Predicate When, DateTimeOffset? Until, string Reason);
