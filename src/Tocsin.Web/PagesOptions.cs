using System.Security.Claims;
using Tocsin.Alerts;
using Tocsin.Alerts.Access;
using Tocsin.Storage.Search;
using Tocsin.Web.Shell;
using AlertList = (System.Collections.Generic.IReadOnlyList<Tocsin.Alerts.Alert> Alerts, int Total);
using EventTexts = System.Collections.Generic.IReadOnlyList<System.ReadOnlyMemory<byte>>;

namespace Tocsin.Web;

/// <summary>All that the pages need from the rest of the process: what they may ask, and what they tell.</summary>
/// <remarks>Held for the life of the process and called from many circuits at once.</remarks>
public sealed record PagesOptions
{
    /// <summary>Runs a search.</summary>
    public required Func<SearchRequest, CancellationToken, Task<SearchOutcome>> Search { get; init; }

    /// <summary>What the search page may ask besides; null when there is nothing but searches.</summary>
    public SearchTools? Tools { get; init; }

    /// <summary>The events with these ids, as UTF-8 JSON.</summary>
    public required Func<IReadOnlyList<long>, CancellationToken, Task<EventTexts>> GetEvents { get; init; }

    /// <summary>Newest alerts first, without their events: which, how many, how many to skip.</summary>
    public required Func<AlertFilter, int, int, CancellationToken, Task<AlertList>> ListAlerts { get; init; }

    /// <summary>One alert by its id.</summary>
    public required Func<string, CancellationToken, Task<Alert?>> FindAlert { get; init; }

    /// <summary>Acknowledges (or takes it back): id, by whom, acknowledged.</summary>
    public required Func<string, string, bool, CancellationToken, Task<Alert?>> AcknowledgeAlert { get; init; }

    /// <summary>How many alerts nobody has acknowledged.</summary>
    public required Func<int> CountNewAlerts { get; init; }

    /// <summary>Calls back after any alert changed, until the returned handle is disposed.</summary>
    public required Func<Action, IDisposable> WatchAlerts { get; init; }

    /// <summary>Who a principal is.</summary>
    public Func<ClaimsPrincipal, Caller> WhoIs { get; init; } = _ => Caller.Nobody;

    /// <summary>Whether what a caller presented still works.</summary>
    public Func<Caller, bool> Holds { get; init; } = _ => true;

    /// <summary>How the server does, in one word, which everybody may know.</summary>
    public Func<string> GetStatus { get; init; } = () => "ok";

    /// <summary>How the server does.</summary>
    public Func<SystemState> GetSystem { get; init; } = () => new("ok", [], []);

    /// <summary>Where senders post events, such as <c>http://127.0.0.1:8080</c>, for the first steps.</summary>
    public string IngestUrl { get; init; } = "http://localhost:8080";

    /// <summary>The header that carries the sender's key; null when senders need none.</summary>
    public string? KeyHeader { get; init; } = "X-Tocsin-Key";

    /// <summary>A key to print in the first steps; null when only its owner knows it.</summary>
    public string? KeyToShow { get; init; }

    /// <summary>The port whose start page is the alert queue; elsewhere it is the search.</summary>
    public int? AlertsPort { get; init; }

    /// <summary>Makes the questions those of one caller, so that they take their turns as such.</summary>
    public Func<PagesOptions, Caller, PagesOptions> AskedBy { get; init; } = (options, _) => options;

    /// <summary>
    /// The options for one caller: each function asks the table of permissions first, and whether the caller's session
    /// has ended meanwhile.
    /// </summary>
    public PagesOptions For(Caller caller)
    {
        var guard = new PageGuard(caller, Holds);
        var own = AskedBy(this, caller);
        return own with
        {
            Search = guard.Around(Operation.ReadEvents, own.Search),
            Tools = own.Tools?.For(guard),
            GetEvents = guard.Around(Operation.ReadEvents, own.GetEvents),
            ListAlerts = guard.Around(Operation.ReadAlerts, ListAlerts),
            FindAlert = guard.Around(Operation.ReadAlerts, FindAlert),
            AcknowledgeAlert = guard.Around(Operation.TriageAlerts, AcknowledgeAlert),
            CountNewAlerts = () => guard.May(Operation.ReadAlerts) ? CountNewAlerts() : 0,
            GetSystem = () =>
            {
                guard.Demand(Operation.ReadRules);
                return GetSystem();
            },
            WatchAlerts = changed =>
            {
                guard.Demand(Operation.ReadAlerts);
                return WatchAlerts(changed);
            },
        };
    }

    /// <summary>The options over the real store and the real alerts.</summary>
    public static PagesOptions Over(EventSearch search, AlertStore alerts) => new()
    {
        Search = search.RunAsync,
        GetEvents = search.GetAsync,
        ListAlerts = alerts.ListAsync,
        FindAlert = alerts.FindAsync,
        AcknowledgeAlert = alerts.AcknowledgeAsync,
        CountNewAlerts = () => alerts.CountNew,
        WatchAlerts = changed => new Watch(alerts, changed),
    };

    private sealed class Watch : IDisposable
    {
        private readonly AlertStore _alerts;
        private readonly Action _changed;

        public Watch(AlertStore alerts, Action changed)
        {
            (_alerts, _changed) = (alerts, changed);
            alerts.Changed += changed;
        }

        public void Dispose() => _alerts.Changed -= _changed;
    }
}
