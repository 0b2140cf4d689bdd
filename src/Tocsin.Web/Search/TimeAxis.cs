using System.Globalization;
using Tocsin.Language.Times;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Search;

/// <summary>Time cut into bars of one length, as the store counts them.</summary>
/// <param name="First">Where the first bar begins.</param>
/// <param name="Bar">How long each is.</param>
/// <param name="Count">How many there are.</param>
public sealed record TimeAxis(DateTimeOffset First, TimeSpan Bar, int Count)
{
    /// <summary>How many bars a histogram has at most.</summary>
    public const int BarsMax = 150;

    private const int TicksMax = 8;

    private static readonly string[] Bars =
    [
        "1s", "2s", "5s", "10s", "15s", "30s", "1m", "2m", "5m", "10m", "15m", "30m",
        "1h", "2h", "3h", "6h", "12h", "1d", "2d", "1w", "2w", "4w", "13w", "52w", "104w", "520w", "2600w", "5200w",
    ];

    private static readonly TimeSpan[] TickSteps =
    [
        .. new[] { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800 }.Select(s => TimeSpan.FromSeconds(s)),
        .. new[] { 1, 2, 3, 4, 6, 12 }.Select(h => TimeSpan.FromHours(h)),
        .. new[] { 1, 2, 7, 14, 28, 91, 182, 364, 1_820, 3_640, 36_400, 364_000 }.Select(d => TimeSpan.FromDays(d)),
    ];

    /// <summary>Where the last bar ends.</summary>
    public DateTimeOffset End => StartOf(Count);

    /// <summary>The length of a bar as queries write it.</summary>
    public string BarText { get; init; } = "";

    /// <summary>The bars over a range: as short as can be drawn.</summary>
    public static TimeAxis Over(DateTimeOffset from, DateTimeOffset to)
    {
        foreach (var text in Bars)
        {
            var bar = Length(text);
            var first = Floor(from, bar);
            var count = (Math.Max(to.UtcTicks, from.UtcTicks + 1) - first.UtcTicks + bar.Ticks - 1) / bar.Ticks;
            if (count <= BarsMax) return new(first, bar, (int)count) { BarText = text };
        }
        throw new InvalidOperationException("BUG: all of time fits into bars of a century");
    }

    /// <summary>Where a bar begins.</summary>
    public DateTimeOffset StartOf(int bar)
    {
        var ticks = First.UtcTicks + (Bar.Ticks * (long)bar);
        return new(Math.Min(ticks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
    }

    /// <summary>The bar that an instant is in; outside of the axis, none of its bars.</summary>
    public int BarOf(DateTimeOffset time) =>
        (int)Math.Clamp(Math.Floor((double)(time.UtcTicks - First.UtcTicks) / Bar.Ticks), -1, Count);

    /// <summary>The length of a bar in words.</summary>
    public string BarWords => $"{BarText[..^1]} {(BarText[^1] == 'm' ? "min" : BarText[^1..])} bars";

    /// <summary>Where a label stands on the axis, from 0 to 1, and what it says in the viewer's zone.</summary>
    public IReadOnlyList<(double At, string Label)> Ticks(Viewer viewer)
    {
        var whole = End - First;
        var step = TickSteps.FirstOrDefault(step => whole.Ticks / step.Ticks <= TicksMax, TickSteps[^1]);
        var ticks = new List<(double, string)>();
        // In the viewer's zone, so that noon stands at noon; where its clock is changed, the labels move along.
        var local = TimeZoneInfo.ConvertTime(First, viewer.Zone).DateTime;
        for (var tick = local.Ticks / step.Ticks * step.Ticks; ticks.Count <= TicksMax * 2; tick += step.Ticks)
        {
            if (tick > DateTime.MaxValue.Ticks) break;
            var shown = new DateTime(tick);
            if (viewer.Zone.IsInvalidTime(shown)) continue;
            var time = new DateTimeOffset(shown, viewer.Zone.GetUtcOffset(shown));
            if (time > End) break;
            if (time >= First) ticks.Add(((double)(time - First).Ticks / whole.Ticks, Label(shown, step)));
        }
        return ticks;
    }

    private static string Label(DateTime time, TimeSpan step)
    {
        var format = step.TotalDays >= 300 ? "yyyy" : step.TotalDays >= 1 || time.TimeOfDay == TimeSpan.Zero ? "d MMM"
            : step.TotalMinutes >= 1 ? "HH:mm" : "HH:mm:ss";
        return time.ToString(format, CultureInfo.InvariantCulture);
    }

    private static DateTimeOffset Floor(DateTimeOffset time, TimeSpan bar)
    {
        // Bars are counted from 1970, as the store counts them, also before it.
        var since = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        var start = (since >= 0 ? since / bar.Ticks : (since - bar.Ticks + 1) / bar.Ticks) * bar.Ticks;
        return new(Math.Max(0, DateTimeOffset.UnixEpoch.UtcTicks + start), TimeSpan.Zero);
    }

    private static TimeSpan Length(string text)
    {
        _ = TimeExpression.TryDuration(text, out var length);
        return length;
    }
}
