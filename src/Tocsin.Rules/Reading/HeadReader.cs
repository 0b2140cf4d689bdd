using System.Globalization;
using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Reading;

/// <summary>Reads what is said about a rule: Sigma's keys, and <c>runbook</c>, <c>summary</c>, <c>suppress</c> and
/// <c>exceptions</c>, which are ours.</summary>
/// <param name="map">The rule.</param>
/// <param name="text">Its document.</param>
/// <param name="events">Reads the events of its exceptions.</param>
internal sealed class HeadReader(YamlMap map, YamlText text, EventReader events)
{
    private static readonly string[] Levels = ["informational", "low", "medium", "high", "critical"];
    private static readonly string[] Times =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK"];

    private static readonly string[] Statuses = ["stable", "test", "experimental", "deprecated", "unsupported"];

    /// <summary>Reads it. What is wrong becomes faults.</summary>
    public RuleHead Read()
    {
        var title = map.MustText("title") ?? "";
        var name = map.Text("name");
        var id = Id(name is { Length: > 0 } ? name : title);
        map.Faults.RuleId = id;
        return new RuleHead
        {
            Id = id,
            Name = name is { Length: > 0 } ? name : null,
            Title = title,
            Level = Level(),
            Status = Status(),
            Description = map.Text("description") ?? "",
            Author = string.Join(", ", map.Texts("author")),
            Date = map.Text("date") ?? "",
            Modified = map.Text("modified") ?? "",
            License = map.Text("license") ?? "",
            References = map.Texts("references"),
            Tags = map.Texts("tags"),
            FalsePositives = map.Texts("falsepositives"),
            Fields = map.Texts("fields"),
            Runbook = map.Text("runbook") ?? "",
            Summary = map.Text("summary") ?? "",
            Suppress = Suppress(),
            Exceptions = Exceptions(),
            Origin = new RuleOrigin(map.Faults.File, text.Line, text.Text),
        };
    }

    private string Id(string other)
    {
        if (map.Text("id") is not { Length: > 0 } id)
        {
            map.Warn("id", "The rule has no id: its name or title stands for it");
            return other;
        }
        if (!Guid.TryParseExact(id, "D", out _)) map.Warn("id", "The id is no UUID: another rule may have it as well");
        return id;
    }

    private RuleLevel Level()
    {
        if (map.Text("level") is not { } level) return RuleLevel.Medium;
        var place = Array.IndexOf(Levels, level);
        if (place >= 0) return (RuleLevel)place;
        map.Fail("level", $"The level {level} is not known{Other(level, Levels)}");
        return RuleLevel.Medium;
    }

    private static string Other(string typed, string[] known) =>
        Nearest.DidYouMean(typed, known) is { Length: > 0 } near ? near : "; there are " + string.Join(", ", known);

    private string Status()
    {
        var status = map.Text("status") ?? "";
        if (status.Length > 0 && !Statuses.Contains(status))
        {
            map.Warn("status", $"The status {status} is not known{Other(status, Statuses)}");
        }
        return status;
    }

    private Suppression Suppress()
    {
        if (map.Map("suppress") is not { } suppress) return Suppression.Default;
        suppress.Only("by", "for");
        return new(suppress.Texts("by"), suppress.Span("for") ?? Suppression.Default.For);
    }

    private List<RuleException> Exceptions()
    {
        var exceptions = new List<RuleException>();
        foreach (var item in map.Maps("exceptions"))
        {
            item.Only("name", "when", "until", "reason");
            var name = item.MustText("name");
            var until = Until(item);
            if (events.WhenOrItems(item) is not { } when || name is null) continue;
            exceptions.Add(new(name, when, until, item.Text("reason") ?? ""));
        }
        return exceptions;
    }

    private static DateTimeOffset? Until(YamlMap item)
    {
        if (item.Text("until") is not { } text) return null;
        if (DateTimeOffset.TryParseExact(
            text.Replace(' ', 'T'), Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }
        item.Fail("until", "until must be a day or a time, such as 2026-12-31 or 2026-12-31T18:00:00Z");
        return null;
    }
}
