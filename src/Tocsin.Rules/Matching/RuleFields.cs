using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;

namespace Tocsin.Rules.Matching;

/// <summary>Numbers for fields, also under the names that a rule's log source has for them.</summary>
internal sealed class RuleFields : IFieldSlots
{
    private readonly SlotTable _slots;
    private readonly LogSourceTable _sources;
    private readonly Dictionary<string, LogSource> _byRule = new(StringComparer.Ordinal);

    /// <summary>Numbers for the fields of some rules.</summary>
    public RuleFields(IReadOnlyList<EventRule> rules, LogSourceTable sources, SlotTable slots)
    {
        (_slots, _sources) = (slots, sources);
        foreach (var rule in rules) _byRule.TryAdd(rule.Head.Id, rule.LogSource);
        foreach (var rule in rules)
        {
            if (rule.Head.Name is { } name) _byRule.TryAdd(name, rule.LogSource);
        }
    }

    /// <inheritdoc/>
    public int SlotOf(string field) => _slots.SlotOf(field);

    /// <inheritdoc/>
    public int SlotOf(string field, string rule) => _byRule.TryGetValue(rule, out var source)
        ? _sources.FieldsOf(source).SlotOf(new FieldRef(field), orBelow: false)
        : _slots.SlotOf(field);
}
