using Tocsin.Alerts;
using Tocsin.Data.Rows;
using Tocsin.Web.Operations;

namespace Tocsin.Web.Alerts;

/// <summary>What one queue page shows, and what waits to be shown.</summary>
/// <remarks>
/// Used from one circuit. Rows keep their places while somebody is at work in the list: what is known is updated where
/// it stands, what is new waits until it is asked for or the list is left alone.
/// </remarks>
public sealed class AlertQueue(PageAlerts alerts)
{
    /// <summary>How many alerts are fetched at once.</summary>
    public const int PageSize = 200;

    private const int AlertsMax = 10_000;

    private int _wanted = PageSize;
    private IReadOnlyList<Alert> _fetched = [];

    /// <summary>The alerts on the page, newest first.</summary>
    public IReadOnlyList<Alert> Shown { get; private set; } = [];

    /// <summary>How many there are in this state.</summary>
    public int Total { get; private set; }

    /// <summary>How many new ones wait.</summary>
    public int Waiting { get; private set; }

    /// <summary>Whether anything has been fetched.</summary>
    public bool Ready { get; private set; }

    /// <summary>Whether there are older ones.</summary>
    public bool HasMore => _fetched.Count < Total && _wanted < AlertsMax;

    /// <summary>Fetches; with <paramref name="hold"/> the rows on the page keep their places.</summary>
    public async Task RefreshAsync(QueueFilter filter, bool hold, CancellationToken stop)
    {
        (_fetched, Total) = await alerts.ListAsync(filter.Alerts, _wanted, stop);
        Ready = true;
        if (!hold || Shown.Count == 0) ShowAll();
        else await UpdateShownAsync(stop);
    }

    /// <summary>Shows what waits.</summary>
    public void ShowAll() => (Shown, Waiting) = (_fetched, 0);

    /// <summary>Starts over, for another filter.</summary>
    public void Clear() => (Shown, _fetched, Total, Waiting, Ready, _wanted) = ([], [], 0, 0, false, PageSize);

    /// <summary>Fetches older ones too from now on.</summary>
    public void WantMore() => _wanted += PageSize;

    /// <summary>Acknowledges, or takes that back; the row stays where it is.</summary>
    public async Task AcknowledgeAsync(Alert alert, string by, CancellationToken stop)
    {
        if (await alerts.AcknowledgeAsync(alert.Id, by, alert.State == AlertState.New, stop) is { } changed)
        {
            Shown = [.. Shown.Select(shown => shown.Id == changed.Id ? changed : shown)];
        }
    }

    private async Task UpdateShownAsync(CancellationToken stop)
    {
        var fetched = _fetched.ToDictionary(alert => alert.Id, StringComparer.Ordinal);
        var updated = new List<Alert>(Shown.Count);
        foreach (var alert in Shown)
        {
            updated.Add(fetched.GetValueOrDefault(alert.Id) ?? await alerts.FindAsync(alert.Id, stop) ?? alert);
        }
        Waiting = fetched.Keys.Except(Shown.Select(alert => alert.Id), StringComparer.Ordinal).Count();
        Shown = updated;
    }
}
