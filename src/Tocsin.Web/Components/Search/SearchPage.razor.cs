using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using Tocsin.Language.Complete;
using Tocsin.Web.Events;
using Tocsin.Web.Search;

namespace Tocsin.Web.Components.Search;

/// <summary>The search page. Its address is its state: every action navigates, and what is shown follows.</summary>
public sealed partial class SearchPage
{
    /// <summary>How often a live page counts and draws anew.</summary>
    private static readonly TimeSpan FiguresEvery = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _closed = new();
    private readonly Asking<Histogram> _histogram = new();
    private readonly Asking<IReadOnlyList<FieldLine>> _fields = new();
    private SearchSession _session = null!;
    private SearchLocation _location = SearchLocation.Parse("");
    private MatchMarks _marks = MatchMarks.None;
    private LiveTail? _tail;
    private CancellationTokenSource? _following;
    private EventRow? _open;
    private ITimer? _again;
    private IJSObjectReference? _history;
    private string? _selected;
    private string? _path;
    private bool _quiet;
    private bool _topSeen = true;

    private IReadOnlyList<EventRow> Rows => _tail?.Rows ?? _session.Rows;

    private int Selected => IndexOf(_selected);

    private IReadOnlyList<FieldLine> FieldLines => _fields.Answer ?? [];

    private bool NothingStored => _session is { Stale: false, Answer.Scan: { EventsStored: 0, BlocksDamaged: 0 } };

    private SearchFault? FaultHere =>
        _session.Run?.Location is { } asked && asked.FindsTheSameAs(_location) ? _session.Fault : null;

    private string Title => _location.Query.Length == 0 ? "Search · Tocsin"
        : $"{VisibleText.OneLine(_location.Query, 60)} · Search · Tocsin";

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        await _closed.CancelAsync();
        StopTail();
        _again?.Dispose();
        _histogram.Dispose();
        _fields.Dispose();
        _session.Dispose();
        _closed.Dispose();
        try
        {
            if (_history is not null)
                await _history.DisposeAsync();
        }
        catch (JSDisconnectedException)
        {
            // The browser has gone, and the module with it.
        }
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        _session = new(Options);
        _path = new Uri(Navigation.Uri).AbsolutePath;
        Navigation.LocationChanged += Moved;
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FollowAddressAsync();

    private void Moved(object? sender, LocationChangedEventArgs args)
    {
        if (new Uri(args.Location).AbsolutePath == _path)
            _ = InvokeAsync(FollowAddressAsync);
    }

    private async Task FollowAddressAsync()
    {
        var before = _location;
        _location = SearchLocation.Parse(new Uri(Navigation.Uri).Query);
        if (!RendererInfo.IsInteractive)
            return; // drawn once more when the page is live, and only then is it worth a search

        if (_location.Refresh != before.Refresh || _location.Live != before.Live)
            StartAgain();
        StateHasChanged();
        if (_session.Run is null && !_session.Running || !_location.FindsTheSameAs(before)
            || _location.Live != before.Live)
            await SearchAsync();
        else
            await ShowChangedAsync(before);
        if (!_closed.IsCancellationRequested)
            StateHasChanged();
    }

    private async Task SearchAsync()
    {
        _histogram.Stop();
        _fields.Stop();
        StopTail();
        var run = new SearchRun(_location, Clock.GetUtcNow());
        var tail = _location.Live ? BeginTail(run) : null; // before the search, so that nothing falls between the two
        var opened = ShowOpenAsync();
        if (!await _session.RunAsync(run))
            return;
        (_tail, _marks) = (tail, MatchMarks.Of(_location.Query));
        _tail?.Begin(_session.Rows);
        _selected = _location.Event;
        StateHasChanged(); // the events first: what explains them comes after
        await Task.WhenAll(ThenAsync(opened), AskFiguresAsync(run), ThenAsync(AskFieldsAsync(run)), RememberAsync(run));
    }

    private Task AskFiguresAsync(SearchRun run) =>
        Task.WhenAll(ThenAsync(_session.CountAsync(run)), ThenAsync(AskHistogramAsync(run)));

    private Task<bool> AskHistogramAsync(SearchRun run) =>
        _histogram.AskAsync(stop => new HistogramQuestion(Options, run).AskAsync(_location.Split, stop));

