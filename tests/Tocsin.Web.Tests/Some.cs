using System.Text;
using Tocsin.Alerts;
using Tocsin.Storage.Search;

namespace Tocsin.Web;

/// <summary>Makes what tests need.</summary>
internal static class Some
{
    public static ReadOnlyMemory<byte> Event(long id, string summary = "hello") => Encoding.UTF8.GetBytes(
        $$"""{"id":"{{id}}","utctimestamp":"2025-07-01T10:00:00Z","hostname":"web1","summary":"{{summary}}"}""");

    public static Alert Alert(string id, string state = "new") =>
        new() { Id = id, Rule = "Rule", Summary = id, Severity = "high", State = state };

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
                    alert => (filter.State is null || alert.State == filter.State) && filter.Takes(alert)).ToList();
                return Task.FromResult(((IReadOnlyList<Alert>)[.. found.Skip(skip).Take(limit)], found.Count));
            },
            FindAlert = (id, _) => Task.FromResult(alerts.Find(alert => alert.Id == id)),
            AcknowledgeAlert = (id, by, acknowledged, _) =>
            {
                var at = alerts.FindIndex(alert => alert.Id == id);
                if (at < 0) return Task.FromResult<Alert?>(null);
                alerts[at] = alerts[at] with { State = acknowledged ? "acknowledged" : "new", AcknowledgedBy = by };
                return Task.FromResult<Alert?>(alerts[at]);
            },
            CountNewAlerts = () => alerts.Count(alert => alert.State == "new"),
            WatchAlerts = _ => new Nothing(),
        };
    }

    private sealed class Nothing : IDisposable
    {
        public void Dispose()
        {
        }
    }
}
