using Tocsin.Language;
using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Questions;

/// <summary>Asks for a page of events or, with pipes, for what they make of all that match.</summary>
/// <param name="Query">Filter and pipes.</param>
/// <param name="Range">When the events happened.</param>
public sealed record EventQuestion(Query Query, TimeRange Range)
{
    /// <summary>The number of events that a page has at most.</summary>
    public const int LimitMax = 10_000;

    /// <summary>How many events a page has; rows of a table are cut by <c>| limit</c> alone.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Oldest event first instead of newest first.</summary>
    public bool Ascending { get; init; }

    /// <summary>Where the page before this one ended.</summary>
    public PageCursor? Cursor { get; init; }

    /// <summary>Whether to count all matching events; without, a page may stop as soon as it is full.</summary>
    public bool CountAll { get; init; } = true;

    /// <summary>
    /// Whether to say how many matching events lie behind the range: its end is near now, and nobody named it.
    /// </summary>
    public bool CountsAhead { get; init; }

    /// <summary>Why it cannot be asked so; null when it can.</summary>
    public QueryError? Fault =>
        Limit is < 0 or > LimitMax ? new QueryError($"limit is from 0 to {LimitMax}", 0)
        : Cursor is { } cursor && Query.Columns is null && cursor.Last is null != IsRearranged
            ? new QueryError("cursor is not one that a page of this query gave", 0)
        : null;

    // Of events that pipes put in order, the last one of a page does not say where the next begins.
    private bool IsRearranged => Query.Pipes.Any(p => p is SortPipe or LimitPipe or DedupPipe);
}