    private Task<bool> AskFieldsAsync(SearchRun run) => Options.Tools is not { } tools ? Task.FromResult(false)
        : _fields.AskAsync(async stop =>
        {
            var over = run.Ask(run.Query.Filter);
            var (answer, error, _) = await tools.Fields(over.Query, over.From, over.To, null, 0, stop);
            return answer is null ? throw new InvalidOperationException(error?.Message) : FieldLine.Of(answer);
        });

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
            HoldTail(_topSeen);
            return;
        }

        try
        {
            var listed = IndexOf(id) is >= 0 and var at ? Rows[at] : null;
            var found = listed ?? await _session.FindAsync(id, _closed.Token);
            if (_location.Event != id)
                return;
            (_open, _selected) = (found ?? new(id, null, ReadOnlyMemory<byte>.Empty), id);
            HoldTail(_topSeen);
        }
        catch (OperationCanceledException)
        {
            // The page was closed meanwhile.
        }
    }

    private void StartAgain()
    {
        _again?.Dispose();
        var every = _location.Live ? FiguresEvery : AutoRefresh.Every(_location.Refresh);
        _again = every is null ? null : Clock.CreateTimer(_ => InvokeAsync(AgainAsync), null, every.Value, every.Value);
    }

    private async Task AgainAsync()
    {
        if (_session.Running || _closed.IsCancellationRequested)
            return;
        if (_tail is not null)
        {
            await AskFiguresAsync(new(_location, Clock.GetUtcNow()));
            return;
        }

        var selected = _selected;
        _quiet = true; // nobody asked: nothing dims
        await SearchAsync();
        (_quiet, _selected) = (false, _location.Event ?? selected);
        StateHasChanged();
    }

    private Task RunAsync(string query)
    {
        var asked = _location with { Query = query, Event = null };
        if (query == _location.Query)
            return RunAgainAsync();
        Navigation.NavigateTo(asked.ToAddress());
        return Task.CompletedTask;
    }

    private async Task RunAgainAsync()
    {
        await SearchAsync();
        StateHasChanged();
    }

    private async Task<IReadOnlyList<QuerySuggestion>> SuggestAsync(string text, int caret, CancellationToken stop)
    {
        if (Options.Tools is not { } tools)
            return [];
        var over = new SearchRun(_location, Clock.GetUtcNow()).Ask("");
        var suggestions = await tools.Complete(text, caret, over.From, over.To, stop);
        // What the data has before what the language has.
        return [.. suggestions.OrderBy(one => one.Kind == SuggestionKind.Operator).Select(one => new QuerySuggestion(
            one.Text, one.Start, one.End, one.Kind.ToString().ToLowerInvariant(), one.Detail))];
    }

    private void PickRange((string From, string? To) range) =>
        Go(_location with
        {
            From = range.From,
            To = range.To,
            Live = _location.Live && range.To is null,
            Event = null,
        });

    private void PickRefresh(string? word) => Go(_location with { Refresh = word, Live = false }, replace: true);

    private void SetPills(PillList pills) => Go(_location with { Pills = pills, Event = null });

    private void WidenTo(string from) => PickRange((from, null));

    private void Go(SearchLocation location, bool replace = false) =>
        Navigation.NavigateTo(location.ToAddress(), replace: replace);

    private void ToggleLive() =>
        Go(_location with { Live = !_location.Live, To = null, Refresh = null, Patterns = false, Event = null });

    private LiveTail? BeginTail(SearchRun run)
    {
        if (Options.Tools is not { } tools || run.MakesFigures
            || tools.Tail(run.Query.Filter, null) is not { Tail: { } source })
            return null;
        _following = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        var tail = new LiveTail(Clock);
        _ = tail.FollowAsync(source.FollowAsync(_following.Token), StateHasChanged, _following.Token);
        return tail;
    }

    private void StopTail()
    {
        _following?.Cancel();
        _following?.Dispose();
        (_following, _tail) = (null, null);
    }

    /// <summary>What is being read does not move: neither away from the top nor beside an open event.</summary>
    private void HoldTail(bool topSeen)
    {
        _topSeen = topSeen;
        if (_tail is not null)
            _tail.Held = !topSeen || _open is not null;
    }

    private async Task RememberAsync(SearchRun run)
    {
        if (_quiet || run.Location.Query.Length == 0)
            return;
        await (await HistoryAsync()).InvokeVoidAsync(
            "remember", _closed.Token, (run.Location with { Event = null, Live = false }).ToQueryString());
    }

    private async Task<IJSObjectReference> HistoryAsync() => _history ??= await Browser.InvokeAsync<IJSObjectReference>(
        "import", _closed.Token, "/_content/Tocsin.Web/js/history.js");

    private int IndexOf(string? id)
    {
        for (var i = 0; id is not null && i < Rows.Count; i++)
            if (Rows[i].Id == id)
                return i;
        return -1;
    }

    private void Move(int by)
    {
        if (Rows.Count == 0)
            return;
        var row = Rows[Math.Clamp(Selected + by, 0, Rows.Count - 1)];
        _selected = row.Id;
        if (_open is not null)
            Show(row, replace: true);
    }

    private void OpenSelected()
    {
        if (Selected is >= 0 and var at)
            Show(Rows[at], replace: false);
    }

    private void Show(EventRow row, bool replace)
    {
        if (row.Id is not null)
            Go(_location with { Event = row.Id }, replace);
    }
}
