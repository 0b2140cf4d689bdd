namespace Tocsin.Rules.Windows;

/// <summary>What a finding of a window says.</summary>
public enum WindowFindingKind
{
    /// <summary>The rule fired.</summary>
    Found,

    /// <summary>What had stopped has come again: ends an earlier finding with the same identity.</summary>
    Recovered,

    /// <summary>A late event shows that an earlier finding with the same identity is none.</summary>
    Withdrawn,
}

/// <summary>What a rule about several events found in one group.</summary>
public sealed record WindowFinding
{
    /// <summary>How many events a finding names at most.</summary>
    public const int EventsMax = 20;

    /// <summary>What it says.</summary>
    public required WindowFindingKind Kind { get; init; }

    /// <summary>The rule's id.</summary>
    public required string RuleId { get; init; }

    /// <summary>The group's fields, as the rule names them, and their values.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Group { get; init; }

    /// <summary>When the first event of the window happened, in ticks.</summary>
    public required long StartTicks { get; init; }

    /// <summary>
    /// When the event happened with which the rule fired, in ticks; without one, when the time was up.
    /// </summary>
    public required long CrossedTicks { get; init; }

    /// <summary>When the newest event of the group happened, as far as it is known, in ticks.</summary>
    public required long EndTicks { get; init; }

    /// <summary>
    /// How many events the window has; of a threshold, as many as are needed to know that it is passed.
    /// </summary>
    public required long Count { get; init; }

    /// <summary>The number that was judged: a count, a figure, a factor.</summary>
    public required double Figure { get; init; }

    /// <summary>Ids of events of the window, in the order of time: its first and its newest.</summary>
    public required IReadOnlyList<long> EventIds { get; init; }

    /// <summary>Which of the rule's inputs were found, as the rule names them.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>Whether more came than is remembered, so that the figure is of the newest part.</summary>
    public bool IsApproximate { get; init; }

    /// <summary>
    /// Names the finding: the same rule, group and time of crossing have the same, in every replay and in any order of
    /// arrival.
    /// </summary>
    public required string Identity { get; init; }

    /// <summary>
    /// The identity of an earlier finding in whose place this one is, because a late event moved it; null without one.
    /// </summary>
    public string? Replaces { get; init; }
}
