using Tocsin.Web.Operations;

namespace Tocsin.Web.Rules;

/// <summary>
/// Which techniques of ATT&amp;CK rules look for, by the rules' tags. Which tactic a technique serves is said by the
/// rules themselves: one that names two of each counts for every pair.
/// </summary>
/// <param name="Columns">The tactics, in the order in which an attack goes; techniques without one come last.</param>
/// <param name="Techniques">How many techniques there are in all.</param>
/// <param name="Rules">How many rules name a technique.</param>
public sealed record AttackCoverage(IReadOnlyList<TacticColumn> Columns, int Techniques, int Rules)
{
    /// <summary>What some rules cover.</summary>
    public static AttackCoverage Of(IEnumerable<RuleLine> rules)
    {
        var cells = new Dictionary<(string Tactic, string Technique), TechniqueCell>();
        var count = 0;
        foreach (var rule in rules)
        {
            var (techniques, tactics) = (new HashSet<string>(), new HashSet<string>());
            foreach (var tag in rule.Tags)
            {
                if (RuleTags.IsTechnique(tag, out var technique)) techniques.Add(technique);
                else if (RuleTags.IsTactic(tag, out var tactic)) tactics.Add(tactic);
            }
            if (techniques.Count == 0) continue;
            count++;
            if (tactics.Count == 0) tactics.Add("");
            foreach (var key in tactics.SelectMany(a => techniques.Select(t => (a, t))))
            {
                var cell = cells.GetValueOrDefault(key) ?? new TechniqueCell(key.t, 0, 0);
                cells[key] = cell with { Rules = cell.Rules + 1, Hits = cell.Hits + rule.Hits };
            }
        }
        var columns = RuleTags.Tactics.Append("").Select(tactic => new TacticColumn(tactic,
            [
                .. cells.Where(c => c.Key.Tactic == tactic).Select(c => c.Value)
                    .OrderBy(c => c.Technique, StringComparer.Ordinal),
            ])).Where(c => c.Cells.Count > 0);
        return new([.. columns], cells.Keys.Select(k => k.Technique).Distinct().Count(), count);
    }
}

/// <summary>The techniques of one tactic that rules look for.</summary>
/// <param name="Tactic">The tactic, such as <c>lateral-movement</c>; empty for techniques without one.</param>
/// <param name="Cells">The techniques, by their ids.</param>
public sealed record TacticColumn(string Tactic, IReadOnlyList<TechniqueCell> Cells)
{
    /// <summary>The tactic as people write it.</summary>
    public string Title => Tactic.Length == 0 ? "No tactic"
        : char.ToUpperInvariant(Tactic[0]) + Tactic[1..].Replace('-', ' ');
}

/// <summary>How a technique is covered.</summary>
/// <param name="Technique">Its id, such as <c>T1059</c>; what is below it counts with it.</param>
/// <param name="Rules">How many rules look for it.</param>
/// <param name="Hits">How many events they matched.</param>
public sealed record TechniqueCell(string Technique, int Rules, long Hits);
