using Tocsin.Alerts.Access;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Questions;

namespace Tocsin.Web.Operations;

/// <summary>What a page may know of rules and do with them, for whoever opened it.</summary>
/// <remarks>One for each page; used from its circuit.</remarks>
public sealed class PageRules
{
    private readonly RuleSources _rules;
    private readonly IEventStore _events;
    private readonly PageGuard _guard;

    internal PageRules(RuleSources rules, IEventStore events, PageGuard guard) =>
        (_rules, _events, _guard) = (rules, events.For(new Asker(guard.Caller.Key, IsRule: false)), guard);

    /// <summary>All rules, and how they do.</summary>
    public RuleListing List()
    {
        _guard.Demand(Operation.ReadRules);
        return _rules.List();
    }

    /// <summary>One rule by its id; null when there is none.</summary>
    public RuleSheet? Find(string id)
    {
        _guard.Demand(Operation.ReadRules);
        return _rules.Find(id);
    }

    /// <summary>Switches a rule off or on.</summary>
    /// <param name="id">The rule.</param>
    /// <param name="isOn">Whether it is to be on.</param>
    /// <param name="comment">Why.</param>
    /// <returns>Why that cannot be; null when it is done.</returns>
    /// <exception cref="IOException">It could not be written down.</exception>
    public string? Switch(string id, bool isOn, string comment)
    {
        _guard.Demand(Operation.SwitchRules);
        return _rules.Switch(id, isOn, _guard.Caller.Name, comment);
    }

    /// <summary>Whether whoever opened the page may switch rules.</summary>
    public bool MaySwitch => _guard.May(Operation.SwitchRules);

    /// <summary>What a rule would have found in the last days; null when there is no such rule.</summary>
    /// <param name="id">The rule.</param>
    /// <param name="progress">Told now and then of the time that was reached; null for nobody.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="IOException">Stored events turned out to be damaged.</exception>
    public Task<RuleTrial?> TryAsync(string id, Action<DateTimeOffset>? progress, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadRules);
        _guard.Demand(Operation.ReadEvents);
        return _rules.Try(_events, id, progress, stop);
    }

    /// <summary>Why a rule is true of a stored event, or is not.</summary>
    public Task<ExplainedEvent> ExplainAsync(string id, long eventId, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadRules);
        _guard.Demand(Operation.ReadEvents);
        return _rules.Explain(_events, id, eventId, stop);
    }
}
