namespace Tocsin.Web.Operations;

/// <summary>What a rule would have found in a part of the past.</summary>
/// <param name="From">When the part begins.</param>
/// <param name="To">When it ends; this instant is no part of it.</param>
/// <param name="Judged">How many events were judged: those that the store could not rule out.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Hits">How many events it is true of.</param>
/// <param name="Alerts">How many alerts it would have raised.</param>
/// <param name="Days">Hits and alerts by day, UTC; days without either are left out.</param>
/// <param name="Entities">The machines, users and addresses in its events, the most frequent first.</param>
/// <param name="Candidates">Values that most of its events share: an exception for them would keep it quiet.</param>
/// <param name="EventIds">Ids of some of its events, oldest first.</param>
public sealed record RuleTrial(
    DateTimeOffset From, DateTimeOffset To, long Judged, TimeSpan Took, long Hits, long Alerts,
    IReadOnlyList<TrialDay> Days, IReadOnlyList<TrialValue> Entities, IReadOnlyList<TrialValue> Candidates,
    IReadOnlyList<string> EventIds);

/// <summary>One day of a trial.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Hits">Events that matched.</param>
/// <param name="Alerts">Alerts that began.</param>
public sealed record TrialDay(DateOnly Day, long Hits, long Alerts);

/// <summary>How often a value was among the events of a rule.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">The value.</param>
/// <param name="Count">In how many events.</param>
public sealed record TrialValue(string Field, string Value, long Count);
