using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Matching;

namespace Tocsin.Rules.Explaining;

/// <summary>A line of an explanation.</summary>
/// <param name="Depth">How far it is indented, from 0.</param>
/// <param name="Holds">Whether what it says holds; null of a remark.</param>
/// <param name="Text">What is asked, in words.</param>
/// <param name="Remark">What was found; empty when there is nothing to say.</param>
/// <param name="Nearly">What small thing is missing; null when nothing is known.</param>
public sealed record OutlineLine(int Depth, bool? Holds, string Text, string Remark, string? Nearly);

/// <summary>
/// An explanation as indented lines: parts under the names that the author gave them, negations in one line with what
/// they negate, and of long lists the lines that decide.
/// </summary>
public sealed class Outline
{
    private const int PartsShown = 12;

    private readonly List<OutlineLine> _lines = [];
    private readonly IReadOnlyList<NamedValue> _event;

    private Outline(IReadOnlyList<NamedValue> values) => _event = values;

    /// <summary>The lines: the log source, then the condition.</summary>
    public static IReadOnlyList<OutlineLine> Of(RuleExplanation explanation)
    {
        var outline = new Outline(explanation.Event);
        // Which of many entries of pipelines let an event through is of interest only where none does.
        var source = explanation.LogSource;
        if (source.Holds) source = source with { Parts = [.. source.Parts.Where(p => p.Parts.Count == 0)] };
        outline.Add(source, 0, isWanted: false, isValueShown: true);
        outline.Add(explanation.Condition, 0, isWanted: true, isValueShown: true);
        foreach (var name in explanation.Exceptions)
        {
            outline._lines.Add(new OutlineLine(0, false, $"exception: {name}", "it applies to the event", null));
        }
        return outline._lines;
    }

    // What is wanted is what would make the rule fire; only there is it of use what small thing is missing.
    private void Add(Explanation part, int depth, bool isWanted, bool isValueShown)
    {
        var (core, label, isNegated) = (part, "", part.Parts.Count == 0 && part.IsNegated);
        for (; core.Parts.Count == 1 && (core.IsSelection || core.IsNegated); core = core.Parts[0])
        {
            if (core.IsSelection) label += core.Text + ": ";
            else (label, isNegated) = (label + "not ", !isNegated);
        }
        isWanted &= !part.Holds && !isNegated;
        var text = label + core.Text;
        if (core.Parts.Count == 0)
        {
            var nearly = isWanted ? NearMiss.Of(core, _event) : null;
            _lines.Add(new OutlineLine(depth, part.Holds, text, isValueShown ? RemarkOf(core) : "", nearly));
            return;
        }
        var field = CommonField(core);
        var remark = field is not null ? RemarkOf(core.Parts.FirstOrDefault(p => p.Holds) ?? core.Parts[0])
            : isNegated ? core.Holds ? "which holds" : "which does not hold"
            : "";
        _lines.Add(new OutlineLine(depth, part.Holds, text, remark, null));
        AddParts(core, depth + 1, isWanted, isValueShown: field is null);
    }

    private void AddParts(Explanation core, int depth, bool isWanted, bool isValueShown)
    {
        var shown = core.Parts.Count <= PartsShown
            ? core.Parts
            : [.. core.Parts.Where(p => p.Holds == core.Holds).Take(PartsShown)];
        foreach (var inner in shown) Add(inner, depth, isWanted, isValueShown);
        if (core.Parts.Count - shown.Count is not (var more and > 0)) return;
        var holding = core.Parts.Count(p => p.Holds) - shown.Count(p => p.Holds);
        _lines.Add(new OutlineLine(depth, null, $"… and {more} others, of which {holding} hold", "", null));
    }

    // Many texts for one field are asked of the same value: it is said once, with the whole.
    private static string? CommonField(Explanation core)
    {
        var fields = core.Parts.Select(p => (p.About as Leaf)?.Field.Name).Distinct().Take(2).ToList();
        return fields.Count == 1 && core.Parts.Count > 1 ? fields[0] : null;
    }

    private string RemarkOf(Explanation leaf)
    {
        if (leaf.Found.Count > 0) return $"found {string.Join(", ", leaf.Found.Select(f => $"'{f}'"))}";
        var field = leaf.About switch
        {
            Leaf one => one.Field.Name,
            Model.Present present => present.Field.Name,
            Model.FieldMatch match => match.Field.Name,
            _ => null,
        };
        if (field is null || (leaf.About is Model.Present && leaf.Holds != leaf.IsNegated)) return "";
        if (_event.Any(v => v.Name == field))
        {
            return leaf.About is Leaf { Test: not ExistsTest } ? "the field is null" : "";
        }
        var near = FieldSuggestions.For(field, _event);
        return near.Count == 0 ? "field absent" : $"field absent; the event has: {string.Join(", ", near)}";
    }
}
