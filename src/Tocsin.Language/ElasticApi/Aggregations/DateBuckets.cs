using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Times;

namespace Tocsin.Language.ElasticApi.Aggregations;

/// <summary>Cuts time into spans, of a fixed width or by the calendar of a time zone.</summary>
/// <param name="Width">The fixed width in ticks; 0 when spans go by the calendar.</param>
/// <param name="Unit">The unit of the calendar.</param>
/// <param name="Zone">Whose midnights count.</param>
/// <param name="Offset">By how many ticks every span begins later.</param>
public sealed record DateBuckets(long Width, CalendarUnit Unit, TimeZoneInfo Zone, long Offset)
{
    /// <summary>Spans of a millisecond: every instant that Elasticsearch tells apart.</summary>
    public static DateBuckets Milliseconds { get; } = new(TimeSpan.TicksPerMillisecond, default, TimeZoneInfo.Utc, 0);

    /// <summary>Days of UTC: those that indices are of.</summary>
    public static DateBuckets Days { get; } = new(0, CalendarUnit.Day, TimeZoneInfo.Utc, 0);

    /// <summary>The beginning (ticks) of the span in which an instant lies.</summary>
    public long StartOf(long ticks)
    {
        ticks = CalendarMath.Within(ticks - Offset);
        if (Width == 0) return CalendarMath.Within(CalendarMath.Floor(ticks, Unit, Zone) + Offset);
        // Fixed widths are counted from 1970, in local time.
        var local = ticks + CalendarMath.OffsetAt(ticks, Zone) - DateTime.UnixEpoch.Ticks;
        var over = local % Width;
        return CalendarMath.Within(ticks - (over < 0 ? over + Width : over) + Offset);
    }

    /// <summary>The beginning (ticks) of the span behind one that begins here.</summary>
    public long Next(long start) => Width > 0
        ? StartOf(CalendarMath.Within(start + Width))
        : CalendarMath.Within(CalendarMath.Add(CalendarMath.Within(start - Offset), Unit, 1, Zone) + Offset);

    /// <summary>
    /// Until when (ticks) every instant from this one on lies in the same span: where clocks are changed, the end may
    /// come sooner than that of the span.
    /// </summary>
    public long SureUntil(long ticks, long start)
    {
        var end = Next(start);
        if (end <= ticks) end = ticks + 1;
        if (!Zone.SupportsDaylightSavingTime || Width is > 0 and <= QuarterHour) return end;
        return Math.Min(end, ticks - (ticks % QuarterHour) + QuarterHour);
    }

    // Clocks are changed at full quarters of an hour.
    private const long QuarterHour = 15 * TimeSpan.TicksPerMinute;

    /// <summary>Reads a fixed width, a millisecond or more.</summary>
    public static bool TryWidth(string text, out long ticks) =>
        TimeValue.TryTicks(text, out ticks) && ticks >= TimeSpan.TicksPerMillisecond;

    /// <summary>Reads a unit of the calendar: <c>month</c>, <c>1M</c>, <c>M</c>.</summary>
    public static bool TryUnit(string text, out CalendarUnit unit)
    {
        unit = text switch
        {
            "second" or "1s" or "s" => CalendarUnit.Second,
            "minute" or "1m" or "m" => CalendarUnit.Minute,
            "hour" or "1h" or "h" => CalendarUnit.Hour,
            "day" or "1d" or "d" => CalendarUnit.Day,
            "week" or "1w" or "w" => CalendarUnit.Week,
            "month" or "1M" or "M" => CalendarUnit.Month,
            "quarter" or "1q" or "q" => CalendarUnit.Quarter,
            "year" or "1y" or "y" => CalendarUnit.Year,
            _ => (CalendarUnit)(-1),
        };
        return unit >= 0;
    }
}
