using Microsoft.AspNetCore.Components;
using Tocsin.Storage.Search;
using Tocsin.Web.Events;
using Tocsin.Web.Search;

namespace Tocsin.Web.Components.Search;

/// <summary>The search page. Its address is its state: every action navigates, and what is shown follows.</summary>
public sealed partial class SearchPage
{
    private readonly CancellationTokenSource _closed = new();
    private SearchSession _session = null!;
    private SearchLocation _location = SearchLocation.Of(null, null, null, null, null);
    private MatchMarks _marks = MatchMarks.None;
    private EventRow? _open;
    private int _selected = -1;

    [SupplyParameterFromQuery(Name = "q")] private string? Query { get; set; }

    [SupplyParameterFromQuery] private string? From { get; set; }

    [SupplyParameterFromQuery] private string? To { get; set; }

    [SupplyParameterFromQuery] private string? Columns { get; set; }

    [SupplyParameterFromQuery(Name = "event")] private string? OpenEvent { get; set; }

    private bool NothingStored =>
        _session is { Error: null, Failure: null, Answer.Scan: { EventsStored: 0, BlocksDamaged: 0 } };

    private QueryError? ErrorHere => _session.Asked?.Query == _location.Query ? _session.Error : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        _session.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized() => _session = new(Options);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var before = _location;
        _location = SearchLocation.Of(Query, From, To, Columns, OpenEvent);
        if (!RendererInfo.IsInteractive)
            return; // drawn once more when the page is live, and only then is it worth a search

        if (_session.Asked is null && !_session.Running || !_location.FindsTheSameAs(before))
            await SearchAsync();
        else
            await ShowOpenAsync();
    }

    private async Task SearchAsync()
    {
        _selected = -1;
        var opened = ShowOpenAsync();
        await _session.RunAsync(_location);
        if (_session.Asked == _location && _session.Error is null)
            _marks = MatchMarks.Of(_location.Query);
        await opened;
        if (_location.Event is not null)
            _selected = _session.IndexOf(_location.Event);
    }

    private async Task ShowOpenAsync()
    {
        var id = _location.Event;
        if (id is null || id == _open?.Id)
        {
            _open = id is null ? null : _open;
            return;
        }

        try
        {
            var found = await _session.FindAsync(id, _closed.Token);
            if (_location.Event != id)
                return;
            _open = found ?? new(id, null, ReadOnlyMemory<byte>.Empty);
            _selected = _session.IndexOf(id) is >= 0 and var at ? at : _selected;
        }
        catch (OperationCanceledException)
        {
            // The page was closed meanwhile.
        }
    }

    private Task RunAsync(string query)
    {
        var asked = _location with { Query = query, Event = null };
        if (!asked.FindsTheSameAs(_location))
        {
            Navigation.NavigateTo(asked.ToAddress());
            return Task.CompletedTask;
        }

        return RunAgainAsync();
    }

    private async Task RunAgainAsync()
    {
        await SearchAsync();
        StateHasChanged();
    }

    private void PickRange((string From, string? To) range) =>
        Navigation.NavigateTo((_location with { From = range.From, To = range.To, Event = null }).ToAddress());

    private void WidenTo(string from) => PickRange((from, null));

    private void ToggleColumn(string path) =>
        Navigation.NavigateTo(_location.WithColumnToggled(path).ToAddress(), replace: true);

    private void Move(int by)
    {
        var to = Math.Clamp(_selected + by, 0, Math.Max(0, _session.RowCount - 1));
        if (_session.RowAt(to) is not { } row)
            return;
        _selected = to;
        if (_open is not null)
            Show(row, replace: true);
    }

    private void OpenSelected()
    {
        if (_session.RowAt(_selected) is { } row)
            Show(row, replace: false);
    }

    private void Show(EventRow row, bool replace)
    {
        if (row.Id is not null)
            Navigation.NavigateTo((_location with { Event = row.Id }).ToAddress(), replace: replace);
    }
}
