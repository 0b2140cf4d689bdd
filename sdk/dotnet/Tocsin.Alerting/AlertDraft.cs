using System.Text.Json;

namespace Tocsin.Alerting;

/// <summary>What an alert found: the body of <c>POST /api/v1/alerts</c>, in lower camel case.</summary>
/// <remarks>Rule, group and window make the alert's id. The same id, or the same rule and group with an overlapping
/// [<see cref="Crossed"/>, <see cref="End"/>], is the same alert: it grows and is not raised twice.</remarks>
public sealed record AlertDraft
{
    // Generated JSON readers hand null to what the body leaves out, whatever the property says it is without; so what
    // may be left out takes null for nothing.

    /// <summary>How many events an alert carries at most.</summary>
    public const int EventsMax = 20;

    /// <summary>The rule's name: the alert's class name.</summary>
    public required string Rule { get; init; }

    /// <summary>What it is about, such as an address; empty when the rule does not group.</summary>
    public string Group { get; init => field = value ?? ""; } = "";

    /// <summary>The id of the event that crossed the threshold.</summary>
    public required string Window { get; init; }

    /// <summary>Time of the first event of the window that crossed the threshold.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Time of the event that crossed the threshold.</summary>
    public required DateTimeOffset Crossed { get; init; }

    /// <summary>Time of the newest event that belongs to it.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>How many events belong to it.</summary>
    public required long Count { get; init; }

    /// <summary>One line for a person; cut after 1,000 characters.</summary>
    public required string Summary { get; init; }

    /// <summary>critical, high, medium, low or info.</summary>
    public required string Severity { get; init; }

    /// <summary>As an event's category.</summary>
    public string Category { get; init => field = value ?? ""; } = "";

    /// <summary>Free words.</summary>
    public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];

    /// <summary>The query that finds its events between <see cref="Start"/> and <see cref="End"/>.</summary>
    public string Query { get; init => field = value ?? ""; } = "";

    /// <summary>Some of its events as the search gave them, newest first, at most <see cref="EventsMax"/>.</summary>
    public IReadOnlyList<JsonElement> Events { get; init => field = value ?? []; } = [];
}
