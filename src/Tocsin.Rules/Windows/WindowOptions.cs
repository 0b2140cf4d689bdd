namespace Tocsin.Rules.Windows;

/// <summary>How windows treat time, and how much they may remember.</summary>
public sealed record WindowOptions
{
    /// <summary>
    /// How far behind the newest event of its group an event may come and still be counted in its place.
    /// </summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>An event whose time is further ahead of its arrival than this counts at its arrival.</summary>
    public TimeSpan AheadMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many groups all rules may have together.</summary>
    public int GroupsMax { get; init; } = 1_000_000;

    /// <summary>How many groups one rule may have.</summary>
    public int GroupsOfRuleMax { get; init; } = 100_000;

    /// <summary>How many events and values all groups may remember together; one takes 16 to 56 bytes.</summary>
    public long EntriesMax { get; init; } = 16_000_000;

    /// <summary>Seeds the hashes of groups and values; secret where events may be hostile.</summary>
    public long Seed { get; init; }
}
