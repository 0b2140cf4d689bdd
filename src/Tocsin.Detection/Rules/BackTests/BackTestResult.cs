namespace Tocsin.Detection.Rules.BackTests;

/// <summary>What rules would have found in a part of the past.</summary>
public sealed record BackTestResult
{
    /// <summary>When the part begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When it ends; this instant is no part of it.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>How many events were judged: those that the store could not rule out.</summary>
    public required long Judged { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Took { get; init; }

    /// <summary>What each rule would have found, the most alerts first.</summary>
    public required IReadOnlyList<BackTestRule> Rules { get; init; }

    /// <summary>What is wrong with rules that were not run.</summary>
    public required IReadOnlyList<string> Errors { get; init; }
}

/// <summary>What one rule would have found.</summary>
/// <param name="Id">The rule's id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Hits">How many events it is true of.</param>
/// <param name="Alerts">How many alerts it would have raised, suppressed as its suppression says.</param>
/// <param name="Days">Hits and alerts by day, UTC; days without either are left out.</param>
/// <param name="Entities">The machines, users and addresses in its events, the most frequent first.</param>
/// <param name="FalsePositiveCandidates">
/// Values of fields that most of its events share: an exception for them would keep it quiet.
/// </param>
/// <param name="EventIds">Ids of some of its events, oldest first.</param>
public sealed record BackTestRule(
    string Id, string Title, long Hits, long Alerts, IReadOnlyList<BackTestDay> Days,
        IReadOnlyList<EntityCount> Entities,
    IReadOnlyList<EntityCount> FalsePositiveCandidates, IReadOnlyList<string> EventIds);

/// <summary>One day of a back-test.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Hits">Events that matched.</param>
/// <param name="Alerts">Alerts that began.</param>
public sealed record BackTestDay(DateOnly Day, long Hits, long Alerts);

/// <summary>How often a value was among the events of a rule.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">The value.</param>
/// <param name="Count">In how many events.</param>
public sealed record EntityCount(string Field, string Value, long Count);
