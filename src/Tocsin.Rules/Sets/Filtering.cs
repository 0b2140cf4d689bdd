using Tocsin.Language;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Sets;

/// <summary>Makes filters part of the rules that they filter.</summary>
internal static class Filtering
{
    /// <summary>The rules, of which each does not see what its filters leave out.</summary>
    public static IReadOnlyList<EventRule> Apply(
        IReadOnlyList<EventRule> rules, IReadOnlyList<RuleFilter> filters, List<RuleFault> faults)
    {
        var filtered = new EventRule[rules.Count];
        var used = new HashSet<RuleFilter>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < filtered.Length; i++)
        {
            var rule = rules[i];
            var all = new List<Predicate> { rule.Condition };
            foreach (var filter in filters)
            {
                if (!Concerns(filter, rule)) continue;
                used.Add(filter);
                all.Add(new Not(new Selection("filter: " + filter.Head.Title, filter.Except)));
            }
            filtered[i] = all.Count == 1 ? rule : rule with { Condition = new And(all) };
        }
        foreach (var filter in filters)
        {
            if (used.Contains(filter)) continue;
            var origin = filter.Head.Origin;
            faults.Add(new(
                origin.File, origin.Line, filter.Head.Id, "The filter fits none of the rules", IsWarning: true));
        }
        return filtered;
    }

    private static bool Concerns(RuleFilter filter, EventRule rule) =>
        AreCompatible(filter.LogSource, rule.LogSource)
        && (filter.Rules.Count == 0 || filter.Rules.Contains(rule.Head.Id)
            || (rule.Head.Name is { } name && filter.Rules.Contains(name)));

    private static bool AreCompatible(LogSource a, LogSource b) =>
        AreCompatible(a.Category, b.Category) && AreCompatible(a.Product, b.Product)
        && AreCompatible(a.Service, b.Service);

    private static bool AreCompatible(string a, string b) => a.Length == 0 || b.Length == 0 || a == b;
}
