using Microsoft.AspNetCore.Components.Routing;
using Tocsin.Web.Search;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Components.Layout;

/// <summary>The bar on top of every page; its count of new alerts is live.</summary>
public sealed partial class TopBar
{
    private IDisposable? _watch;
    private Throttle? _throttle;
    private int _new;
    private bool _troubled;

    /// <inheritdoc/>
    public void Dispose()
    {
        Navigation.LocationChanged -= Moved;
        _watch?.Dispose();
        _throttle?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _new = Alerts.CountNew;
        _troubled = !Server.IsWell;
        Navigation.LocationChanged += Moved;
        if (!RendererInfo.IsInteractive) return;
        _throttle = new(Clock, TimeSpan.FromMilliseconds(200), () => InvokeAsync(Recount));
        _watch = Alerts.Watch(_throttle.Signal);
    }

    private void Recount()
    {
        var (counted, troubled) = (Alerts.CountNew, !Server.IsWell);
        if ((counted, troubled) == (_new, _troubled)) return;
        (_new, _troubled) = (counted, troubled);
        StateHasChanged();
    }

    /// <summary>A search of its own, with the filters that are pinned on this page.</summary>
    private string NewSearch =>
        SearchLocation.Parse(new Uri(Navigation.Uri).Query).Opening(SearchLocation.Parse("")).ToAddress();

    private string? Current(string tab)
    {
        var path = Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0];
        if (path.Length == 0) // the start page is one of them, depending on the listener
            path = new Uri(Navigation.Uri).Port == Options.AlertsPort ? "alerts" : "search";
        return path == tab || path.StartsWith(tab + "/", StringComparison.Ordinal) ? "page" : null;
    }

    private void Moved(object? sender, LocationChangedEventArgs args) => StateHasChanged();
}
