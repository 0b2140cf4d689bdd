using Tocsin.Storage.Questions;

namespace Tocsin.Web.Operations;

/// <summary>What pages about rules work on, before it is bound to a caller.</summary>
public sealed record RuleSources
{
    /// <summary>All rules.</summary>
    public required Func<RuleListing> List { get; init; }

    /// <summary>One rule by its id; null when there is none.</summary>
    public required Func<string, RuleSheet?> Find { get; init; }

    /// <summary>
    /// Switches a rule off or on: its id, whether it is on, by whom and why; answers why not, or null.
    /// </summary>
    public required Func<string, bool, string, string, string?> Switch { get; init; }

    /// <summary>Runs a rule over the last days of some events.</summary>
    public required TryRule Try { get; init; }

    /// <summary>Says why a rule is true of a stored event, or is not.</summary>
    public required ExplainRule Explain { get; init; }
}

/// <summary>Runs a rule over the past.</summary>
/// <param name="events">The events, for whoever asks.</param>
/// <param name="rule">The rule's id.</param>
/// <param name="progress">Told now and then of the time that was reached; null for nobody.</param>
/// <param name="stop">Gives up.</param>
/// <returns>What it would have found; null when there is no such rule.</returns>
/// <exception cref="IOException">Stored events turned out to be damaged.</exception>
public delegate Task<RuleTrial?> TryRule(
    IEventStore events, string rule, Action<DateTimeOffset>? progress, CancellationToken stop);

/// <summary>Says why a rule is true of a stored event, or is not.</summary>
/// <param name="events">The events, for whoever asks.</param>
/// <param name="rule">The rule's id.</param>
/// <param name="id">The event's id.</param>
/// <param name="stop">Gives up.</param>
public delegate Task<ExplainedEvent> ExplainRule(
    IEventStore events, string rule, long id, CancellationToken stop);
