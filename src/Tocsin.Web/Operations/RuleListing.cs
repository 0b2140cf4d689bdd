namespace Tocsin.Web.Operations;

/// <summary>All rules, and what was refused.</summary>
/// <param name="Rules">How each rule does, those of scripts included.</param>
/// <param name="Refused">Rules that cannot be run, and why.</param>
/// <param name="IsReading">Whether the rules are still being read, for the first time.</param>
public sealed record RuleListing(
    IReadOnlyList<RuleLine> Rules, IReadOnlyList<RefusedRule> Refused, bool IsReading);

/// <summary>One rule of a list.</summary>
public sealed record RuleLine
{
    /// <summary>What names it for good.</summary>
    public required string Id { get; init; }

    /// <summary>One line for a person.</summary>
    public required string Title { get; init; }

    /// <summary><c>event</c>, <c>window</c> (about several events) or <c>script</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>informational</c> to <c>critical</c>; empty for a script, whose alerts say it.</summary>
    public string Level { get; init; } = "";

    /// <summary>How well it is tried, as its author says; may be empty.</summary>
    public string Status { get; init; } = "";

    /// <summary>What kind of log it is about; empty for any.</summary>
    public string LogSource { get; init; } = "";

    /// <summary>Who wrote it.</summary>
    public string Author { get; init; } = "";

    /// <summary>Free words; techniques of ATT&amp;CK among them.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Where it was read from.</summary>
    public string File { get; init; } = "";

    /// <summary>Events that matched.</summary>
    public long Hits { get; init; }

    /// <summary>Alerts that it raised.</summary>
    public long Alerts { get; init; }

    /// <summary>Events that matched and that an exception kept quiet.</summary>
    public long Excepted { get; init; }

    /// <summary>Time of the newest event that matched; null when none did, or nobody knows.</summary>
    public DateTimeOffset? LastFire { get; init; }

    /// <summary>Who switched it off, when and why; null when it is on.</summary>
    public RuleOff? Off { get; init; }

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public string? Error { get; init; }
}

/// <summary>That a rule is switched off.</summary>
/// <param name="By">By whom.</param>
/// <param name="At">When.</param>
/// <param name="Comment">Why; may be empty.</param>
public sealed record RuleOff(string By, DateTimeOffset At, string Comment);

/// <summary>A rule that cannot be run.</summary>
/// <param name="File">Its file.</param>
/// <param name="Id">Its id; empty when it is not known.</param>
/// <param name="Reasons">What is wrong and what to write instead, and in which line, counted from 1.</param>
public sealed record RefusedRule(string File, string Id, IReadOnlyList<(int Line, string Text)> Reasons);
