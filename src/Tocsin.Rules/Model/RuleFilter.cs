using Tocsin.Language;

namespace Tocsin.Rules.Model;

/// <summary>A Sigma filter: events that rules leave out.</summary>
/// <param name="Head">What is said about it.</param>
/// <param name="LogSource">Rules about other logs are not filtered.</param>
/// <param name="Rules">The rules by id or name; none means all of the log source.</param>
/// <param name="Except">What an event must not be for the rules to see it.</param>
public sealed record RuleFilter(RuleHead Head, LogSource LogSource, IReadOnlyList<string> Rules, Predicate Except);
