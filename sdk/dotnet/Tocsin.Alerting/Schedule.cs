namespace Tocsin.Alerting;

/// <summary>
/// When an alert runs: first a few seconds after it was loaded, then at its interval and, if it says so, as soon as an
/// event arrives that it is about.
/// </summary>
public sealed record Schedule
{
    private Schedule(TimeSpan interval) => Interval = interval;

    /// <summary>From the start of one run to the start of the next; a run that takes longer delays the next.</summary>
    public TimeSpan Interval { get; }

    /// <summary>
    /// Which events make it run as soon as they arrive, in the search language; null when none does.
    /// </summary>
    public string? Events { get; private init; }

    /// <summary>Runs at an interval.</summary>
    /// <param name="interval">One second to one day.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is shorter or longer.</exception>
    public static Schedule Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, TimeSpan.FromDays(1));
        return new Schedule(interval);
    }

    /// <summary>
    /// The same, and it also runs as soon as an event arrives, mostly within a fifth of a second. Every event is looked
    /// at as it comes, so nobody asks the store in vain; while many come, runs keep a pause that is longer than they
    /// are.
    /// </summary>
    /// <param name="filter">Which events, in the search language, without pipes.</param>
    public Schedule OrWhen(string filter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filter);
        return this with { Events = filter };
    }
}
