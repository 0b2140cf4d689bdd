using Tocsin.RuleRuns;
using System.Globalization;

namespace Tocsin.Commands.Rules;

/// <summary>How often each rule fired, and on which lines first. Of one thread.</summary>
/// <param name="run">The run, which knows the rules.</param>
internal sealed class FireTable(RuleRun run)
{
    private const int LinesShown = 5;

    private readonly (long Count, List<long>? Lines)[] _byRule = new (long, List<long>?)[run.Rules];

    /// <summary>How many rules fired.</summary>
    public int Rules { get; private set; }

    /// <summary>How often rules fired.</summary>
    public long Fires { get; private set; }

    /// <summary>A rule fired on a line.</summary>
    public void Add(int rule, long line)
    {
        ref var row = ref _byRule[rule];
        if (row.Count++ == 0) Rules++;
        if ((row.Lines ??= []).Count < LinesShown) row.Lines.Add(line);
        Fires++;
    }

    /// <summary>Writes the rules that fired, the gravest first, then the most frequent.</summary>
    public void Write(RuleConsole console)
    {
        var fired = Enumerable.Range(0, _byRule.Length).Where(r => _byRule[r].Count > 0)
            .OrderByDescending(r => run.HeadOf(r).Level).ThenByDescending(r => _byRule[r].Count).ToList();
        if (fired.Count == 0) return;
        var rows = fired.ConvertAll(r => (
            Level: run.HeadOf(r).Level.ToString().ToLowerInvariant(),
            Count: _byRule[r].Count.ToString("n0", CultureInfo.InvariantCulture),
            Lines: LinesOf(r), run.HeadOf(r).Title));
        rows.Insert(0, ("LEVEL", "FIRES", "LINES", "RULE"));
        var (levels, counts, lines) =
            (rows.Max(r => r.Level.Length), rows.Max(r => r.Count.Length), rows.Max(r => r.Lines.Length));
        foreach (var (level, count, on, title) in rows)
        {
            console.Say($"{level.PadRight(levels)}  {count.PadLeft(counts)}  {on.PadRight(lines)}  {title}");
        }
        console.Output.WriteLine();
    }

    private string LinesOf(int rule)
    {
        var (count, lines) = _byRule[rule];
        return string.Join(", ", lines!) + (count > lines!.Count ? ", …" : "");
    }
}
