namespace Tocsin.Detection.Schedules;

/// <summary>When one rule runs, and how its runs went. Not thread-safe.</summary>
internal sealed class ScheduledRule(string name, string file, TimeSpan interval, RuleMemory? memory)
{
    private static readonly TimeSpan LookBackAtFirst = TimeSpan.FromHours(24);
    private static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ParkMin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ParkMax = TimeSpan.FromHours(1);

    private int _failures;
    private int _kills;

    /// <summary>How many runs in a row have failed, whatever way.</summary>
    public int Failures => _failures + _kills;

    /// <summary>When the first of them began.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    /// <summary>How many findings were skipped.</summary>
    public long Skipped { get; private set; }

    /// <summary>How many runs in a row have skipped some.</summary>
    public int SkippingRuns { get; private set; }

    /// <summary>Why the last of them was.</summary>
    public string? LastSkip { get; private set; }

    /// <summary>Counts findings that a run has skipped.</summary>
    public void Skip(int findings, string? why)
    {
        Skipped += findings;
        SkippingRuns = findings == 0 ? 0 : SkippingRuns + 1;
        LastSkip = why ?? LastSkip;
    }

    public string Name { get; } = name;

    public string File { get; } = file;

    /// <summary>From the start of one run to the start of the next.</summary>
    public TimeSpan Interval { get; set; } = interval;

    /// <summary>What is remembered over restarts; null before the first success.</summary>
    public RuleMemory? Memory { get; private set; } = memory;

    /// <summary>What it wants to be woken by; null for nothing but the time.</summary>
    public EventWatch? Watch { get; set; }

    /// <summary>When it runs next; the default means at once.</summary>
    public DateTimeOffset Next { get; private set; }

    public DateTimeOffset? LastRun { get; private set; }

    public TimeSpan? LastTook { get; private set; }

    public string? LastError { get; private set; }

    /// <summary>Where a run that begins now begins to look.</summary>
    public DateTimeOffset SinceFor(DateTimeOffset now) =>
        // A clock that was set back must not make a run blind.
        Memory is { } memory && memory.Since <= now ? memory.Since : now - LookBackAtFirst;

    /// <summary>A new version was loaded: it runs at once, with a clean record.</summary>
    public void Reset()
    {
        (_failures, _kills, FailingSince) = (0, 0, null);
        Next = default;
    }

    /// <summary>
    /// An event arrived that it waits for: it runs now, or when it has rested three times as long as its last run took.
    /// One that fails keeps its pauses.
    /// </summary>
    public void Wake(DateTimeOffset now)
    {
        if (Failures > 0) return;
        var pause = LastTook is { } took && 3 * took > PauseMin ? 3 * took : PauseMin;
        var rested = (LastRun + (LastTook ?? default) + pause) ?? now;
        if (rested < now) rested = now;
        if (rested < Next) Next = rested;
    }

    /// <summary>A run succeeded, having seen what was received up to an instant.</summary>
    public void Succeeded(DateTimeOffset began, TimeSpan took, DateTimeOffset seenUpTo, int raised)
    {
        (LastRun, LastTook, LastError, _failures, _kills, FailingSince) = (began, took, null, 0, 0, null);
        Memory = new RuleMemory(seenUpTo, (Memory?.Raised ?? 0) + raised);
        Next = began + Interval;
    }

    /// <summary>A run failed, often because the search was not ready: it is repeated, soon at first, then at the
    /// interval, and looks as far back as it would have.</summary>
    public void Failed(DateTimeOffset began, TimeSpan took, string why)
    {
        (LastRun, LastTook, LastError, FailingSince) = (began, took, why, FailingSince ?? began);
        Next = began + took + Shorter(Interval, Doubled(RetryFirst, _failures++));
    }

    /// <summary>A run took the worker with it: it is parked, longer each time, so that the others can run.</summary>
    public void Killed(DateTimeOffset began, TimeSpan took, string why)
    {
        (LastRun, LastTook, LastError, FailingSince) = (began, took, why, FailingSince ?? began);
        Next = began + took + Shorter(ParkMax, Doubled(ParkMin, _kills++));
    }

    private static TimeSpan Doubled(TimeSpan first, int times) => first * Math.Pow(2, Math.Min(times, 20));

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
