using Tocsin.Alerts;
using Tocsin.Alerts.Access;

namespace Tocsin.Web.Operations;

/// <summary>What a page may do with alerts, for whoever opened it.</summary>
/// <remarks>One for each page; used from its circuit.</remarks>
public sealed class PageAlerts
{
    private readonly AlertStore _alerts;
    private readonly PageGuard _guard;

    internal PageAlerts(AlertStore alerts, PageGuard guard) => (_alerts, _guard) = (alerts, guard);

    /// <summary>How many alerts nobody has acknowledged; none, as far as those know who may not read them.</summary>
    public int CountNew => _guard.May(Operation.ReadAlerts) ? _alerts.CountNew : 0;

    /// <summary>The newest alerts first, without their events, and how many there are in all.</summary>
    public Task<(IReadOnlyList<Alert> Alerts, int Total)> ListAsync(
        AlertFilter filter, int limit, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadAlerts);
        return _alerts.ListAsync(filter, limit, 0, stop);
    }

    /// <summary>One alert; null when there is none of this id.</summary>
    public Task<Alert?> FindAsync(string id, CancellationToken stop)
    {
        _guard.Demand(Operation.ReadAlerts);
        return _alerts.FindAsync(id, stop);
    }

    /// <summary>Acknowledges an alert, or takes that back; null when there is none of this id.</summary>
    public Task<Alert?> AcknowledgeAsync(string id, string by, bool acknowledged, CancellationToken stop)
    {
        _guard.Demand(Operation.TriageAlerts);
        return _alerts.AcknowledgeAsync(id, by, acknowledged, stop);
    }

    /// <summary>Calls back after any alert changed, until the returned handle is disposed.</summary>
    public IDisposable Watch(Action changed)
    {
        _guard.Demand(Operation.ReadAlerts);
        return new Watching(_alerts, changed);
    }

    private sealed class Watching : IDisposable
    {
        private readonly AlertStore _alerts;
        private readonly Action _changed;

        public Watching(AlertStore alerts, Action changed)
        {
            (_alerts, _changed) = (alerts, changed);
            alerts.Changed += changed;
        }

        public void Dispose() => _alerts.Changed -= _changed;
    }
}
