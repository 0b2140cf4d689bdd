using Tocsin.Events;

namespace Tocsin.Storage.Groups;

/// <summary>
/// Spans of time of one width, one behind the other, counted from 1970-01-01T00:00:00Z (those before it below 0).
/// </summary>
/// <param name="Width">How long each is, above 0.</param>
internal readonly record struct TimeBuckets(TimeSpan Width)
{
    /// <summary>The span in which an instant (ticks) lies.</summary>
    public long NumberOf(long ticks)
    {
        var since = ticks - DateTime.UnixEpoch.Ticks;
        var number = since / Width.Ticks;
        return since < 0 && number * Width.Ticks != since ? number - 1 : number;
    }

    /// <summary>The first instant (ticks) of a span; what would lie before year 1 begins with it.</summary>
    public long StartOf(long number) => Math.Max(0, DateTime.UnixEpoch.Ticks + (number * Width.Ticks));

    /// <summary>The first instant (ticks) behind a span.</summary>
    public long EndOf(long number) => DateTime.UnixEpoch.Ticks + ((number + 1) * Width.Ticks);

    /// <summary>The start of a span as RFC 3339.</summary>
    public string Text(long number) => new Instant(StartOf(number)).ToString();
}
