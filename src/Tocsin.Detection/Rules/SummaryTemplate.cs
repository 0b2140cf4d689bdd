using System.Globalization;
using System.Text;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows;

namespace Tocsin.Detection.Rules;

/// <summary>Fills in what a rule says about what it found.</summary>
internal static class SummaryTemplate
{
    private const int ValueMax = 200;

    private static readonly string[] MachineFields = ["Computer", "hostname"];
    private static readonly string[] UserFields = ["User", "SubjectUserName", "userIdentity.arn", "details.username"];

    /// <summary>Fields that a summary looks at where the rule has no template.</summary>
    public static IEnumerable<string> UsualFields => [.. MachineFields, .. UserFields];

    /// <summary>The summary of an alert about one event: the rule's template with its values, or the title.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="group">Names and values of what the alert is about.</param>
    /// <param name="slots">Numbers of fields.</param>
    /// <param name="fields">The event that raised it.</param>
    public static string Of(
        RuleHead rule, IReadOnlyList<KeyValuePair<string, string>> group, IFieldSlots slots, IEventFields fields)
    {
        return rule.Summary.Length == 0 && group.Count == 0
            ? rule.Title + Named(" on ", MachineFields, ValueOf) + Named(" by ", UserFields, ValueOf)
            : Fill(rule, group, name => name == "count" ? "1" : ValueOf(name) ?? "?");

        string? ValueOf(string name) =>
            fields.TryText(slots.SlotOf(name, rule.Id), out var text) ? Encoding.UTF8.GetString(text) : null;
    }

    /// <summary>The summary of an alert about several events.</summary>
    public static string Of(RuleHead rule, WindowFinding finding) => Fill(rule, finding.Group, name => name switch
    {
        "count" => finding.Count.ToString(CultureInfo.InvariantCulture),
        "figure" => finding.Figure.ToString("0.##", CultureInfo.InvariantCulture),
        _ => "?",
    });

    /// <summary>The names that stand in a template.</summary>
    public static IEnumerable<string> FieldsOf(string template)
    {
        var open = template.IndexOf('{', StringComparison.Ordinal);
        while (open >= 0 && template.IndexOf('}', open) is var close and >= 0)
        {
            yield return template[(open + 1)..close];
            open = template.IndexOf('{', close);
        }
    }

    private static string Named(string word, string[] names, Func<string, string?> valueOf)
    {
        foreach (var name in names)
        {
            if (valueOf(name) is { Length: > 1 } text) return word + Cut(text);
        }
        return "";
    }

    private static string Fill(
        RuleHead rule, IReadOnlyList<KeyValuePair<string, string>> group, Func<string, string> valueOf)
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
            var known = group.FirstOrDefault(g => g.Key == name);
            text.Append(rest[..open]).Append(Cut(known.Key is null ? valueOf(name) : known.Value));
            rest = rest[(open + close + 1)..];
        }
        return text.ToString();
    }

    private static string Cut(string value) => value.Length <= ValueMax ? value : value[..ValueMax] + "…";
}
