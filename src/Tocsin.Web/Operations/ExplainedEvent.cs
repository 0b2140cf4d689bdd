namespace Tocsin.Web.Operations;

/// <summary>Why a rule is true of an event, or is not.</summary>
/// <param name="Rules">The rule, or those whose findings it counts.</param>
/// <param name="Fault">Why nothing can be said; null when something can.</param>
public sealed record ExplainedEvent(IReadOnlyList<ExplainedRule> Rules, string? Fault);

/// <summary>Why one rule is true of an event, or is not.</summary>
/// <param name="Title">The rule's title.</param>
/// <param name="Matches">Whether it is.</param>
/// <param name="IsExcepted">Whether it is, and an exception keeps it quiet.</param>
/// <param name="IsMeant">Whether the event may be of the rule's log source.</param>
/// <param name="LogSource">The rule's log source; empty for any.</param>
/// <param name="Condition">Its condition.</param>
public sealed record ExplainedRule(
    string Title, bool Matches, bool IsExcepted, bool IsMeant, string LogSource, ExplainedPart Condition);

/// <summary>Whether a part of a condition held.</summary>
/// <param name="Text">The part in words.</param>
/// <param name="Holds">Whether it held.</param>
/// <param name="Found">The values that were looked at.</param>
/// <param name="Parts">What it is made of.</param>
public sealed record ExplainedPart(
    string Text, bool Holds, IReadOnlyList<string> Found, IReadOnlyList<ExplainedPart> Parts);
