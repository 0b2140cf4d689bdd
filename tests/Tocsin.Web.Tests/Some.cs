using System.Text;
using System.Text.RegularExpressions;
using Tocsin.Alerts;
using Tocsin.Storage.Search;
using Tocsin.Data.Rows;
using Severity = Tocsin.Alerting.Severity;

namespace Tocsin.Web;

/// <summary>Makes what tests need.</summary>
internal static class Some
{
    public static ReadOnlyMemory<byte> Event(long id, string summary = "hello") => Encoding.UTF8.GetBytes(
        $$"""{"id":"{{id}}","utctimestamp":"2025-07-01T10:00:00Z","hostname":"web1","summary":"{{summary}}"}""");

    public static Alert Alert(string id, AlertState state = AlertState.New) =>
        new() { Id = id, Rule = "Rule", Summary = id, Severity = Severity.High, State = state };

    /// <summary>Options that answer nothing unless a test says so.</summary>
    public static PagesOptions Options(
        Func<SearchRequest, CancellationToken, Task<SearchOutcome>>? search = null, List<Alert>? alerts = null)
    {
        alerts ??= [];
        return new()
        {
            Search = search ?? ((_, _) => Task.FromResult(new SearchOutcome(new SearchAnswer { Events = [] }, null))),
            GetEvents = (ids, _) =>
                Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([.. ids.Select(id => Event(id))]),
            ListAlerts = (filter, limit, skip, _) =>
            {
                var found = alerts.Where(
                    alert => (filter.State is null || alert.State == filter.State)
                        && (filter.About is null || WholeWord(filter.About).IsMatch($"{alert.Group} {alert.Summary}")))
                    .ToList();
                return Task.FromResult(((IReadOnlyList<Alert>)[.. found.Skip(skip).Take(limit)], found.Count));
            },
            FindAlert = (id, _) => Task.FromResult(alerts.Find(alert => alert.Id == id)),
            AcknowledgeAlert = (id, by, acknowledged, _) =>
            {
                var at = alerts.FindIndex(alert => alert.Id == id);
                if (at < 0) return Task.FromResult<Alert?>(null);
                alerts[at] = alerts[at] with { State = acknowledged ? AlertState.Acknowledged : AlertState.New, AcknowledgedBy = by };
                return Task.FromResult<Alert?>(alerts[at]);
            },
            CountNewAlerts = () => alerts.Count(alert => alert.State == AlertState.New),
            WatchAlerts = _ => new Nothing(),
        };
    }

    private static Regex WholeWord(string about) => new(
        $@"(?<![\p{{L}}\d]){Regex.Escape(about)}(?![\p{{L}}\d])", RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
