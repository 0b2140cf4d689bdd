using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Tocsin.Language.Complete;
using Tocsin.Web.Events;
using Tocsin.Web.Queries;
using Tocsin.Web.Search;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Components.Search;

/// <summary>The search page. Its address is its state: every action navigates, and what is shown follows.</summary>
public sealed partial class SearchPage
{
    /// <summary>How often a live page counts and draws anew.</summary>
    private static readonly TimeSpan FiguresEvery = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the first drawing waits for the events; a slower search is run again by the live page.
    /// </summary>
    private static readonly TimeSpan EventsWithin = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the first drawing then waits for what explains the events.</summary>
    private static readonly TimeSpan FiguresWithin = TimeSpan.FromMilliseconds(60);

    private readonly CancellationTokenSource _closed = new();
    private Findings _findings = null!;
    private SearchLocation _location = SearchLocation.Parse("");
    private MatchMarks _marks = MatchMarks.None;
    private LiveTail? _tail;
    private CancellationTokenSource? _following;
    private ITimer? _again;
    private BrowserModule _history = null!;
    private string? _selected;
    private string? _path;
    private bool _quiet;
    private bool _topSeen = true;
    private bool _handedOver;

    /// <summary>With which the live page takes over what was found while the page was drawn.</summary>
    [PersistentState] public string? Ticket { get; set; }

    private SearchSession Session => _findings.Session;

    private EventRow? Open => _findings.Open;

    private IReadOnlyList<EventRow> Rows => _tail?.Rows ?? Session.Rows;

    private int Selected => IndexOf(_selected);

    private IReadOnlyList<FieldLine> FieldLines => _findings.Fields.Answer ?? [];

    private bool NothingStored => Session is { Stale: false, Answer.Scan: { EventsStored: 0, BlocksDamaged: 0 } };

    private SearchFault? FaultHere =>
        Session.Run?.Location is { } asked && asked.FindsTheSameAs(_location) ? Session.Fault : null;

