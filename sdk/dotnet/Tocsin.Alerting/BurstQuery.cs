using System.Globalization;

namespace Tocsin.Alerting;

/// <summary>A threshold over a sliding window: many matching events of one group within a time.</summary>
/// <remarks>The window (t − within, t] slides over the events of each group in the order of their own time. An event
/// that finds the threshold reached crosses it; the burst lasts while each further event still finds it reached.
/// Events without the group's field are left out.</remarks>
public sealed record BurstQuery
{
    /// <summary>Asks for bursts.</summary>
    /// <param name="filter">Which events count, in the search language, without pipes.</param>
    /// <param name="by">The field that groups them, such as <c>details.sourceipaddress</c>.</param>
    public BurstQuery(string filter, string by)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(filter);
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        (Filter, By) = (filter, by);
    }

    /// <summary>Which events count.</summary>
    public string Filter { get; }

    /// <summary>The field that groups them.</summary>
    public string By { get; }

    /// <summary>How many events make a burst, at least 2: for single events use <see cref="SearchClient"/>.</summary>
    public int Threshold
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2);
            field = value;
        }
    } = 10;

    /// <summary>The window's length, in whole seconds, at least one.</summary>
    public TimeSpan Within
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.FromSeconds(1));
            field = TimeSpan.FromSeconds(Math.Ceiling(value.TotalSeconds));
        }
    } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The field that says how often an event happened, such as <c>details.repeated</c>: it counts so many times, and
    /// once without it. Null when each event counts once.
    /// </summary>
    public string? Times { get; init; }

    /// <summary>The search that finds them.</summary>
    public override string ToString()
    {
        var times = Times is null ? "" : $" times {Times}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"({Filter}) | bursts {Threshold} in {(long)Within.TotalSeconds}s by {By}{times}");
    }
}
