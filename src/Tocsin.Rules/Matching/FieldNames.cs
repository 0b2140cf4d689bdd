using Tocsin.Language;
using Tocsin.Rules.Pipelines;

namespace Tocsin.Rules.Matching;

/// <summary>The names of a rule's fields in logs of its kind.</summary>
/// <param name="slots">Gives them numbers.</param>
/// <param name="entries">The pipelines' entries of that kind.</param>
internal sealed class FieldNames(SlotTable slots, IReadOnlyList<PipelineEntry> entries)
{
    private readonly Dictionary<(string Field, bool OrBelow), int> _known = [];

    /// <summary>The number of a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="orBelow">Whether fields inside of it count as well.</param>
    public int SlotOf(FieldRef field, bool orBelow)
    {
        if (_known.TryGetValue((field.Name, orBelow), out var slot)) return slot;
        var others = entries.SelectMany(e => e.NamesOf(field.Name)).Where(n => n != field.Name).Distinct();
        return _known[(field.Name, orBelow)] = slots.SlotOf(field.Name, [.. others], orBelow);
    }

    /// <summary>
    /// Names of stored fields that must be there when a field is something else to the matcher than what is stored
    /// under its names; empty when it never is.
    /// </summary>
    public IReadOnlyList<string> MadeOf(FieldRef field) =>
    [
        .. entries.SelectMany(e => MadeFields.SourcesOf(e, field.Name)).Distinct(),
    ];
}
