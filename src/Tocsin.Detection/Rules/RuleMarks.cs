using Tocsin.Rules.Model;
using Tocsin.Storage.Marks;

namespace Tocsin.Detection.Rules;

/// <summary>
/// What informational rules say of events, until it is written down: their tags are the rule's title and its tags. Not
/// thread-safe.
/// </summary>
internal sealed class RuleMarks
{
    private readonly Dictionary<Rule, List<long>> _events = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether there are any.</summary>
    public bool Any => _events.Count > 0;

    /// <summary>Adds what a rule says.</summary>
    public void Add(Rule rule, IReadOnlyList<long> events)
    {
        if (!_events.TryGetValue(rule, out var known)) _events[rule] = known = [];
        known.AddRange(events);
    }

    /// <summary>All of it.</summary>
    public IReadOnlyList<EventMark> All =>
        [.. _events.Select(e => new EventMark("tags", [e.Key.Head.Title, .. e.Key.Head.Tags], e.Value))];

    /// <summary>It is written down.</summary>
    public void Clear() => _events.Clear();
}
