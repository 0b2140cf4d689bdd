using Tocsin.Rules.Model;

namespace Tocsin.Rules.Sets;

/// <summary>Rules by id and name, in the order added.</summary>
/// <param name="faults">Takes what is wrong.</param>
internal sealed class KnownRules(List<RuleFault> faults)
{
    private readonly Dictionary<string, Rule> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Rule> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sharedNames = new(StringComparer.Ordinal);

    /// <summary>Rules about single events, but for those inside others.</summary>
    public List<EventRule> Events { get; } = [];

    /// <summary>Rules about several events.</summary>
    public List<WindowRule> Windows { get; } = [];

    /// <summary>All ids and names.</summary>
    public IEnumerable<string> Names => _byId.Keys.Concat(_byName.Keys);

    /// <summary>Adds a rule; one with an id that another has is a fault.</summary>
    public void Add(Rule rule)
    {
        var parts = rule is WindowRule { Parts: var inner } ? inner : [];
        foreach (var one in parts.Prepend(rule))
        {
            if (!_byId.TryGetValue(one.Head.Id, out var known)) continue;
            var (here, there) = (rule.Head.Origin, known.Head.Origin);
            faults.Add(new(
                here.File, here.Line, rule.Head.Id,
                $"The id {one.Head.Id} is taken: {there.File}:{there.Line} has it too, and came first"));
            return;
        }
        foreach (var one in parts.Prepend(rule))
        {
            // Two parts of one rule may have the same id only by mistake; the first of them counts.
            _byId.TryAdd(one.Head.Id, one);
            if (one.Head.Name is { } name && !_byName.TryAdd(name, one)) _sharedNames.Add(name);
        }
        if (rule is EventRule single) Events.Add(single);
        else if (rule is WindowRule several) Windows.Add(several);
    }

    /// <summary>The rule that a reference means, by id or else by name; null when there is none.</summary>
    public Rule? Find(string reference) => _byId.GetValueOrDefault(reference) ?? _byName.GetValueOrDefault(reference);

    /// <summary>Whether a reference means several rules.</summary>
    public bool IsShared(string reference) => !_byId.ContainsKey(reference) && _sharedNames.Contains(reference);
}
