using System.Text;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;

namespace Tocsin.Detection.Rules;

/// <summary>Fills in what a rule says about what it found.</summary>
internal static class SummaryTemplate
{
    private const int ValueMax = 200;

    /// <summary>
    /// The summary of an alert: the rule's template with the values of its group or event, or its title.
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="group">Names and values of what the alert is about.</param>
    /// <param name="slots">Numbers of fields.</param>
    /// <param name="fields">The event that raised it.</param>
    public static string Of(
        RuleHead rule, IReadOnlyList<KeyValuePair<string, string>> group, IFieldSlots slots, IEventFields fields)
    {
        if (rule.Summary.Length == 0)
        {
            var about = string.Join(", ", group.Where(g => g.Value.Length > 0).Select(g => $"{g.Key} {Cut(g.Value)}"));
            return about.Length > 0 ? $"{rule.Title}: {about}" : rule.Title;
        }
        var text = new StringBuilder();
        for (var rest = rule.Summary.AsSpan(); !rest.IsEmpty;)
        {
            var open = rest.IndexOf('{');
            var close = open < 0 ? -1 : rest[open..].IndexOf('}');
            if (close < 0)
            {
                text.Append(rest);
                break;
            }
            var name = rest.Slice(open + 1, close - 1).ToString();
            text.Append(rest[..open]).Append(ValueOf(name, group, slots, fields));
            rest = rest[(open + close + 1)..];
        }
        return text.ToString();
    }

    /// <summary>The names that stand in a template.</summary>
    public static IEnumerable<string> FieldsOf(string template)
    {
        for (var open = template.IndexOf('{', StringComparison.Ordinal); open >= 0; open = template.IndexOf(
            '{', open + 1))
        {
            var close = template.IndexOf('}', open);
            if (close < 0) yield break;
            yield return template[(open + 1)..close];
        }
    }

    private static string ValueOf(
        string name, IReadOnlyList<KeyValuePair<string, string>> group, IFieldSlots slots, IEventFields fields)
    {
        foreach (var (field, value) in group)
        {
            if (field == name) return Cut(value);
        }
        return fields.TryText(slots.SlotOf(name), out var text) ? Cut(Encoding.UTF8.GetString(text)) : "?";
    }

    private static string Cut(string value) => value.Length <= ValueMax ? value : value[..ValueMax] + "…";
}
