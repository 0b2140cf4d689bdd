using Tocsin.Language;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Sets;

/// <summary>Finds the rules about several events whose references all lead somewhere, within bounds.</summary>
internal static class ReferenceOrder
{
    /// <summary>How many rules may count on one another, one above the other.</summary>
    public const int DepthMax = 10;

    /// <summary>
    /// The rules that can be run, each behind those that it refers to; of all others says what is wrong.
    /// </summary>
    public static IReadOnlyList<WindowRule> Resolve(KnownRules rules, List<RuleFault> faults)
    {
        // The depth of each rule that is decided; 0 of those that cannot be run.
        var depths = new Dictionary<Rule, int>(ReferenceEqualityComparer.Instance);
        var found = new List<WindowRule>();
        var waiting = new Dictionary<Rule, List<WindowRule>>(ReferenceEqualityComparer.Instance);
        var open = new Dictionary<WindowRule, int>(ReferenceEqualityComparer.Instance);
        var ready = new Queue<WindowRule>();
        foreach (var rule in rules.Windows)
        {
            var others = Others(rules, rule);
            open[rule] = others.Count;
            foreach (var other in others)
            {
                if (!waiting.TryGetValue(other, out var behind)) waiting[other] = behind = [];
                behind.Add(rule);
            }
            if (others.Count == 0) ready.Enqueue(rule);
        }
        while (ready.TryDequeue(out var rule))
        {
            var (depth, why) = Judge(rules, rule, depths);
            depths[rule] = depth;
            if (why is null) found.Add(rule);
            else faults.Add(FaultOf(rule, why));
            foreach (var behind in waiting.GetValueOrDefault(rule) ?? [])
            {
                if (--open[behind] == 0) ready.Enqueue(behind);
            }
        }
        foreach (var rule in rules.Windows)
        {
            if (depths.ContainsKey(rule)) continue;
            faults.Add(FaultOf(rule, "The rules that it refers to lead back to one another, in a circle"));
        }
        return found;
    }

    private static List<Rule> Others(KnownRules rules, WindowRule rule)
    {
        var others = new HashSet<Rule>(ReferenceEqualityComparer.Instance);
        foreach (var input in rule.Inputs)
        {
            if (rules.Find(input) is WindowRule other) others.Add(other);
        }
        return [.. others];
    }

    private static (int Depth, string? Why) Judge(KnownRules rules, WindowRule rule, Dictionary<Rule, int> depths)
    {
        var depth = 1;
        foreach (var input in rule.Inputs)
        {
            if (rules.IsShared(input)) return (0, $"Several rules have the name {input}: refer to one by its id");
            switch (rules.Find(input))
            {
                case null:
                    // Nobody mistypes a UUID for another.
                    var near = Guid.TryParse(input, out _) ? "" : Nearest.DidYouMean(input, rules.Names);
                    return (0, $"There is no rule {input} that could be run{near}");
                case WindowRule other when depths[other] == 0:
                    return (0, $"The rule {input}, to which it refers, cannot be run");
                case WindowRule other:
                    depth = Math.Max(depth, depths[other] + 1);
                    break;
            }
        }
        return depth > DepthMax
            ? (0, $"More than {DepthMax} rules refer to one another, one above the other")
            : (depth, null);
    }

    private static RuleFault FaultOf(WindowRule rule, string why) =>
        new(rule.Head.Origin.File, rule.Head.Origin.Line, rule.Head.Id, why);
}
