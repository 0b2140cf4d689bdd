namespace Tocsin.Language.Times;

/// <summary>A unit of the calendar.</summary>
public enum CalendarUnit
{
    /// <summary>One second.</summary>
    Second,

    /// <summary>One minute.</summary>
    Minute,

    /// <summary>One hour.</summary>
    Hour,

    /// <summary>A day, of 23 to 25 hours.</summary>
    Day,

    /// <summary>A week; it begins on Monday.</summary>
    Week,

    /// <summary>A month.</summary>
    Month,

    /// <summary>Three months.</summary>
    Quarter,

    /// <summary>A year.</summary>
    Year,
}

/// <summary>Reckons with instants (ticks) by the calendar of a time zone.</summary>
internal static class CalendarMath
{
    /// <summary>The unit that a letter of date math means.</summary>
    public static bool TryUnit(char letter, out CalendarUnit unit)
    {
        unit = letter switch
        {
            's' => CalendarUnit.Second,
            'm' => CalendarUnit.Minute,
            'h' or 'H' => CalendarUnit.Hour,
            'd' => CalendarUnit.Day,
            'w' => CalendarUnit.Week,
            'M' => CalendarUnit.Month,
            'y' => CalendarUnit.Year,
            _ => (CalendarUnit)(-1),
        };
        return unit >= 0;
    }

    /// <summary>How long a unit is that is always equally long; 0 for the others.</summary>
    public static long TicksOf(CalendarUnit unit) => unit switch
    {
        CalendarUnit.Second => TimeSpan.TicksPerSecond,
        CalendarUnit.Minute => TimeSpan.TicksPerMinute,
        CalendarUnit.Hour => TimeSpan.TicksPerHour,
        _ => 0,
    };

    /// <summary>The beginning of the unit in which an instant lies.</summary>
    public static long Floor(long ticks, CalendarUnit unit, TimeZoneInfo zone)
    {
        var offset = OffsetAt(ticks, zone);
        var local = new DateTime(Within(ticks + offset));
        if (TicksOf(unit) is > 0 and var width) return Within(local.Ticks - (local.Ticks % width) - offset);
        return ToUtc(unit switch
        {
            CalendarUnit.Day => local.Date,
            CalendarUnit.Week =>
                new DateTime(Within(local.Date.Ticks - ((((int)local.DayOfWeek + 6) % 7) * TimeSpan.TicksPerDay))),
            CalendarUnit.Month => new DateTime(local.Year, local.Month, 1),
            CalendarUnit.Quarter => new DateTime(local.Year, ((local.Month - 1) / 3 * 3) + 1, 1),
            _ => new DateTime(local.Year, 1, 1),
        }, zone);
    }

    /// <summary>An instant so many units later or earlier.</summary>
    public static long Add(long ticks, CalendarUnit unit, int count, TimeZoneInfo zone)
    {
        if (TicksOf(unit) is > 0 and var width) return Within(ticks + (width * count));
        var local = new DateTime(Within(ticks + OffsetAt(ticks, zone)));
        try
        {
            return ToUtc(unit switch
            {
                CalendarUnit.Day => local.AddDays(count),
                CalendarUnit.Week => local.AddDays(7.0 * count),
                CalendarUnit.Month => local.AddMonths(count),
                CalendarUnit.Quarter => local.AddMonths(3 * count),
                _ => local.AddYears(count),
            }, zone);
        }
        catch (ArgumentOutOfRangeException)
        {
            return count < 0 ? 0 : DateTime.MaxValue.Ticks;
        }
    }

    /// <summary>What a zone adds to UTC at an instant.</summary>
    public static long OffsetAt(long ticks, TimeZoneInfo zone) =>
        zone.GetUtcOffset(new DateTime(Within(ticks), DateTimeKind.Utc)).Ticks;

    /// <summary>The nearest instant that there is.</summary>
    public static long Within(long ticks) => Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks);

    /// <summary>The instant of a local time: the first of two, where the clock is put back.</summary>
    public static long ToUtc(DateTime local, TimeZoneInfo zone)
    {
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return Within(local.Ticks - offset.Ticks);
    }
}
