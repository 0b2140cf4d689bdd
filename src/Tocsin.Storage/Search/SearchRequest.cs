namespace Tocsin.Storage.Search;

/// <summary>A question to the store, in the language of docs/query-language.md.</summary>
/// <param name="Query">Filters, and pipes for figures; empty or <c>*</c> asks for everything.</param>
public sealed record SearchRequest(string Query)
{
    /// <summary>The number of events that a page has at most.</summary>
    public const int LimitMax = 10_000;

    /// <summary>First instant, inclusive: RFC 3339 or relative (<c>now-1h</c>); null does not limit.</summary>
    public string? From { get; init; }

    /// <summary>Last instant, exclusive: RFC 3339 or relative (<c>now</c>); null does not limit.</summary>
    public string? To { get; init; }

    /// <summary>How many events a page has; rows of a table are cut by <c>| limit</c> alone.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Oldest event first instead of newest first.</summary>
    public bool Ascending { get; init; }

    /// <summary>Where the page before this one ended, as that page said.</summary>
    public string? Cursor { get; init; }

    /// <summary>Whether to count all matching events; without, a page may stop as soon as it is full.</summary>
    public bool CountAll { get; init; } = true;
}
