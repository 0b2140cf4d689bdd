namespace Tocsin.Storage.Answers;

/// <summary>What a search found: a page of events, or (with pipes) a table.</summary>
public sealed record SearchAnswer
{
    /// <summary>The events in the order asked for; null when the query makes a table.</summary>
    public IReadOnlyList<FoundEvent>? Events { get; init; }

    /// <summary>How many events match in all; null when that was not asked for.</summary>
    public long? Total { get; init; }

    /// <summary>What to ask with to get the next page; null on the last page.</summary>
    public PageCursor? Cursor { get; init; }

    /// <summary>
    /// How many further events match that claim to be of the future, where the range ended near now without being asked
    /// to: a sender's clock is wrong.
    /// </summary>
    public long Ahead { get; init; }

    /// <summary>The table's column names; null when the answer is events.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The table's rows; a value is a string, long, double, bool or null.</summary>
    public IReadOnlyList<object?[]>? Rows { get; init; }

    /// <summary>The columns of the table that hold estimates: exact figures would have taken too much memory.</summary>
    public IReadOnlyList<string> Approximate { get; init; } = [];

    /// <summary>Of an answer with nothing in it: why that is so, in sentences, where it is certain.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    /// <summary>What had to be read for it.</summary>
    public ScanCost Scan { get; init; }

    /// <summary>What it holds of the memory of all questions; null when that is little.</summary>
    internal IDisposable? Held { get; init; }

    /// <summary>
    /// Says that it was handed on, and that nobody holds it any more: what it took is free for other questions.
    /// </summary>
    public void Release() => Held?.Dispose();
}
