namespace Tocsin.Alerts;

/// <summary>A search that somebody gave a name, with all that its page shows. Immutable.</summary>
public sealed record SavedSearch
{
    /// <summary>Its name; there is one search of a name, whoever saved it.</summary>
    public required string Name { get; init; }

    /// <summary>The query.</summary>
    public string Query { get; init; } = "";

    /// <summary>First instant, as typed (<c>now-15m</c>); null for no limit.</summary>
    public string? From { get; init; }

    /// <summary>Last instant, as typed; null for no limit.</summary>
    public string? To { get; init; }

    /// <summary>The chosen columns, in their order.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>What else the page's address says, such as filter pills; empty when there is nothing else.</summary>
    public string Page { get; init; } = "";

    /// <summary>Who saved it last.</summary>
    public string SavedBy { get; init; } = "";

    /// <summary>When it was saved last.</summary>
    public DateTimeOffset Saved { get; init; }
}
