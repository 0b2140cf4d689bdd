namespace Tocsin.Storage.Search;

/// <summary>What a search found: a page of events, or (with pipes) a table.</summary>
public sealed record SearchAnswer
{
    /// <summary>Each event as UTF-8 JSON, in the order asked for; null when the query has pipes.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Events { get; init; }

    /// <summary>How many events match in all; null when that was not asked for.</summary>
    public long? Total { get; init; }

    /// <summary>What to send to get the next page; null on the last page.</summary>
    public string? Cursor { get; init; }

    /// <summary>The table's column names; null when the query has no pipes.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The table's rows; a value is a string, long, double, bool or null.</summary>
    public IReadOnlyList<object?[]>? Rows { get; init; }

    /// <summary>The columns of the table that hold estimates: exact figures would have taken too much memory.</summary>
    public IReadOnlyList<string> Approximate { get; init; } = [];

    /// <summary>Of an answer with nothing in it: which fields may be mistyped, in sentences.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    /// <summary>How long it took.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>What had to be read for it.</summary>
    public ScanFigures Scan { get; init; }

    /// <summary>What it holds of the memory of all questions; null when that is little.</summary>
    internal MemoryShare? Memory { get; init; }

    /// <summary>
    /// Says that it was handed on, and that nobody holds it any more: what it took is free for other questions.
    /// </summary>
    public void Release() => Memory?.Dispose();
}

/// <summary>What a search read. A block is up to 16,384 events of one category.</summary>
/// <param name="Blocks">Blocks there are.</param>
/// <param name="BlocksRead">
/// Blocks of which a column was looked at; the others were ruled out by their times or filters, or counted without a
/// look.
/// </param>
/// <param name="BytesRead">
/// Bytes read from segment files, as they are stored; what was still in memory is not among them.
/// </param>
/// <param name="EventsStored">Events there are.</param>
/// <param name="BlocksDamaged">Blocks that could not be read: the answer lacks their events.</param>
public readonly record struct ScanFigures(
    int Blocks, int BlocksRead, long BytesRead, long EventsStored, int BlocksDamaged);

/// <summary>Why a query cannot be run.</summary>
/// <param name="Message">What is wrong and what was expected.</param>
/// <param name="Position">The character of the query it is about, counted from 0.</param>
/// <param name="Reason">Of which sort it is.</param>
public readonly record struct QueryError(
    string Message, int Position, ErrorReason Reason = ErrorReason.Question);

/// <summary>Of which sort the reason is why there is no answer.</summary>
public enum ErrorReason
{
    /// <summary>The question cannot be asked so.</summary>
    Question,

    /// <summary>It needs more memory or work than one question may take.</summary>
    TooMuch,

    /// <summary>It took longer than a question may.</summary>
    TooLong,

    /// <summary>Other questions have what it needs; it may be asked again a moment later.</summary>
    Busy,
}

/// <summary>An answer, or the reason why there is none.</summary>
public readonly record struct SearchOutcome(SearchAnswer? Answer, QueryError? Error);

/// <summary>An answer of any kind, or the reason why there is none.</summary>
/// <param name="Answer">The answer; null when there is an error.</param>
/// <param name="Error">What is wrong with the question; null when there is an answer.</param>
/// <param name="Took">How long it took, waiting for its turn apart.</param>
public readonly record struct Outcome<T>(T? Answer, QueryError? Error, TimeSpan Took = default)
    where T : class;
