using System.Text.Json;
using Tocsin.Alerting;
using Tocsin.Alerts;
using Alert = Tocsin.Alerts.Alert;

namespace Tocsin.Endpoints.Alerts;

/// <summary>Makes an alert of a draft that came over HTTP, or says what is wrong with it.</summary>
/// <remarks>What the writer of a rule chose is refused when it is wrong. What came from events (the group, and with it
/// the summary and the query) is cut instead: whoever sends a huge user name must not be able to stop a rule.</remarks>
internal static class DraftCheck
{
    private const int NameMax = 200;
    private const int SummaryMax = 1_000;
    private const int GroupMax = 900;
    private const int QueryMax = 20_000;
    private const int TagsMax = 50;
    private const int IdMax = 40;

    // Of the newest: an alert is found and shown by its query, its events are a copy to look at.
    private const int EventsCharactersMax = 256 * 1024;

    /// <summary>What is wrong with a draft, for its sender; null when it can be raised.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="now">What lies far ahead of it is refused.</param>
    public static string? Why(AlertDraft draft, DateTimeOffset now)
    {
        if (draft.Rule.Length is 0 or > NameMax) return $"rule: must have 1 to {NameMax} characters";
        if (draft.Window.Length is 0 or > NameMax) return $"window: must have 1 to {NameMax} characters";
        if (draft.Category.Length > NameMax) return $"category: must have at most {NameMax} characters";
        if (string.IsNullOrWhiteSpace(draft.Summary)) return "summary: must not be empty";
        if (!SeverityName.TryParse(draft.Severity, out _))
        {
            return $"severity: must be one of {string.Join(", ", SeverityName.All)}";
        }
        if (draft.Tags.Count > TagsMax || draft.Tags.Any(t => t is null || t.Length > NameMax))
        {
            return $"tags: must be at most {TagsMax} words of at most {NameMax} characters";
        }
        if (draft.Events.Count > AlertDraft.EventsMax) return $"events: must be at most {AlertDraft.EventsMax}";
        if (draft.Events.Any(e => e.ValueKind != JsonValueKind.Object)) return "events: must be JSON objects";
        if (draft.Count < 1) return "count: must be at least 1";
        if (draft.Start > draft.Crossed || draft.Crossed > draft.End)
        {
            return "start, crossed, end: must not run backwards";
        }
        return draft.End <= now + AlertStore.AheadMax ? null : "end: must not lie more than a day ahead of now";
    }

    /// <summary>The alert to raise of a draft that passed <see cref="Why"/>.</summary>
    public static Alert Make(AlertDraft draft) => new()
    {
        Id = AlertId.Of(draft.Rule, draft.Group, draft.Window),
        Rule = draft.Rule,
        // The hash keeps groups apart that begin alike.
        Group = draft.Group.Length <= GroupMax
            ? draft.Group
            : $"{Cut(draft.Group, GroupMax - 40)}… {AlertId.Of("", draft.Group, "")}",
        Summary = Cut(draft.Summary, SummaryMax),
        Severity = SeverityName.TryParse(draft.Severity, out var severity) ? severity : Severity.Info,
        Category = draft.Category,
        Tags = draft.Tags,
        Start = draft.Start,
        Crossed = draft.Crossed,
        End = draft.End,
        Count = draft.Count,
        Query = draft.Query.Length <= QueryMax ? draft.Query : "",
        EventIds = [.. draft.Events.Select(IdOf).OfType<string>()],
        Events = Newest(draft.Events),
    };

    private static List<string> Newest(IReadOnlyList<JsonElement> events)
    {
        var kept = new List<string>();
        var room = EventsCharactersMax;
        foreach (var json in events.Select(e => e.GetRawText()))
        {
            if (json.Length > room) continue;
            room -= json.Length;
            kept.Add(json);
        }
        return kept;
    }

    // A surrogate pair is not cut in two.
    private static string Cut(string text, int max) => text.Length <= max
        ? text
        : char.IsHighSurrogate(text[max - 1]) ? text[..(max - 1)] : text[..max];

    private static string? IdOf(JsonElement found) =>
        found.TryGetProperty("id", out var id) ? Cut(id.ToString(), IdMax) : null;
}
