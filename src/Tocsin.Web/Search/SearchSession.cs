using Tocsin.Storage.Answers;
using Tocsin.Web.Events;
using Tocsin.Web.Operations;
using Tocsin.Web.Queries;

namespace Tocsin.Web.Search;

/// <summary>One page's search: the events fetched so far, and the one request under way.</summary>
/// <remarks>
/// Used from one circuit, one call at a time. A new run cancels the one before it. What was found stays until the
/// next answer is there, so that the page never blinks.
/// </remarks>
public sealed class SearchSession(PageEvents events) : IDisposable
{
    /// <summary>Events fetched at once.</summary>
    public const int PageSize = 200;

    /// <summary>Where the list ends; further back one goes on from its end.</summary>
    public const int RowsMax = 10_000;

    /// <summary>How many bytes of events one page keeps.</summary>
    public const long BytesMax = 32 << 20;

    private readonly Asking<TimedAnswer> _count = new();
    private TimedAnswer? _first;
    private List<EventRow> _rows = [];
    private CancellationTokenSource? _running;
    private PageCursor? _cursor;
    private long _bytes;

    /// <summary>The first page's answer, or the figures; null before the first.</summary>
    public SearchAnswer? Answer => _first?.Answer;

    /// <summary>Why the last query could not be run.</summary>
    public SearchFault? Fault { get; private set; }

    /// <summary>Why the last search failed, for the person who ran it.</summary>
    public string? Failure { get; private set; }

    /// <summary>The run that <see cref="Answer"/> or <see cref="Fault"/> is of.</summary>
    public SearchRun? Run { get; private set; }

    /// <summary>The run that the listed events are of.</summary>
    public SearchRun? Found { get; private set; }

    /// <summary>Whether a search is under way.</summary>
    public bool Running => _running is not null;

    /// <summary>Whether what is listed is of an earlier search, because the last one could not be run.</summary>
    public bool Stale => Fault is not null || Failure is not null;

    /// <summary>The events, newest first; another list after each run.</summary>
    public IReadOnlyList<EventRow> Rows => _rows;

    /// <summary>How many events match in all; null until they are counted.</summary>
    public long? Total =>
        _count.Answer?.Answer.Total ?? (Answer?.Events is not null && _cursor is null ? _rows.Count : null);

    /// <summary>The answer that says what had to be read: of counting when all were counted.</summary>
    public TimedAnswer? Figures => _count.Answer ?? (Total is null && Answer?.Events is not null ? null : _first);

    /// <summary>How many bytes the listed events have.</summary>
    public long Bytes => _bytes;

    /// <summary>Whether there are events that the list will not show.</summary>
    public bool Capped => _cursor is not null && (_rows.Count >= RowsMax || _bytes >= BytesMax);

    /// <summary>Whether a further page can be fetched.</summary>
    public bool HasMore => _cursor is not null && !Capped;

    /// <summary>Runs a search from its start; true when its first events are there at the end.</summary>
    public Task<bool> RunAsync(SearchRun run)
    {
        if (JoinedQuery.FaultIn(run.Location.Query, run.Location.Pills, run.Now) is not { } fault)
        {
            return FetchAsync(run, null);
        }
        Cancel();
        (Run, Fault, Failure) = (run, fault, null);
        return Task.FromResult(false);
    }

    /// <summary>Counts all that the last run finds; not needed when all of it is listed.</summary>
    /// <param name="now">The run, or the same one at a later time.</param>
    public Task CountAsync(SearchRun now) =>
        Answer?.Events is not null && (_cursor is not null || !ReferenceEquals(now, Found))
            ? _count.AskAsync(async stop => TimedAnswer.Of(await events.CountAsync(now.Text, stop)))
            : Task.CompletedTask;

    /// <summary>Gives up counting.</summary>
    public void StopCounting() => _count.Stop();

    /// <summary>Fetches the next page of the search that was run.</summary>
    public Task MoreAsync() =>
        HasMore && !Running && Found is { } run ? FetchAsync(run, _cursor) : Task.CompletedTask;

    /// <summary>The position of an event in the list; -1 when it is not there.</summary>
    public int IndexOf(string? id) => id is null ? -1 : _rows.FindIndex(row => row.Id == id);

    /// <summary>The event at a position; null outside the list.</summary>
    public EventRow? RowAt(int index) => index >= 0 && index < _rows.Count ? _rows[index] : null;

    /// <summary>One event, from the list or the store; null when it is not stored any more.</summary>
    public async Task<EventRow?> FindAsync(string id, CancellationToken stop)
    {
        if (RowAt(IndexOf(id)) is { } listed) return listed;
        if (!long.TryParse(id, System.Globalization.CultureInfo.InvariantCulture, out var number)) return null;
        return await events.GetAsync(number, stop) is { } found ? EventRow.Of(found) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Cancel();
        _count.Dispose();
    }

    private async Task<bool> FetchAsync(SearchRun run, PageCursor? cursor)
    {
        Cancel();
        if (cursor is null) _count.Stop();
        var running = _running = new CancellationTokenSource();
        Outcome<SearchAnswer>? outcome = null;
        string? failure = null;
        try
        {
            outcome = await events.FindAsync(run.Text, PageSize, cursor, running.Token);
        }
        catch (OperationCanceledException) when (running.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception fault)
        {
            failure = fault.Message;
        }
        if (_running != running) // a newer search has taken over; it owns the list now
            return false;
        _running.Dispose();
        _running = null;
        Keep(run, cursor, outcome, failure);
        return !Stale;
    }

    private void Keep(SearchRun run, PageCursor? cursor, Outcome<SearchAnswer>? outcome, string? failure)
    {
        (Run, Failure) = (run, failure);
        Fault = outcome?.Error is { } error ? new(run.Query.InQuery(error), null) : null;
        if (outcome?.Answer is not { } answer) return;
        if (cursor is null)
        {
            (_first, Found, _rows, _bytes) = (new(answer, outcome.Took), run, [], 0);
            _count.Clear();
        }
        foreach (var found in answer.Events ?? [])
        {
            _rows.Add(EventRow.Of(found));
            _bytes += found.Json.Length;
        }
        _cursor = answer.Cursor;
    }

    private void Cancel()
    {
        _running?.Cancel();
        _running?.Dispose();
        _running = null;
    }
}
