using System.Globalization;
using System.Text;
using Tocsin.Web.Events;

namespace Tocsin.Web.Rules;

/// <summary>A rule to begin with, made of a search or of an event; a person finishes it.</summary>
public static class RuleDraft
{
    private const int TitleCharactersMax = 120;
    private const int ValueCharactersMax = 300;
    private const int FieldsMax = 4;

    // What tells events of a kind from others, the most telling first; of each event those count that it has.
    private static readonly string[] Telling =
    [
        "EventID", "Channel", "Provider_Name", "eventSource", "eventName", "Image", "ParentImage", "TargetObject",
        "eventaction", "processname", "program", "hostname",
    ];

    private static readonly string[] Origins = ["product", "category", "service"];

    /// <summary>A rule that is true of what a filter finds.</summary>
    /// <param name="filter">The filter, without pipes.</param>
    /// <param name="id">The rule's id, of its own.</param>
    public static string OfSearch(string filter, Guid id) =>
        Head(filter, id).Append("when: ").AppendLine(YamlQuoted.Of(filter)).ToString();

    /// <summary>A rule that is true of events like one.</summary>
    /// <param name="json">The event.</param>
    /// <param name="id">The rule's id, of its own.</param>
    public static string OfEvent(ReadOnlySpan<byte> json, Guid id)
    {
        var values = EventJson.Values(json).Where(IsTold).ToList();
        var told = Telling.Select(name => values.FirstOrDefault(v => NameOf(v.Path) == name))
            .Where(v => v.Path is not null).Take(FieldsMax).ToList();
        if (told.Count < 2) told.AddRange(values.Where(v => v.Path == "summary").Take(1));
        var text = Head(values.FirstOrDefault(v => v.Path == "summary").Text ?? "an event", id);
        AppendOrigin(text, values);
        text.AppendLine("detection:").AppendLine("  selection:");
        foreach (var value in told)
        {
            text.Append("    ").Append(YamlQuoted.Of(value.Path)).Append(": ").AppendLine(Literal(value));
        }
        return text.AppendLine("  condition: selection").ToString();
    }

    // The schema's fields that a sender left out say UNKNOWN, and rules do not see them.
    private static bool IsTold(EventValue value) => value.Text.Length is > 0 and <= ValueCharactersMax
        && value.Kind is EventValueKind.Text or EventValueKind.Number or EventValueKind.Boolean
        && (value.Text != "UNKNOWN" || value.Path.Contains('.', StringComparison.Ordinal));

    private static void AppendOrigin(StringBuilder text, List<EventValue> values)
    {
        var stated = Origins.Select(name => values.FirstOrDefault(v => v.Path == name))
            .Where(v => v.Path is not null && v.Kind == EventValueKind.Text).ToList();
        if (stated.Count == 0) return;
        text.AppendLine("logsource:");
        foreach (var value in stated)
        {
            text.Append("  ").Append(value.Path).Append(": ").AppendLine(YamlQuoted.Of(value.Text));
        }
    }

    private static StringBuilder Head(string about, Guid id)
    {
        var line = VisibleText.OneLine(about, TitleCharactersMax);
        return new StringBuilder()
            .Append("title: ").AppendLine(YamlQuoted.Of("New rule: " + line))
            .AppendLine(CultureInfo.InvariantCulture, $"id: {id}")
            .AppendLine("status: experimental")
            .AppendLine("description: ''")
            .AppendLine("level: medium");
    }

    private static string NameOf(string path) => path.StartsWith("details.", StringComparison.Ordinal)
        ? path["details.".Length..] : path;

    private static string Literal(EventValue value) =>
        value.Kind == EventValueKind.Text ? YamlQuoted.Of(Plain(value.Text)) : value.Text;

    // In a rule, * and ? are wildcards, and a backslash takes that from them, or from another backslash.
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var isBeforeSign = i + 1 < text.Length && text[i + 1] is '\\' or '*' or '?';
            if (text[i] is '*' or '?' || (text[i] == '\\' && isBeforeSign)) plain.Append('\\');
            plain.Append(text[i]);
        }
        return plain.ToString();
    }
}
