namespace Tocsin.Detection.Scripts;

/// <summary>Where scripts live and what they may reach.</summary>
public sealed record ScriptHostOptions
{
    /// <summary>Folders with scripts; those that do not exist are waited for.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Where <c>alerts-state.json</c> is kept.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The search API as the worker reaches it.</summary>
    public required Uri SearchUrl { get; init; }

    /// <summary>The alerts API as the worker reaches it.</summary>
    public required Uri AlertsUrl { get; init; }

    /// <summary>The worker's API token for both; it is handed over the worker's standard input.</summary>
    public string? Token { get; init; }

    /// <summary>The languages that scripts may be written in.</summary>
    public IReadOnlyList<ScriptLanguage> Languages { get; init; } = ScriptLanguage.All;

    /// <summary>Whether workers run as a user who may do nothing, where that is possible.</summary>
    public bool AsNobody { get; init; }

    /// <summary>The instant up to which everything that was received is searchable; null when that is always now,
    /// within a minute. While the index is behind, as after a crash, the next run looks back that far.</summary>
    public Func<DateTimeOffset>? SearchableUpTo { get; init; }
}
