using System.Globalization;

namespace Tocsin.Rules.Verdicts;

/// <summary>Judges rules by what is known of how they do.</summary>
public static class RuleVerdicts
{
    /// <summary>A rule with this share of the hits of all rules is noisy, when several rules fired.</summary>
    public const double NoisyShare = 0.2;

    /// <summary>A rule that fires on this share of all events is noisy.</summary>
    public const double NoisyEvents = 0.01;

    /// <summary>With fewer hits than this, no rule is noisy.</summary>
    public const int NoisyHits = 10;

    /// <summary>The verdicts, by kind, of each kind the rules in their order, noisy ones by their hits.</summary>
    /// <param name="rules">What is known of the rules.</param>
    /// <param name="events">How many events they looked at; without any, nothing is said of hits and fields.</param>
    public static IReadOnlyList<RuleVerdict> Of(IReadOnlyList<RuleFigures> rules, long events)
    {
        var all = rules.Sum(r => r.Hits);
        var several = rules.Count(r => r.Hits > 0) > 1;
        var verdicts = new List<RuleVerdict>();
        foreach (var rule in rules.OrderByDescending(r => r.Hits).Where(r => IsNoisy(r, events, all, several)))
        {
            verdicts.Add(new(rule.Head, VerdictKind.Noisy, string.Create(
                CultureInfo.InvariantCulture,
                $"{rule.Hits:n0} hits: {100.0 * rule.Hits / all:F0} % of all hits, "
                    + $"on {100.0 * rule.Hits / events:F1} % of the events")));
        }
        foreach (var rule in rules.Where(r => events > 0 && r.IsFed && r.AbsentFields.Count > 0))
        {
            verdicts.Add(new(rule.Head, VerdictKind.Blind, $"no event has {string.Join(", ", rule.AbsentFields)}"));
        }
        foreach (var rule in rules.Where(r => events > 0 && r.Hits == 0))
        {
            var why = rule.IsFed ? "it never fired" : "no event was of its log source";
            verdicts.Add(new(rule.Head, VerdictKind.Silent, why));
        }
        foreach (var rule in rules.Where(r => !r.Head.Tags.Any(IsTechnique)))
        {
            verdicts.Add(new(rule.Head, VerdictKind.Untagged, "it has no tag attack.*"));
        }
        foreach (var rule in rules.Where(r => !r.HasTests))
        {
            verdicts.Add(new(rule.Head, VerdictKind.Untested, "there are no tests beside it"));
        }
        return verdicts;
    }

    private static bool IsTechnique(string tag) => tag.StartsWith("attack.", StringComparison.OrdinalIgnoreCase);

    private static bool IsNoisy(RuleFigures rule, long events, long all, bool several) =>
        events > 0 && rule.Hits >= NoisyHits
        && ((several && rule.Hits >= NoisyShare * all) || rule.Hits >= NoisyEvents * events);
}
