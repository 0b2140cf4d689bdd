using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Tocsin.Web.Operations;
using Tocsin.Web.Rules;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Components.Rules;

/// <summary>
/// All rules and how they do. Its address is its state: every action navigates, and what is shown follows.
/// </summary>
public sealed partial class RulesPage
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FindAfter = TimeSpan.FromMilliseconds(150);

    private RuleListing _listing = new([], [], IsReading: true);
    private RuleListLocation _location = new();
    private RuleList _list = new([], [], 0, 1, 1);
    private string _text = "";
    private string _given = "";
    private string? _selected;
    private ITimer? _timer;
    private Throttle? _typing;

    private string Counted
    {
        get
        {
            if (_list.Found == 0) return "";
            var all = _location.Refused ? _listing.Refused.Count : _listing.Rules.Count;
            var of = _list.Found == all ? Words.Count(all, "rule")
                : $"{Words.Number(_list.Found)} of {Words.Count(all, "rule")}";
            return _list.Pages == 1 ? of : $"{Words.Number(_list.First)}–{Words.Number(_list.Last)} of {of}";
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Navigation.LocationChanged -= Moved;
        _timer?.Dispose();
        _typing?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Navigation.LocationChanged += Moved;
        _listing = Store.List();
        FollowAddress();
        if (!RendererInfo.IsInteractive) return;
        _timer = Clock.CreateTimer(_ => InvokeAsync(Look), null, LookEvery, LookEvery);
        _typing = new(Clock, FindAfter, () => InvokeAsync(Find));
    }

    private void Moved(object? sender, LocationChangedEventArgs args)
    {
        if (new Uri(args.Location).AbsolutePath != "/rules") return;
        _ = InvokeAsync(() =>
        {
            FollowAddress();
            StateHasChanged();
        });
    }

    private void FollowAddress()
    {
        _location = RuleListLocation.Parse(new Uri(Navigation.Uri).Query);
        // Only a new address changes the box: what is being typed is never taken away by a render.
        if (_given != _location.Query) _text = _given = _location.Query;
        Choose();
    }

    private void Choose()
    {
        _list = RuleList.Of(_listing, _location);
        if (_list.Shown.All(r => r.Id != _selected)) _selected = null;
    }

    private void Look()
    {
        try
        {
            _listing = Store.List();
        }
        catch (UnauthorizedAccessException)
        {
            _timer?.Dispose(); // the session has ended; the bar on top leads away
            return;
        }
        Choose();
        StateHasChanged();
    }

    private void Typed() => _typing?.Signal();

    private void Find()
    {
        _given = _text.Trim();
        var wanted = (_location with { Query = _given, Page = 1 }).ToAddress();
        if (wanted != _location.ToAddress()) Navigation.NavigateTo(wanted, replace: true);
    }

    private string PageAddress(int page) => (_location with { Page = page }).ToAddress();

    private void Move(int by)
    {
        if (_list.Shown.Count == 0) return;
        var at = _list.Shown.ToList().FindIndex(r => r.Id == _selected);
        _selected = _list.Shown[at < 0 ? 0 : Math.Clamp(at + by, 0, _list.Shown.Count - 1)].Id;
    }
}
