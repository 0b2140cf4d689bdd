using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Matching;

/// <summary>
/// A filter in the language that finds all stored events of which a condition may be true, for the store to find by its
/// columns; the matcher then judges those. What the language cannot say is left open: too many are found, never too
/// few.
/// </summary>
/// <param name="fields">The names of the rule's fields.</param>
/// <param name="slots">Numbers of fields.</param>
/// <param name="stored">The fields that stored events have.</param>
/// <param name="open">Fields that are repaired when an event is looked at: what is stored says nothing of them.</param>
internal sealed class Preselection(
    FieldNames fields, SlotTable slots, IReadOnlyList<string> stored, IReadOnlySet<string> open)
{
    /// <summary>The filter for a condition.</summary>
    public Predicate Of(Predicate condition) => Widen(condition, up: true);

    // Upwards at least all, downwards at most all of what the condition is true of.
    private Predicate Widen(Predicate condition, bool up) => condition switch
    {
        And and => new And([.. and.Items.Select(i => Widen(i, up))]),
        Or or => new Or([.. or.Items.Select(i => Widen(i, up))]),
        Not not => new Not(Widen(not.Item, !up)),
        Selection selection => Widen(selection.Item, up),
        Leaf leaf when up => AnyName(leaf),
        Leaf leaf => open.Contains(leaf.Field.Name) || fields.MadeOf(leaf.Field).Count > 0 ? Predicate.Nothing : leaf,
        AnyText text => text,
        _ => up ? Predicate.Everything : Predicate.Nothing,
    };

    private Predicate AnyName(Leaf leaf)
    {
        if (open.Contains(leaf.Field.Name)) return Predicate.Everything;
        var slot = slots[fields.SlotOf(leaf.Field, leaf.Test is ExistsTest)];
        string[] names = [slot.Field, .. slot.Others];
        // Of what lies below a field only whether there is anything is asked.
        var items = names.Select(n => n.EndsWith(".*", StringComparison.Ordinal)
            ? new Leaf(new FieldRef(n[..^2]), new ExistsTest())
            : (Predicate)(leaf with { Field = new FieldRef(n) })).ToList();
        foreach (var path in stored)
        {
            var name = path.StartsWith("details.", StringComparison.Ordinal) ? path["details.".Length..] : path;
            if (WindowsNames.FlatName(name) is { } flat && names.Contains(flat))
            {
                items.Add(leaf with { Field = new FieldRef(path) });
            }
            // Whose names are values: any field may be in there.
            else if (WindowsNames.IsNamedData(name)) items.Add(new Leaf(new FieldRef(path), new ExistsTest()));
        }
        items.AddRange(fields.MadeOf(leaf.Field).Select(n => new Leaf(new FieldRef(n), new ExistsTest())));
        return items is [var only] ? only : new Or(items);
    }
}
