using Microsoft.AspNetCore.Components;
using Tocsin.Web.Events;
using Tocsin.Web.Search;

namespace Tocsin.Web.Components.Search;

/// <summary>The search page. Its address is its state: every action navigates, and what is shown follows.</summary>
public sealed partial class SearchPage
{
    private readonly CancellationTokenSource _closed = new();
    private readonly Asking<Histogram> _histogram = new();
    private SearchSession _session = null!;
    private SearchLocation _location = SearchLocation.Of(null, null, null, null, null);
    private IReadOnlyList<FieldLine> _fields = [];
    private MatchMarks _marks = MatchMarks.None;
    private EventRow? _open;
    private ITimer? _refresh;
    private bool _quiet;
    private int _selected = -1;

    [SupplyParameterFromQuery(Name = "q")] private string? Query { get; set; }

    [SupplyParameterFromQuery(Name = "filter")] private string[]? Filters { get; set; }

    [SupplyParameterFromQuery] private string? From { get; set; }

    [SupplyParameterFromQuery] private string? To { get; set; }

    [SupplyParameterFromQuery] private string? Columns { get; set; }

    [SupplyParameterFromQuery] private string? Widths { get; set; }

    [SupplyParameterFromQuery] private string? Split { get; set; }

    [SupplyParameterFromQuery] private string? Refresh { get; set; }

    [SupplyParameterFromQuery(Name = "event")] private string? OpenEvent { get; set; }

    private bool NothingStored =>
        _session is { Stale: false, Answer.Scan: { EventsStored: 0, BlocksDamaged: 0 } };

    private SearchFault? FaultHere =>
        _session.Run?.Location is { } asked && asked.FindsTheSameAs(_location) ? _session.Fault : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _closed.Cancel();
        _closed.Dispose();
        _refresh?.Dispose();
        _histogram.Dispose();
        _session.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized() => _session = new(Options);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var before = _location;
        _location = SearchLocation.Of(Query, From, To, Columns, OpenEvent) with
        {
            Pills = PillList.Of(Filters),
            Widths = Widths ?? "",
            Split = string.IsNullOrWhiteSpace(Split) ? null : Split,
            Refresh = AutoRefresh.Of(Refresh),
        };
        if (!RendererInfo.IsInteractive)
            return; // drawn once more when the page is live, and only then is it worth a search

        if (_location.Refresh != before.Refresh)
            StartRefreshing();
        if (_session.Run is null && !_session.Running || !_location.FindsTheSameAs(before))
            await SearchAsync();
        else
            await ShowChangedAsync(before);
    }

    private async Task SearchAsync()
    {
        _selected = -1;
        _histogram.Stop();
        var opened = ShowOpenAsync();
        var run = new SearchRun(_location, Clock.GetUtcNow());
        if (!await _session.RunAsync(run))
            return;
        _marks = MatchMarks.Of(_location.Query);
        _fields = FieldLine.Sampled(_session.Rows);
        if (_location.Event is not null)
            _selected = _session.IndexOf(_location.Event);
        StateHasChanged(); // the events first: what explains them comes after
        await Task.WhenAll(opened, ThenAsync(_session.CountAsync()), ThenAsync(AskHistogramAsync(run)));
    }

    private Task<bool> AskHistogramAsync(SearchRun run) =>
        _histogram.AskAsync(stop => new HistogramQuestion(Options, run).AskAsync(_location.Split, stop));

    private async Task ThenAsync(Task work)
    {
        await work;
        if (!_closed.IsCancellationRequested)
            StateHasChanged();
    }

    /// <summary>Only the view has changed: the search is not run again.</summary>
    private Task ShowChangedAsync(SearchLocation before) => Task.WhenAll(ShowOpenAsync(),
        _location.Split != before.Split && _session.Found is { } run
            ? ThenAsync(AskHistogramAsync(run)) : Task.CompletedTask);

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

    private void StartRefreshing()
    {
        _refresh?.Dispose();
        _refresh = AutoRefresh.Every(_location.Refresh) is not { } every ? null
            : Clock.CreateTimer(_ => InvokeAsync(RefreshAsync), null, every, every);
    }

    private async Task RefreshAsync()
    {
        if (_session.Running || _closed.IsCancellationRequested)
            return;
        var selected = _session.RowAt(_selected)?.Id;
        _quiet = true; // nobody asked: nothing dims
        await SearchAsync();
        _quiet = false;
        _selected = _session.IndexOf(selected);
        StateHasChanged();
    }

    private Task RunAsync(string query)
    {
        var asked = _location with { Query = query, Event = null };
        if (asked.FindsTheSameAs(_location) && query == _location.Query)
            return RunAgainAsync();
        Navigation.NavigateTo(asked.ToAddress());
        return Task.CompletedTask;
    }

    private async Task RunAgainAsync()
    {
        await SearchAsync();
        StateHasChanged();
    }

    private void PickRange((string From, string? To) range) =>
        Navigation.NavigateTo((_location with { From = range.From, To = range.To, Event = null }).ToAddress());

    private void PickRefresh(string? word) =>
        Navigation.NavigateTo((_location with { Refresh = word }).ToAddress(), replace: true);

    private void SetPills(PillList pills) =>
        Navigation.NavigateTo((_location with { Pills = pills, Event = null }).ToAddress());

    private void WidenTo(string from) => PickRange((from, null));

    private void Move(int by)
    {
        var to = Math.Clamp(_selected + by, 0, Math.Max(0, _session.Rows.Count - 1));
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
