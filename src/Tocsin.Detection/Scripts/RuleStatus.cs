using Tocsin.Detection.Schedules;

namespace Tocsin.Detection.Scripts;

/// <summary>How one rule is doing, or one file that holds none because it does not compile.</summary>
public sealed record RuleStatus
{
    /// <summary>The rule's name; the file's name when it never compiled.</summary>
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

    /// <summary>How the rules of a script are doing; when it never compiled, how it is itself.</summary>
    internal static IEnumerable<RuleStatus> Of(ScriptFile file, IReadOnlyList<ScheduledRule> rules)
    {
        // Without faults, it is only not loaded yet.
        if (rules.Count == 0 && file.Errors.Count > 0)
        {
            yield return new RuleStatus
            {
                Name = Path.GetFileNameWithoutExtension(file.Path),
                File = file.Path,
                Compiled = false,
                Errors = file.Errors,
            };
        }
        foreach (var rule in rules)
        {
            yield return new RuleStatus
            {
                Name = rule.Name,
                File = file.Path,
                Compiled = file.Errors.Count == 0,
                Errors = file.Errors,
                Interval = rule.Interval,
                LastRun = rule.LastRun,
                LastTook = rule.LastTook,
                LastError = rule.LastError,
                NextRun = rule.Next == default ? null : rule.Next,
                Raised = rule.Memory?.Raised ?? 0,
                Failures = rule.Failures,
                FailingSince = rule.FailingSince,
                Skipped = rule.Skipped,
                SkippingRuns = rule.SkippingRuns,
                LastSkip = rule.LastSkip,
            };
        }
    }
}
