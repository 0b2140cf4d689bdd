using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Sets;

/// <summary>
/// The rules of several files as one set that can be run: each id stands for one rule, references lead somewhere, and
/// filters are part of the rules that they filter. Immutable.
/// </summary>
/// <param name="EventRules">Rules about single events, with those that stand inside rules about several.</param>
/// <param name="WindowRules">
/// Rules about several events; those that others refer to come before them, else in the order of the files.
/// </param>
/// <param name="Silent">Ids of rules that raise nothing by themselves, as they are only inputs of others.</param>
/// <param name="Faults">What is wrong, with what was wrong in the files.</param>
public sealed record RuleBook(
    IReadOnlyList<EventRule> EventRules, IReadOnlyList<WindowRule> WindowRules, IReadOnlySet<string> Silent,
    IReadOnlyList<RuleFault> Faults)
{
    /// <summary>The pipelines that lay beside the rules.</summary>
    public IReadOnlyList<Pipeline> Pipelines { get; init; } = [];

    /// <summary>Those pipelines behind others.</summary>
    public IReadOnlyList<Pipeline> PipelinesWith(IReadOnlyList<Pipeline> others) => [.. others, .. Pipelines];

    /// <summary>Makes one set of files. Of two rules with one id the first counts.</summary>
    /// <param name="files">The files.</param>
    /// <param name="pipelines">The pipelines that lay beside them.</param>
    public static RuleBook Of(IEnumerable<RuleFile> files, IReadOnlyList<Pipeline>? pipelines = null)
    {
        var (faults, filters) = (new List<RuleFault>(), new List<RuleFilter>());
        var rules = new KnownRules(faults);
        foreach (var file in files)
        {
            faults.AddRange(file.Faults);
            foreach (var rule in file.Rules) rules.Add(rule);
            filters.AddRange(file.Filters);
        }
        var windows = ReferenceOrder.Resolve(rules, faults);
        var events = Filtering.Apply(
            [.. rules.Events, .. windows.SelectMany(w => w.Parts)], filters, faults);
        return new(events, windows, SilentOf(rules, windows), faults) { Pipelines = pipelines ?? [] };
    }

    private static HashSet<string> SilentOf(KnownRules rules, IReadOnlyList<WindowRule> windows)
    {
        var silent = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in windows.Where(w => !w.Generate)) silent.UnionWith(IdsOf(rules, rule));
        foreach (var rule in windows.Where(w => w.Generate)) silent.ExceptWith(IdsOf(rules, rule));
        silent.UnionWith(windows.SelectMany(w => w.Parts).Select(p => p.Head.Id));
        return silent;
    }

    private static IEnumerable<string> IdsOf(KnownRules rules, WindowRule rule) =>
        rule.Inputs.Select(input => rules.Find(input)?.Head.Id).OfType<string>();
}
