using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Tocsin.Alerts;
using Tocsin.Data.Rows;
using Tocsin.Web.Events;
using Tocsin.Web.Search;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Components.Alerts;

/// <summary>One alert: what it is, why it fired, on which events; live.</summary>
public sealed partial class AlertPage
{
    private readonly CancellationTokenSource _closed = new();
    private IDisposable? _watch;
    private Throttle? _throttle;
    private Alert? _alert;
    private bool _looked;

    /// <summary>The alert's id, from the address.</summary>
    [Parameter] public string Id { get; set; } = "";

    [CascadingParameter] private Viewer Viewer { get; set; } = null!;

    [CascadingParameter] private Task<AuthenticationState>? State { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch?.Dispose();
        _throttle?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <summary>The search that finds the alert's events.</summary>
    internal static string SearchAddress(Alert alert) => SearchLocation.Of(
        alert.Query, RangeText.Wire(alert.Start), RangeText.Wire(After(alert.End)), null, null).ToAddress();

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (!RendererInfo.IsInteractive) return;
        _throttle = new(Clock, TimeSpan.FromMilliseconds(200), () => InvokeAsync(LookAsync));
        _watch = Store.Watch(_throttle.Signal);
    }

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => LookAsync();

    /// <summary>The millisecond after: a range ends before its last instant.</summary>
    private static DateTimeOffset After(DateTimeOffset time) =>
        new DateTimeOffset(time.Ticks - (time.Ticks % TimeSpan.TicksPerMillisecond), time.Offset).AddMilliseconds(1);

    private async Task LookAsync()
    {
        try
        {
            _alert = await Store.FindAsync(Id, _closed.Token);
            _looked = true;
            StateHasChanged();
        }
        catch (Exception fault) when (fault is OperationCanceledException or ObjectDisposedException)
        {
            // The page was closed meanwhile.
        }
    }

    private async Task AcknowledgeAsync()
    {
        if (_alert is { } alert)
        {
            _alert = await Store.AcknowledgeAsync(
                alert.Id, await Who.IsItAsync(State), alert.State == AlertState.New, _closed.Token) ?? alert;
        }
    }

    private string Raised(Alert alert) =>
        $"{Viewer.ZoneName}, {Words.Age(Clock.GetUtcNow() - alert.Raised)} ago";

    private string Acknowledged(Alert alert)
    {
        var by = alert.AcknowledgedBy is { } name ? $" by {VisibleText.OneLine(name, 60)}" : "";
        return alert.Acknowledged is { } when ? $"{by}, {Viewer.Second(when)} {Viewer.ZoneName}" : by;
    }
}
