using System.Globalization;
using System.Text;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Texts of which an event must have one for a condition to be true: of an AND the best child's, of an OR those of all
/// children, of a NOT none. Whoever finds them first asks only the few rules that they speak for.
/// </summary>
/// <param name="Parts">The texts.</param>
/// <param name="Chance">About how many events have one of them, 0 to 1; only an order is made of it.</param>
internal sealed record Witness(IReadOnlyList<WitnessPart> Parts, double Chance)
{
    /// <summary>The witness of a condition; null when it has none.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="fields">The names of its fields.</param>
    /// <param name="frequency">In how many rules a text occurs.</param>
    public static Witness? Of(Predicate condition, FieldNames fields, Func<byte[], int> frequency) => condition switch
    {
        And and => and.Items.Select(i => Of(i, fields, frequency)).OfType<Witness>().MinBy(w => w.Chance),
        Or or => OfAny(or, fields, frequency),
        Selection selection => Of(selection.Item, fields, frequency),
        Leaf { InSummary: null } leaf =>
            OfTest(fields.SlotOf(leaf.Field, leaf.Test is ExistsTest), leaf.Test, frequency),
        Keyword keyword => OfTest(SlotTable.AnyValue, keyword.Test, frequency),
        _ => null,
    };

    private static Witness? OfAny(Or or, FieldNames fields, Func<byte[], int> frequency)
    {
        var parts = new List<WitnessPart>();
        var chance = 0.0;
        foreach (var item in or.Items)
        {
            if (Of(item, fields, frequency) is not { } witness) return null;
            parts.AddRange(witness.Parts);
            chance += witness.Chance;
        }
        return new Witness(parts, chance);
    }

    private static Witness? OfTest(int slot, ValueTest test, Func<byte[], int> frequency)
    {
        if (test is EqualsTest { Cased: false, Whole: not null } equals) return OfEqual(slot, equals);
        if (test is not PatternTest { Pattern: var pattern }) return null;
        if (PlainPattern.Of(test, out var whole) == PlainPattern.Kind.Whole)
        {
            return new Witness([new WitnessPart(slot, whole, IsWhole: true, false, false)], 0.01);
        }
        var longest = pattern.Longest(out var isFirst, out var isLast);
        if (longest.Length == 0) return null;
        // What counts letter case is looked for without.
        if (pattern.Cased) longest = Utf8Text.Fold(Encoding.UTF8.GetString(longest));
        var chance = Math.Min(0.6, 0.5 * Math.Pow(0.6, longest.Length) * (1 + frequency(longest)));
        return new Witness([new WitnessPart(slot, longest, false, isFirst, isLast)], chance);
    }

    // Of numbers, only integers in their usual spelling have one: others are spelt in many ways. Values that are no
    // integers themselves ask every rule with numbers.
    private static Witness? OfEqual(int slot, EqualsTest equals)
    {
        if (equals.IsNumberOrTime
            && (!long.TryParse(equals.Operand, CultureInfo.InvariantCulture, out var integer)
                || integer.ToString(CultureInfo.InvariantCulture) != equals.Operand))
        {
            return null;
        }
        return new Witness([new WitnessPart(slot, equals.Whole!, true, false, false, equals.IsNumberOrTime)], 0.03);
    }
}

/// <summary>One text of a witness.</summary>
/// <param name="Slot">Where it must be.</param>
/// <param name="Bytes">The text, folded.</param>
/// <param name="IsWhole">Whether it is the whole value.</param>
/// <param name="AtStart">Whether the value begins with it.</param>
/// <param name="AtEnd">Whether the value ends with it.</param>
/// <param name="IsNumber">Whether it is a number, which may be spelt otherwise.</param>
internal sealed record WitnessPart(
    int Slot, byte[] Bytes, bool IsWhole, bool AtStart, bool AtEnd, bool IsNumber = false);
