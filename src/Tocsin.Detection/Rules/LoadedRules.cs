using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Sets;

namespace Tocsin.Detection.Rules;

/// <summary>Rules as they were read and compiled together. Immutable but for its matcher, which the engine's thread uses.</summary>
internal sealed class LoadedRules
{
    /// <summary>Reads and compiles.</summary>
    public LoadedRules(RuleBook book, IReadOnlyList<Pipeline> pipelines)
    {
        Book = book;
        var parts = book.WindowRules.SelectMany(w => w.Parts).Select(p => p.Head.Id).ToHashSet(StringComparer.Ordinal);
        All = [.. book.EventRules.Where(r => !parts.Contains(r.Head.Id)), .. book.WindowRules];
        Index = new RuleIndex(book.EventRules, pipelines);
        Slots = [.. book.EventRules.Select(r => r.Head.Suppress.By.Select(f => (f, Index.Fields.SlotOf(f))).ToArray())];
        // Before the matcher is made: it has room for the fields known by then.
        foreach (var rule in book.EventRules)
        {
            foreach (var field in SummaryTemplate.FieldsOf(rule.Head.Summary)) Index.Fields.SlotOf(field);
        }
        Matcher = new RuleMatcher(Index);
    }

    /// <summary>The rules.</summary>
    public RuleBook Book { get; }

    /// <summary>All rules, but for those that stand inside of others.</summary>
    public IReadOnlyList<Rule> All { get; }

    /// <summary>The rules about single events, compiled.</summary>
    public RuleIndex Index { get; }

    /// <summary>Matches events.</summary>
    public RuleMatcher Matcher { get; }

    /// <summary>For each rule the fields whose values make findings one alert.</summary>
    public (string Field, int Slot)[][] Slots { get; }
}
