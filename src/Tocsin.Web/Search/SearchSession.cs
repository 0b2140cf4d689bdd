using Tocsin.Storage.Search;
using Tocsin.Web.Events;

namespace Tocsin.Web.Search;

/// <summary>One page's search: the events fetched so far, and the one request under way.</summary>
/// <remarks>
/// Used from one circuit, one call at a time. A new run cancels the one before it. What was found stays until the
/// next answer is there, so that the page never blinks.
/// </remarks>
public sealed class SearchSession(PagesOptions options) : IDisposable
{
    /// <summary>Events fetched at once.</summary>
    public const int PageSize = 200;

    /// <summary>Where the list ends; further back one narrows the search instead.</summary>
    public const int RowsMax = 10_000;

    /// <summary>How many bytes of events one page keeps.</summary>
    public const long BytesMax = 32 << 20;

    private readonly List<IReadOnlyList<EventRow>> _pages = [];
    private CancellationTokenSource? _running;
    private string? _cursor;
    private long _bytes;

    /// <summary>The first page's answer, with totals and figures; null before the first.</summary>
    public SearchAnswer? Answer { get; private set; }

    /// <summary>Why the last query could not be run.</summary>
    public QueryError? Error { get; private set; }

    /// <summary>Why the last search failed, for the person who ran it.</summary>
    public string? Failure { get; private set; }

    /// <summary>What <see cref="Answer"/> or <see cref="Error"/> is about.</summary>
    public SearchLocation? Asked { get; private set; }

    /// <summary>Whether a search is under way.</summary>
    public bool Running => _running is not null;

    /// <summary>Whether what is listed is of an earlier search, because the last one could not be run.</summary>
    public bool Stale => Error is not null || Failure is not null;

    /// <summary>The events in pages, in order.</summary>
    public IReadOnlyList<IReadOnlyList<EventRow>> Pages => _pages;

    /// <summary>How many events have been fetched.</summary>
    public int RowCount => _pages.Sum(page => page.Count);

    /// <summary>Whether there are events that the list will not show.</summary>
    public bool Capped => _cursor is not null && (RowCount >= RowsMax || _bytes >= BytesMax);

    /// <summary>Whether a further page can be fetched.</summary>
    public bool HasMore => _cursor is not null && !Capped;

    /// <summary>Runs a search from its start.</summary>
    public Task RunAsync(SearchLocation location) => FetchAsync(location, null);

    /// <summary>Fetches the next page of the search that was run.</summary>
    public Task MoreAsync() =>
        HasMore && !Running && Asked is { } asked ? FetchAsync(asked, _cursor) : Task.CompletedTask;

    /// <summary>The position of an event in the list; -1 when it is not there.</summary>
    public int IndexOf(string? id)
    {
        var at = 0;
        foreach (var page in _pages)
            foreach (var row in page)
            {
                if (id is not null && row.Id == id)
                    return at;
                at++;
            }

        return -1;
    }

    /// <summary>The event at a position; null outside the list.</summary>
    public EventRow? RowAt(int index)
    {
        foreach (var page in _pages)
        {
            if (index >= 0 && index < page.Count)
                return page[index];
            index -= page.Count;
        }

        return null;
    }

    /// <summary>One event, from the list or the store; null when it is not stored any more.</summary>
    public async Task<EventRow?> FindAsync(string id, CancellationToken stop)
    {
        if (RowAt(IndexOf(id)) is { } listed)
            return listed;
        if (!long.TryParse(id, System.Globalization.CultureInfo.InvariantCulture, out var number))
            return null;
        var found = await options.GetEvents([number], stop);
        return found.Count == 0 ? null : EventRow.Of(found[0]);
    }

    /// <inheritdoc />
    public void Dispose() => Cancel();

    private async Task FetchAsync(SearchLocation location, string? cursor)
    {
        Cancel();
        var running = _running = new CancellationTokenSource();
        SearchOutcome outcome = default;
        string? failure = null;
        try
        {
            outcome = await options.Search(location.ToRequest(PageSize, cursor), running.Token);
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            return;
        }
        catch (Exception fault)
        {
            failure = fault.Message;
        }

        if (_running != running) // a newer search has taken over; it owns the list now
            return;
        Cancel();
        Keep(location, cursor, outcome, failure);
    }

    private void Keep(SearchLocation location, string? cursor, SearchOutcome outcome, string? failure)
    {
        (Asked, Error, Failure) = (location, outcome.Error, failure);
        if (outcome.Answer is not { } answer)
            return;
        if (cursor is null)
        {
            Answer = answer;
            _pages.Clear();
            _bytes = 0;
        }

        var rows = (answer.Events ?? []).Select(EventRow.Of).ToList();
        _bytes += rows.Sum(row => (long)row.Json.Length);
        if (rows.Count > 0)
            _pages.Add(rows);
        _cursor = answer.Cursor;
    }

    private void Cancel()
    {
        _running?.Cancel();
        _running?.Dispose();
        _running = null;
    }
}
