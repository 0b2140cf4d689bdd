using Tocsin.Language;

namespace Tocsin.Rules.Matching;

/// <summary>The names of a rule's fields in logs of its kind.</summary>
/// <param name="slots">Gives them numbers.</param>
/// <param name="others">For a name, the other names under which events have the field.</param>
internal sealed class FieldNames(SlotTable slots, IReadOnlyDictionary<string, IReadOnlyList<string>> others)
{
    /// <summary>The number of a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="orBelow">Whether fields inside of it count as well.</param>
    public int SlotOf(FieldRef field, bool orBelow) =>
        slots.SlotOf(field.Name, others.TryGetValue(field.Name, out var more) ? more : [], orBelow);
}
