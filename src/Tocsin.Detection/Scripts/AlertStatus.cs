namespace Tocsin.Detection.Scripts;

/// <summary>How one alert is doing, or one file that holds none because it does not compile.</summary>
public sealed record AlertStatus
{
    /// <summary>The alert's class name; the file's name when it never compiled.</summary>
    public required string Name { get; init; }

    /// <summary>The script's path.</summary>
    public required string File { get; init; }

    /// <summary>Whether the file as it is now runs. When not, its last version that compiled goes on running.</summary>
    public required bool Compiled { get; init; }

    /// <summary>Why it does not compile.</summary>
    public IReadOnlyList<ScriptError> Errors { get; init; } = [];

    /// <summary>How often it runs; null when no version of it compiled.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>When its last run began; null before the first since the program started.</summary>
    public DateTimeOffset? LastRun { get; init; }

    /// <summary>How long that took.</summary>
    public TimeSpan? LastTook { get; init; }

    /// <summary>Why that failed; null when it succeeded.</summary>
    public string? LastError { get; init; }

    /// <summary>When it runs next.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>How many alerts it has raised in all.</summary>
    public long Raised { get; init; }

    /// <summary>How many runs in a row have failed; 0 when the last one succeeded.</summary>
    public int Failures { get; init; }

    /// <summary>When the first of them began; null when the last run succeeded.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>How many findings it has skipped since the program started, because its work on them failed.</summary>
    public long Skipped { get; init; }

    /// <summary>How many runs in a row have skipped some.</summary>
    public int SkippingRuns { get; init; }

    /// <summary>Why it skipped the last of them; null when it skipped none.</summary>
    public string? LastSkip { get; init; }
}
