using System.Text.Json;

namespace Tocsin.Alerting;

/// <summary>One run of an alert: what it may look at, and how it raises.</summary>
public sealed class AlertRun
{
    // The server takes 4 MiB, and JSON may need six bytes for a character.
    private const int EventCharactersMax = 500_000;

    private readonly Func<AlertDraft, CancellationToken, Task<RaiseAnswer>> _raise;

    /// <summary>Begins a run.</summary>
    /// <param name="rule">The alert's name.</param>
    /// <param name="now">When the run began.</param>
    /// <param name="since">When the last run began that succeeded.</param>
    /// <param name="search">Where to look; the caller disposes it.</param>
    /// <param name="raise">Takes what is found: the server, or a list in a test.</param>
    public AlertRun(
        string rule,
        DateTimeOffset now,
        DateTimeOffset since,
        SearchClient search,
        Func<AlertDraft, CancellationToken, Task<RaiseAnswer>> raise)
    {
        (Rule, Now, Since, Search, _raise) = (rule, now, since, search, raise);
    }

    /// <summary>The alert's name.</summary>
    public string Rule { get; }

    /// <summary>When this run began.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>When the last run began that succeeded; a day before <see cref="Now"/> at the first.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Asks the search API.</summary>
    public SearchClient Search { get; }

    /// <summary>How many drafts of this run were new.</summary>
    public int Raised { get; private set; }

    /// <summary>How many findings of this run were skipped by <see cref="EachAsync"/>.</summary>
    public int Skipped { get; private set; }

    /// <summary>Why the last of them was skipped; null when none was.</summary>
    public string? LastSkip { get; private set; }

    /// <summary>
    /// Goes through findings, events or bursts, so that one of them cannot stop the rule: when the work on it throws,
    /// it is skipped and counted, and the others have their turn. Whoever writes into logs can make an event that a
    /// rule did not expect.
    /// </summary>
    /// <param name="findings">What was found.</param>
    /// <param name="work">What is done with each.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="SearchFailedException">
    /// The server refused, or gave no answer: that is nobody's event.
    /// </exception>
    public async Task EachAsync<T>(IEnumerable<T> findings, Func<T, Task> work, CancellationToken stop)
    {
        var (all, skipped) = (0, 0);
        foreach (var finding in findings)
        {
            stop.ThrowIfCancellationRequested();
            all++;
            try
            {
                await work(finding);
            }
            catch (Exception e) when (MayBeTheFindings(e))
            {
                skipped++;
                LastSkip = Cut($"{e.GetType().Name}: {e.Message}");
            }
        }

        Skipped += skipped;
        // When none of several was any good, it is the rule: the run is repeated, and they are not lost.
        if (skipped == all && all > 1)
        {
            throw new InvalidOperationException($"The work on each of {all} findings failed, the last time with {LastSkip}");
        }
    }

    // What the server refused of one draft (too large, say) is that finding's fault; anything else of the server is
    // not.
    private static bool MayBeTheFindings(Exception e) => e is SearchFailedException refused
        ? refused.IsRefusal
        : e is not (OperationCanceledException or OutOfMemoryException);

    private static string Cut(string text) => text.Length <= 300 ? text : text[..300];

    /// <summary>
    /// The bursts that events received since the last run may have begun, continued or completed; events may arrive late.
    /// </summary>
    /// <param name="query">What to look for.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="SearchFailedException">The query was refused, or there was no answer.</exception>
    public Task<IReadOnlyList<Burst>> BurstsAsync(BurstQuery query, CancellationToken stop) =>
        Search.RecentBurstsAsync(query, Since, stop);

    /// <summary>Raises a burst, with its newest events; known bursts grow.</summary>
    /// <param name="burst">What was found.</param>
    /// <param name="summary">One line for a person: name the group and the count.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="category">As an event's category.</param>
    /// <param name="tags">Free words.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>True when it is new.</returns>
    /// <exception cref="SearchFailedException">It was refused, or there was no answer.</exception>
    public async Task<bool> RaiseAsync(
        Burst burst,
        string summary,
        Severity severity,
        string category,
        IReadOnlyList<string> tags,
        CancellationToken stop)
    {
        var draft = new AlertDraft
        {
            Rule = Rule,
            Group = burst.Group,
            Window = burst.EventId,
            Start = burst.Start,
            Crossed = burst.Crossed,
            End = burst.End,
            Count = burst.Count,
            Summary = summary,
            Severity = SeverityName.Of(severity),
            Category = category,
            Tags = tags,
            Query = burst.Query,
            Events = await NewestAsync(burst, stop),
        };
        return await RaiseAsync(draft, stop);
    }

    /// <summary>Raises a single event.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="group">What it is about, such as an address; may be empty.</param>
    /// <param name="summary">One line for a person.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="category">As an event's category.</param>
    /// <param name="tags">Free words.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>True when it is new.</returns>
    /// <exception cref="SearchFailedException">It was refused, or there was no answer.</exception>
    public Task<bool> RaiseAsync(
        FoundEvent found,
        string group,
        string summary,
        Severity severity,
        string category,
        IReadOnlyList<string> tags,
        CancellationToken stop)
    {
        return RaiseAsync(
            new AlertDraft
            {
                Rule = Rule,
                Group = group,
                Window = found.Id,
                Start = found.Time,
                Crossed = found.Time,
                End = found.Time,
                Count = 1,
                Summary = summary,
                Severity = SeverityName.Of(severity),
                Category = category,
                Tags = tags,
                Events = found.Json.GetRawText().Length <= EventCharactersMax ? [found.Json] : [],
            },
            stop);
    }

    /// <summary>Raises what was put together by hand; its rule must be <see cref="Rule"/>.</summary>
    /// <param name="draft">What was found.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>True when it is new.</returns>
    /// <exception cref="SearchFailedException">It was refused, or there was no answer.</exception>
    public async Task<bool> RaiseAsync(AlertDraft draft, CancellationToken stop)
    {
        if (draft.Rule != Rule) throw new ArgumentException($"The draft's rule must be {Rule}.", nameof(draft));
        var answer = await _raise(draft, stop);
        if (answer.Raised) Raised++;
        return answer.Raised;
    }

    private async Task<List<JsonElement>> NewestAsync(Burst burst, CancellationToken stop)
    {
        var newest = new List<JsonElement>();
        var room = EventCharactersMax;
        try
        {
            // The end is inclusive, a search's is not; a tick is the smallest step of a time here.
            var found = await Search.EventsAsync(
                burst.Query, burst.Start, burst.End.AddTicks(1), AlertDraft.EventsMax, stop);
            foreach (var json in found.Select(e => e.Json))
            {
                room -= json.GetRawText().Length;
                if (room >= 0) newest.Add(json);
            }
        }
        catch (SearchFailedException)
        {
            // An alert without its events is better than none; the next sighting brings them.
        }

        return newest;
    }
}
