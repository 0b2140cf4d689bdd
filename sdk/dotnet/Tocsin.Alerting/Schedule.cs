namespace Tocsin.Alerting;

/// <summary>When an alert runs: first a few seconds after it was loaded, then at its interval.</summary>
public sealed record Schedule
{
    private Schedule(TimeSpan interval) => Interval = interval;

    /// <summary>From the start of one run to the start of the next; a run that takes longer delays the next.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Runs at an interval.</summary>
    /// <param name="interval">One second to one day.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is shorter or longer.</exception>
    public static Schedule Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, TimeSpan.FromDays(1));
        return new Schedule(interval);
    }
}
