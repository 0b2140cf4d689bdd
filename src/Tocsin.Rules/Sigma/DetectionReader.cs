using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Sigma;

/// <summary>Reads the map <c>detection</c> of a rule: named parts, and a condition over them.</summary>
/// <param name="faults">Takes what is wrong.</param>
/// <param name="items">Reads what stands under the names.</param>
internal sealed class DetectionReader(Faults faults, ItemReader items)
{
    /// <summary>Reads a detection; null, and faults, when it is wrong.</summary>
    /// <param name="map">The detection.</param>
    /// <param name="other">A key that is none of its names.</param>
    public Predicate? Read(YamlMap map, string? other = null)
    {
        var (selections, isWrong) = (new Selections(), false);
        foreach (var entry in map.Entries)
        {
            if (entry.Key == "condition" || entry.Key == other) continue;
            if (entry.Key == "timeframe")
            {
                faults.Warn(entry.Line, "timeframe does nothing here: write a correlation");
                continue;
            }
            // A part that is wrong is known by name all the same, so that the condition is judged by itself.
            var item = items.Read(entry.Value);
            isWrong |= item is null;
            selections.Add(new Selection(entry.Key, item ?? Predicate.Nothing));
        }
        if (Condition(map, selections) is not { } condition) return null;
        foreach (var name in selections.Unused) map.Warn(name, $"{name} is in no condition: it does nothing");
        return isWrong ? null : condition;
    }

    private Predicate? Condition(YamlMap map, Selections selections)
    {
        if (map.At("condition") is not { } value)
        {
            map.Fail("condition", "The condition is missing");
            return null;
        }
        var any = new List<Predicate>();
        foreach (var item in value.Items)
        {
            if (item is not YamlScalar { Kind: not ScalarKind.Null } scalar)
            {
                faults.Add(item.Line, $"A condition must be a text, not {item.What}");
                return null;
            }
            if (ConditionParser.Read(scalar.Text, selections, out var why, out var at) is not { } condition)
            {
                scalar.Fail(faults, at, why!);
                return null;
            }
            any.Add(condition);
        }
        if (any.Count == 0) map.Fail("condition", "The condition is missing");
        return any.Count switch { 0 => null, 1 => any[0], _ => new Or(any) };
    }
}
