using System.Text.Json.Serialization;
using Tocsin.Alerting;
using Tocsin.Data.Rows;
using Alert = Tocsin.Alerts.Alert;

namespace Tocsin.Endpoints.Alerts;

/// <summary>An alert on the wire; docs/api.md says what each part means.</summary>
internal sealed record AlertBody
{
    public required string Id { get; init; }

    public required string Rule { get; init; }

    /// <summary>The rule's id; a script's is its name.</summary>
    [JsonPropertyName("rule_id")]
    public required string RuleId { get; init; }

    /// <summary>The rule's name again, as rules with ids have it beside them.</summary>
    [JsonPropertyName("rule_name")]
    public required string RuleName { get; init; }

    public required string Group { get; init; }

    [JsonPropertyName("group_values")]
    public required IReadOnlyDictionary<string, string> GroupValues { get; init; }

    public required IReadOnlyList<string> Why { get; init; }

    public required string Author { get; init; }

    public required string Version { get; init; }

    public required string License { get; init; }

    public required string Description { get; init; }

    public required string Runbook { get; init; }

    public required IReadOnlyList<string> References { get; init; }

    [JsonPropertyName("false_positives")]
    public required IReadOnlyList<string> FalsePositives { get; init; }

    public required string Summary { get; init; }

    public required string Severity { get; init; }

    public required string Category { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required DateTimeOffset Start { get; init; }

    public required DateTimeOffset Crossed { get; init; }

    public required DateTimeOffset End { get; init; }

    public required long Count { get; init; }

    public required string Query { get; init; }

    public required IReadOnlyList<string> EventIds { get; init; }

    [JsonConverter(typeof(RawJsonArray))]
    public required IReadOnlyList<string> Events { get; init; }

    public required DateTimeOffset Raised { get; init; }

    public required string State { get; init; }

    public required string? AcknowledgedBy { get; init; }

    public required DateTimeOffset? Acknowledged { get; init; }

    /// <summary>How an alert is answered.</summary>
    public static AlertBody Of(Alert alert) => new()
    {
        Id = alert.Id,
        Rule = alert.Rule,
        RuleId = alert.RuleId.Length > 0 ? alert.RuleId : alert.Rule,
        RuleName = alert.Rule,
        Group = alert.Group,
        GroupValues = alert.Basis.Group,
        Why = alert.Basis.Why,
        Author = alert.Basis.Author,
        Version = alert.Basis.Version,
        License = alert.Basis.License,
        Description = alert.Basis.Description,
        Runbook = alert.Basis.Runbook,
        References = alert.Basis.References,
        FalsePositives = alert.Basis.FalsePositives,
        Summary = alert.Summary,
        Severity = SeverityName.Of(alert.Severity),
        Category = alert.Category,
        Tags = alert.Tags,
        Start = alert.Start,
        Crossed = alert.Crossed,
        End = alert.End,
        Count = alert.Count,
        Query = alert.Query,
        EventIds = alert.EventIds,
        Events = alert.Events,
        Raised = alert.Raised,
        State = AlertStateName.Of(alert.State),
        AcknowledgedBy = alert.AcknowledgedBy,
        Acknowledged = alert.Acknowledged,
    };
}
