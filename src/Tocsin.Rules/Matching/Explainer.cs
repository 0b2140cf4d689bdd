using System.Text;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Judges a condition step by step and says what it saw. Slow and plain: it asks every test as the language defines it,
/// so that it is also what the compiled form is held to.
/// </summary>
internal sealed class Explainer(FieldNames fields, EventView view)
{
    private const int ValuesMax = 5;
    private const int CharactersMax = 300;

    /// <summary>Explains a condition for the event that the view looks at.</summary>
    public Explanation Explain(Predicate condition)
    {
        var found = Judge(condition);
        return found.Parts.Count > 0 || found.About is not null ? found : found with { About = condition };
    }

    private Explanation Judge(Predicate condition)
    {
        switch (condition)
        {
            case And and:
                var all = and.Items.Select(Explain).ToList();
                return new Explanation("all of", all.TrueForAll(e => e.Holds), [], all);
            case Or or:
                var any = or.Items.Select(Explain).ToList();
                return new Explanation("any of", any.Exists(e => e.Holds), [], any);
            case Not not:
                return Negate(Explain(not.Item));
            case Selection selection:
                var item = Explain(selection.Item);
                return new Explanation(selection.Name, item.Holds, [], [item]) { IsSelection = true };
            case Leaf leaf:
                return OfValues(
                    fields.SlotOf(leaf.Field, leaf.Test is ExistsTest), $"{leaf.Field.Name} {TestText.Of(leaf.Test)}",
                        leaf.Test,
                    leaf.InSummary);
            case Keyword keyword:
                return OfValues(SlotTable.AnyValue, $"any field {TestText.Of(keyword.Test)}", keyword.Test, null);
            case AnyText text:
                return OfValues(SlotTable.AnyText, "any field has the words", text.Test, null);
            case Present present:
                var isThere = view.First(fields.SlotOf(present.Field, orBelow: true)) >= 0;
                return new Explanation($"{present.Field.Name} is present", isThere, [], []);
            case FieldMatch match:
                return OfFields(match);
            default:
                throw new InvalidOperationException("BUG: an unknown kind of condition");
        }
    }

    private static Explanation Negate(Explanation item) => item.Parts.Count == 0
        ? item with { Text = "not: " + item.Text, Holds = !item.Holds, IsNegated = !item.IsNegated }
        : new Explanation("not", !item.Holds, [], [item]) { IsNegated = true };

    private Explanation OfValues(int slot, string text, ValueTest test, ValueTest? inSummary)
    {
        var seen = new List<string>();
        for (var at = view.First(slot); at >= 0; at = view.Next(at))
        {
            ref var value = ref view.At(at);
            if (value.Kind == ValueKind.Null) continue;
            var asked = inSummary is not null && value.StoredIn == Schema.Summary ? inSummary : test;
            if (asked.Passes(value.Kind, value.Text, value.Number)) return new Explanation(
                text, true, [Cut(value.Text)], []);
            if (seen.Count < ValuesMax) seen.Add(Cut(value.Text));
        }
        return new Explanation(text, false, seen, []);
    }

    private Explanation OfFields(FieldMatch match)
    {
        var (left, right) = (fields.SlotOf(match.Field, false), fields.SlotOf(match.Other, false));
        var text = $"{match.Field.Name} {TestText.Of(match.How)} the value of {match.Other.Name}";
        return new Explanation(
            text, FieldMatchNode.Holds(view, left, right, match.How, match.Cased),
                [.. Values(left).Concat(Values(right))], []);
    }

    private List<string> Values(int slot)
    {
        var values = new List<string>();
        for (var at = view.First(slot); at >= 0 && values.Count < ValuesMax; at = view.Next(at))
        {
            if (view.At(at).Kind != ValueKind.Null) values.Add(Cut(view.At(at).Text));
        }
        return values;
    }

    private static string Cut(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8.Length > 4 * CharactersMax ? utf8[..(4 * CharactersMax)] : utf8);
        return text.Length <= CharactersMax ? text : text[..CharactersMax] + "…";
    }
}
