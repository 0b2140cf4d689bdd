using Tocsin.Alerting;

namespace Tocsin.Data.Rows;

/// <summary>What a rule found, as stored.</summary>
public sealed class AlertRow
{
    /// <summary>Hash of rule, group and window.</summary>
    public required string Id { get; init; }

    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary>The id of the rule, where rules have ids besides names; empty otherwise.</summary>
    public string RuleId { get; init; } = "";

    /// <summary>What it rests on.</summary>
    public AlertBasis Basis { get; set; } = AlertBasis.None;

    /// <summary>What the rule grouped by; empty for none.</summary>
    public required string Group { get; init; }

    /// <summary>One line for a person.</summary>
    public required string Summary { get; set; }

    /// <summary>How much it matters.</summary>
    public Severity Severity { get; set; }

    /// <summary>As an event's category.</summary>
    public required string Category { get; init; }

    /// <summary>Free words.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Time of its first event.</summary>
    public DateTimeOffset Start { get; set; }

    /// <summary>Time of the event that crossed the threshold.</summary>
    public DateTimeOffset Crossed { get; set; }

    /// <summary>Time of its newest event.</summary>
    public DateTimeOffset End { get; set; }

    /// <summary>How many events belong to it.</summary>
    public long Count { get; set; }

    /// <summary>The query that finds them.</summary>
    public required string Query { get; init; }

    /// <summary>Ids of some of them, newest first.</summary>
    public required IReadOnlyList<string> EventIds { get; set; }

    /// <summary>The same events as JSON objects.</summary>
    public required IReadOnlyList<string> Events { get; set; }

    /// <summary>When it was raised.</summary>
    public DateTimeOffset Raised { get; init; }

    /// <summary>How far people have come with it.</summary>
    public AlertState State { get; set; }

    /// <summary>Who acknowledged it.</summary>
    public string? AcknowledgedBy { get; set; }

    /// <summary>When it was acknowledged.</summary>
    public DateTimeOffset? Acknowledged { get; set; }
}