    private string Title => _location.Query.Length == 0 ? "Search · Tocsin"
        : $"{VisibleText.OneLine(_location.Query, 60)} · Search · Tocsin";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        await _closed.CancelAsync();
        StopTail();
        _again?.Dispose();
        if (!_handedOver) _findings.Dispose();
        _closed.Dispose();
        await _history.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _location = SearchLocation.Parse(new Uri(Navigation.Uri).Query);
        _path = new Uri(Navigation.Uri).AbsolutePath;
        Navigation.LocationChanged += Moved;
        var drawn = RendererInfo.IsInteractive && Ticket is not null ? Handover.Take(Ticket) : null;
        _findings = drawn ?? new(Events);
        _history = new(Browser, "history");
    }

    /// <inheritdoc/>
    protected override Task OnInitializedAsync()
    {
        if (!RendererInfo.IsInteractive) return DrawAsync();
        StartAgain();
        return Session.Found is { } run && !_location.Live ? GoOnAsync(run) : SearchAsync();
    }

    /// <summary>Searches for the page as it is first drawn: whoever opens it sees events before it is live.</summary>
    private async Task DrawAsync()
    {
        var run = new SearchRun(_location, Clock.GetUtcNow());
        var opened = ShowOpenAsync();
        var found = FindAsync(run);
        if (!await IsDoneAsync(found, EventsWithin) || !await found) return;
        await IsDoneAsync(Task.WhenAll(opened, AskFiguresAsync(run), AskFieldsAsync(run)), FiguresWithin);
        Ticket = Handover.Leave(_findings);
        _handedOver = Ticket is not null;
    }

    private async Task<bool> IsDoneAsync(Task work, TimeSpan within) =>
        await Task.WhenAny(work, Task.Delay(within, Clock, _closed.Token)) == work;

    /// <summary>Asks for what was not there yet when the page was drawn.</summary>
    private Task GoOnAsync(SearchRun run)
    {
        (_marks, _selected) = (MatchMarks.Of(_location.Query), _location.Event);
        return Task.WhenAll(
            ThenAsync(ShowOpenAsync()),
            Session.Total is null ? ThenAsync(Session.CountAsync(run)) : Task.CompletedTask,
            _findings.Histogram.Answer is null ? ThenAsync(AskHistogramAsync(run)) : Task.CompletedTask,
            _findings.Fields.Answer is null ? ThenAsync(AskFieldsAsync(run)) : Task.CompletedTask,
            RememberAsync(run));
    }

    private void Moved(object? sender, LocationChangedEventArgs args)
    {
        if (new Uri(args.Location).AbsolutePath == _path) _ = InvokeAsync(FollowAddressAsync);
    }

    private async Task FollowAddressAsync()
    {
        var before = _location;
        _location = SearchLocation.Parse(new Uri(Navigation.Uri).Query);
        if (_location.Refresh != before.Refresh || _location.Live != before.Live) StartAgain();
        StateHasChanged();
        if (!_location.FindsTheSameAs(before) || _location.Live != before.Live) await SearchAsync();
        else await ShowChangedAsync(before);
        if (!_closed.IsCancellationRequested) StateHasChanged();
    }

    private async Task SearchAsync()
    {
        var run = new SearchRun(_location, Clock.GetUtcNow());
        var opened = ShowOpenAsync();
        if (!await FindAsync(run)) return;
        StateHasChanged(); // the events first: what explains them comes after
        await Task.WhenAll(
            ThenAsync(opened), AskFiguresAsync(run), ThenAsync(AskFieldsAsync(run)), RememberAsync(run));
    }

    /// <summary>Runs a search from its start; true when its first events are there.</summary>
    private async Task<bool> FindAsync(SearchRun run)
    {
        _findings.StopExplaining();
        StopTail();
        // The tail begins before the search, so that nothing falls between the two.
        var tail = _location.Live && RendererInfo.IsInteractive ? BeginTail(run) : null;
        if (!await Session.RunAsync(run)) return false;
        (_tail, _marks, _selected) = (tail, MatchMarks.Of(_location.Query), _location.Event);
        _tail?.Begin(Session.Rows);
        HoldTail(_topSeen);
        return true;
    }

    private Task AskFiguresAsync(SearchRun run) =>
        Task.WhenAll(ThenAsync(Session.CountAsync(run)), ThenAsync(AskHistogramAsync(run)));

    private Task<bool> AskHistogramAsync(SearchRun run) => _findings.AskHistogramAsync(run, _location.Split);

    private Task<bool> AskFieldsAsync(SearchRun run) => _findings.AskFieldsAsync(run);

    private async Task ThenAsync(Task work)
    {
        await work;
        if (!_closed.IsCancellationRequested) StateHasChanged();
    }

    /// <summary>Only the view has changed: the search is not run again.</summary>
    private Task ShowChangedAsync(SearchLocation before) => Task.WhenAll(ShowOpenAsync(),
        _location.Split != before.Split && Session.Found is { } run
            ? ThenAsync(AskHistogramAsync(run)) : Task.CompletedTask);

    private async Task ShowOpenAsync()
    {
        var id = _location.Event;
        if (id is null || id == Open?.Id)
        {
            _findings.Open = id is null ? null : Open;
            HoldTail(_topSeen);
            return;
        }
        try
        {
            var listed = IndexOf(id) is >= 0 and var at ? Rows[at] : null;
            var found = listed ?? await Session.FindAsync(id, _closed.Token);
            if (_location.Event != id) return;
            (_findings.Open, _selected) = (found ?? new(id, null, ReadOnlyMemory<byte>.Empty), id);
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
        if (Session.Running || _closed.IsCancellationRequested) return;
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
        if (query == _location.Query) return RunAgainAsync();
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
        var written = new SearchRun(_location, Clock.GetUtcNow()).Ask(text);
        var suggestions = await Events.CompleteAsync(written, caret, stop);
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
        if (run.MakesFigures) return null;
        var following = CancellationTokenSource.CreateLinkedTokenSource(_closed.Token);
        if (Events.Follow(run.Query.Filter, following.Token) is not { } batches)
        {
            following.Dispose();
            return null;
        }
        _following = following;
        var tail = new LiveTail(Clock);
        _ = tail.FollowAsync(batches, StateHasChanged, following.Token);
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
        if (_tail is not null) _tail.Held = !topSeen || Open is not null;
    }

    private Task RememberAsync(SearchRun run) => _quiet || run.Location.Query.Length == 0 ? Task.CompletedTask
        : _history.CallAsync("remember", (run.Location with { Event = null, Live = false }).ToQueryString());

    private int IndexOf(string? id)
    {
        for (var i = 0; id is not null && i < Rows.Count; i++)
        {
            if (Rows[i].Id == id) return i;
        }
        return -1;
    }

    private void Move(int by)
    {
        if (Rows.Count == 0) return;
        var row = Rows[Math.Clamp(Selected + by, 0, Rows.Count - 1)];
        _selected = row.Id;
        if (Open is not null) Show(row, replace: true);
    }

    private void OpenSelected()
    {
        if (Selected is >= 0 and var at) Show(Rows[at], replace: false);
    }

    private void Show(EventRow row, bool replace)
    {
        if (row.Id is not null) Go(_location with { Event = row.Id }, replace);
    }
}
