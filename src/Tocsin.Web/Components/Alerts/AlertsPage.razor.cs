using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Tocsin.Alerts;
using Tocsin.Data.Rows;
using Tocsin.Web.Alerts;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Components.Alerts;

/// <summary>The queue: what fired, newest first, live.</summary>
public sealed partial class AlertsPage
{
    private readonly CancellationTokenSource _closed = new();
    private AlertQueue _queue = null!;
    private QueueFilter _filter = QueueFilter.All[0];
    private IDisposable? _watch;
    private Throttle? _throttle;
    private ITimer? _ageing;
    private string? _selected;
    private Alert? _undo;
    private bool _pointing;

    [SupplyParameterFromQuery] private string? Show { get; set; }

    [SupplyParameterFromQuery] private string? About { get; set; }

    [SupplyParameterFromQuery] private string? Rule { get; set; }

    [CascadingParameter] private Task<AuthenticationState>? State { get; set; }

    private Alert? Selected => _queue.Shown.FirstOrDefault(alert => alert.Id == _selected);

    /// <summary>Whether somebody is at work in the list, so that it must not move.</summary>
    private bool Holding => _pointing || _selected is not null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch?.Dispose();
        _throttle?.Dispose();
        _ageing?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _queue = new(Store);
        if (!RendererInfo.IsInteractive) return;
        _throttle = new(Clock, TimeSpan.FromMilliseconds(200), () => InvokeAsync(RefreshAsync));
        _watch = Store.Watch(_throttle.Signal);
        _ageing = Clock.CreateTimer(_ => InvokeAsync(StateHasChanged), null,
            TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20));
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var filter = QueueFilter.Of(Show, About, Rule);
        if (filter != _filter)
        {
            (_filter, _selected, _undo) = (filter, null, null);
            _queue.Clear();
        }
        await RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        try
        {
            await _queue.RefreshAsync(_filter, Holding, _closed.Token);
            StateHasChanged();
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
        {
            // The page was closed meanwhile.
        }
    }

    private async Task MoreAsync()
    {
        _queue.WantMore();
        await _queue.RefreshAsync(_filter, hold: false, _closed.Token);
    }

    private async Task AcknowledgeAsync(Alert alert)
    {
        await _queue.AcknowledgeAsync(alert, await Who.IsItAsync(State), _closed.Token);
        _undo = alert;
    }

    private async Task UndoAsync(Alert alert)
    {
        _undo = null;
        if (_queue.Shown.FirstOrDefault(shown => shown.Id == alert.Id) is { } now)
        {
            await _queue.AcknowledgeAsync(now, await Who.IsItAsync(State), _closed.Token);
        }
        else
        {
            await Store.AcknowledgeAsync(
                alert.Id, await Who.IsItAsync(State), alert.State != AlertState.New, _closed.Token);
        }
    }

    private async Task LeaveAsync()
    {
        _pointing = false;
        if (!Holding) await RefreshAsync();
    }

    private void Move(int by)
    {
        var at = Selected is { } alert ? _queue.Shown.ToList().IndexOf(alert) + by : 0;
        if (_queue.Shown.Count > 0) _selected = _queue.Shown[Math.Clamp(at, 0, _queue.Shown.Count - 1)].Id;
    }
}
