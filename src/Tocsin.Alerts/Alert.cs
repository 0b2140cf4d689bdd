using Tocsin.Alerting;
using Tocsin.Data.Rows;

namespace Tocsin.Alerts;

/// <summary>What a rule found, once.</summary>
public sealed record Alert
{
    /// <summary>Hash of rule, group and window: the same finding computed again has the same id.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the rule, unique among rules: a C# alert's class name.</summary>
    public required string Rule { get; init; }

    /// <summary>The rule's id, where rules have ids besides names.</summary>
    public string RuleId { get; init; } = "";

    /// <summary>What it rests on.</summary>
    public AlertBasis Basis { get; init; } = AlertBasis.None;

    /// <summary>What the rule grouped by, such as an address; empty for a rule that does not group.</summary>
    public string Group { get; init; } = "";

    /// <summary>One line for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>How much it matters.</summary>
    public required Severity Severity { get; init; }

    /// <summary>As an event's category.</summary>
    public string Category { get; init; } = "";

    /// <summary>Free words.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Time of the first event of the window that crossed the threshold.</summary>
    public DateTimeOffset Start { get; init; }

    /// <summary>Time of the event that crossed the threshold.</summary>
    public DateTimeOffset Crossed { get; init; }

    /// <summary>Time of the newest event known to belong to it.</summary>
    public DateTimeOffset End { get; init; }

    /// <summary>How many events belong to it.</summary>
    public long Count { get; init; }

    /// <summary>The query that finds its events between <see cref="Start"/> and <see cref="End"/>.</summary>
    public string Query { get; init; } = "";

    /// <summary>Ids of some of its events, newest first.</summary>
    public IReadOnlyList<string> EventIds { get; init; } = [];

    /// <summary>The same events as JSON objects, as they were when the alert was raised.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>When it was raised.</summary>
    public DateTimeOffset Raised { get; init; }

    /// <summary>How far people have come with it.</summary>
    public AlertState State { get; init; }

    /// <summary>Who acknowledged it.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>When it was acknowledged.</summary>
    public DateTimeOffset? Acknowledged { get; init; }
}
