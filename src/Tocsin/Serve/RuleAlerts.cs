using Tocsin.Alerting;
using Tocsin.Alerts;
using Tocsin.Data.Rows;
using Tocsin.Detection.Rules;
using Tocsin.Rules.Model;
using Tocsin.Storage.Questions;
using Alert = Tocsin.Alerts.Alert;

namespace Tocsin.Serve;

/// <summary>Puts what rules found among the alerts, with copies of their events.</summary>
internal sealed class RuleAlerts(AlertStore alerts, IEventStore events, Func<long> storedBefore, TimeProvider clock)
{
    private const int GroupMax = 900;
    private const int SummaryMax = 1_000;
    private const int EventCharactersMax = 32 * 1024;
    private const int WaitsMax = 50;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(5);

    /// <summary>Makes ready what storing takes.</summary>
    public async Task PrepareAsync(CancellationToken stop)
    {
        await events.GetAsync([0], stop);
        await alerts.PrepareAsync(stop);
    }

    /// <summary>Stores alerts that are new or have grown; durable when this returns.</summary>
    public async Task StoreAsync(IReadOnlyList<RuleAlert> found, CancellationToken stop)
    {
        var ids = found.SelectMany(a => a.EventIds).Distinct().ToList();
        // The store follows the same log, and may be a moment behind.
        for (var i = 0; i < WaitsMax && storedBefore() <= ids.Max(); i++) await Task.Delay(Wait, clock, stop);
        var known = (await events.GetAsync(ids, stop)).ToDictionary(e => e.Id);
        await alerts.PutAsync([.. found.Select(a => Make(a, known))], stop);
    }

    private static Alert Make(RuleAlert found, Dictionary<long, Storage.Answers.FoundEvent> known)
    {
        var rule = found.Rule;
        var group = string.Join(", ", found.Group.Select(g => $"{g.Key}={g.Value}"));
        return new Alert
        {
            Id = AlertId.Of(rule.Id, group, found.Window),
            Rule = rule.Title,
            RuleId = rule.Id,
            Group = Cut(group, GroupMax),
            Summary = Cut(found.Summary, SummaryMax),
            Severity = SeverityOf(rule.Level),
            Category = "rule",
            Tags = rule.Tags,
            Start = TimeOf(found.StartTicks),
            Crossed = TimeOf(found.StartTicks),
            End = TimeOf(found.EndTicks),
            Count = found.Count,
            EventIds = [.. found.EventIds.Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))],
            Events =
            [
                .. found.EventIds.Where(known.ContainsKey).Select(i => known[i])
                    .Where(e => e.Json.Length <= EventCharactersMax)
                    .Select(e => System.Text.Encoding.UTF8.GetString(e.Json.Span)),
            ],
            Basis = new AlertBasis
            {
                Author = rule.Author,
                License = rule.License,
                Version = rule.Modified.Length > 0 ? rule.Modified : rule.Date,
                Description = rule.Description,
                Runbook = rule.Runbook,
                References = rule.References,
                FalsePositives = rule.FalsePositives,
                Why = found.Why,
                Group = found.Group.GroupBy(g => g.Key).ToDictionary(g => g.Key, g => g.First().Value),
            },
        };
    }

    private static DateTimeOffset TimeOf(long ticks) => new(ticks, TimeSpan.Zero);

    private static string Cut(string text, int max) => text.Length <= max ? text : text[..max] + "…";

    private static Severity SeverityOf(RuleLevel level) => level switch
    {
        RuleLevel.Informational => Severity.Info,
        RuleLevel.Low => Severity.Low,
        RuleLevel.Medium => Severity.Medium,
        RuleLevel.High => Severity.High,
        _ => Severity.Critical,
    };
}
