using Tocsin.Language;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Sigma;

/// <summary>
/// Reads detection items (<c>FIELD|MODIFIER…: VALUES</c>) and what they are joined to: a map is all of its items, a
/// list any of its own, a value alone a keyword.
/// </summary>
/// <param name="faults">Takes what is wrong.</param>
/// <param name="placeholders">The values of placeholders.</param>
internal sealed class ItemReader(Faults faults, Placeholders placeholders)
{
    // How many characters the variants of one item's values may have in all.
    private const long VariantCharactersMax = 16 << 20;

    /// <summary>Reads what stands under a name of a detection; null, and faults, when it is wrong.</summary>
    public Predicate? Read(YamlValue value)
    {
        switch (value)
        {
            case YamlMap map:
                return All(map.Entries.Select(Item), map.Line);
            case YamlList list:
                return Any(list.Values.Select(Read), list.Line);
            default:
                return Chain.Read("", value.Line, faults) is { } chain ? OfValues(chain, value) : null;
        }
    }

    private Predicate? All(IEnumerable<Predicate?> items, int line)
    {
        var all = items.ToList();
        if (all.Count == 0) faults.Add(line, "There is nothing in it: an empty map finds nothing in particular");
        if (all.Count == 0 || all.Contains(null)) return null;
        return all.Count == 1 ? all[0] : new And(all!);
    }

    private Predicate? Any(IEnumerable<Predicate?> items, int line)
    {
        var all = items.ToList();
        if (all.Count == 0) faults.Add(line, "There is nothing in it: an empty list finds nothing");
        if (all.Count == 0 || all.Contains(null)) return null;
        return all.Count == 1 ? all[0] : new Or(all!);
    }

    private Predicate? Item(YamlEntry entry) =>
        Chain.Read(entry.Key, entry.Line, faults) is { } chain ? OfValues(chain, entry.Value) : null;

    private Predicate? OfValues(Chain chain, YamlValue value)
    {
        var values = new List<Predicate?>();
        foreach (var item in value.Items)
        {
            if (item is not YamlScalar scalar)
            {
                faults.Add(item.Line, $"A value must be a text, a number, true, false or null, not {item.What}");
                return null;
            }
            if (scalar.Kind == ScalarKind.Null && value is YamlList { Values.Count: > 1 })
            {
                faults.Add(scalar.Line, "null must stand alone: give it an item of its own");
                return null;
            }
            values.Add(OfValue(chain, scalar));
        }
        var found = chain.WantsAll ? All(values, value.Line) : Any(values, value.Line);
        return found is not null && chain.IsNegated ? new Not(found) : found;
    }

    private Predicate? OfValue(Chain chain, YamlScalar scalar)
    {
        var operands = new List<Operand>();
        if (Operands(chain, scalar, operands) is { } why)
        {
            faults.Add(scalar.Line, why);
            return null;
        }
        foreach (var name in chain.Modifiers)
        {
            var next = new List<Operand>();
            long characters = 0;
            foreach (var operand in operands)
            {
                var from = next.Count;
                var wrong = Modifier.Apply(name, operand, name == chain.Modifiers[0], next);
                for (var i = from; i < next.Count; i++)
                {
                    characters += next[i] is TextOperand text ? text.Text.Length : 1;
                }
                if (characters > VariantCharactersMax) wrong ??= "The variants of this value are too large";
                if (wrong is null) continue;
                faults.Add(scalar.Line, wrong);
                return null;
            }
            operands = next;
        }
        return Any(operands.Select(o => OfOperand(chain, o, scalar.Line)), scalar.Line);
    }

    private string? Operands(Chain chain, YamlScalar scalar, List<Operand> to)
    {
        if (!chain.Expands)
        {
            to.Add(scalar.Kind switch
            {
                ScalarKind.Number => new NumberOperand(scalar.Text),
                ScalarKind.Boolean => new BooleanOperand(scalar.Text == "true"),
                ScalarKind.Null => new NullOperand(),
                _ => TextOperand.Read(scalar.Text),
            });
            return null;
        }
        if (scalar.Kind != ScalarKind.Text) return "expand wants a text with a placeholder, such as %NAME%";
        var texts = new List<string>();
        if (placeholders.Expand(scalar.Text, chain.Modifiers.Contains("re"), texts) is { } why) return why;
        foreach (var text in texts) to.Add(TextOperand.Read(text));
        return null;
    }

    private Predicate? OfOperand(Chain chain, Operand operand, int line)
    {
        var (found, why) = chain.Field.Length == 0
            ? Leaves.OfKeyword(operand, isOpened: chain.IsOpened)
            : Leaves.OfField(new FieldRef(chain.Field), operand);
        if (why is not null) faults.Add(line, why);
        return found;
    }
}
