namespace Tocsin.Data.Rows;

/// <summary>A search that somebody gave a name, as stored.</summary>
public sealed class SavedSearchRow
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The query.</summary>
    public required string Query { get; set; }

    /// <summary>First instant, as typed; null for no limit.</summary>
    public string? From { get; set; }

    /// <summary>Last instant, as typed; null for no limit.</summary>
    public string? To { get; set; }

    /// <summary>The chosen columns, in their order.</summary>
    public required IReadOnlyList<string> Columns { get; set; }

    /// <summary>What else the page's address says.</summary>
    public required string Page { get; set; }

    /// <summary>Who saved it last.</summary>
    public required string SavedBy { get; set; }

    /// <summary>When it was saved last.</summary>
    public DateTimeOffset Saved { get; set; }
}
