using Tocsin.Rules.Model;

namespace Tocsin.Rules.Verdicts;

/// <summary>What is known of how a rule does.</summary>
/// <param name="Head">What is said about it.</param>
/// <param name="Hits">How often it fired.</param>
/// <param name="IsFed">Whether there were events that its log source may mean.</param>
/// <param name="AbsentFields">Fields that it looks at and that no event had.</param>
/// <param name="HasTests">Whether there are tests beside it.</param>
public sealed record RuleFigures(
    RuleHead Head, long Hits, bool IsFed, IReadOnlyList<string> AbsentFields, bool HasTests);
