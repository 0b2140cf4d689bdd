using System.Globalization;

namespace Tocsin.Events;

/// <summary>The parts of which times are written. What reads takes what it has read off the text's beginning.</summary>
internal static class TimeText
{
    private static readonly TimeSpan ZoneMax = TimeSpan.FromHours(24);

    // The format's own properties are copies.
    private static readonly string[] ShortDays = DateTimeFormatInfo.InvariantInfo.AbbreviatedDayNames;
    private static readonly string[] LongDays = DateTimeFormatInfo.InvariantInfo.DayNames;
    private static readonly string[] ShortMonths = DateTimeFormatInfo.InvariantInfo.AbbreviatedMonthNames;

    public static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';

    /// <summary>Reads so many digits, no fewer.</summary>
    public static bool Number(ref ReadOnlySpan<byte> text, int digits, out int value)
    {
        value = 0;
        if (text.Length < digits) return false;
        foreach (var digit in text[..digits])
        {
            if (!IsDigit(digit)) return false;
            value = (10 * value) + digit - '0';
        }
        text = text[digits..];
        return true;
    }

    /// <summary>Reads one digit at least and so many at most.</summary>
    public static bool Digits(ref ReadOnlySpan<byte> text, int digitsMax, out int value)
    {
        value = 0;
        var used = 0;
        for (; used < digitsMax && used < text.Length && IsDigit(text[used]); used++)
        {
            value = (10 * value) + text[used] - '0';
        }
        text = text[used..];
        return used > 0;
    }

    public static bool Skip(ref ReadOnlySpan<byte> text, byte expected)
    {
        if (text.IsEmpty || text[0] != expected) return false;
        text = text[1..];
        return true;
    }

    /// <summary>Reads the name of a week day, short or long, and a comma or blank behind it.</summary>
    public static bool WeekDay(ref ReadOnlySpan<byte> text)
    {
        if (text.Length < 5 || !IsName(text, ShortDays, out var index)) return false;
        var name = LongDays[index];
        var length = 3;
        while (length < name.Length && length < text.Length && (text[length] | 0x20) == name[length]) length++;
        if (length != name.Length) length = 3;
        var isParted = length < text.Length && text[length] is (byte)',' or (byte)' ';
        if (isParted) text = text[(length + 1)..].TrimStart((byte)' ');
        return true;
    }

    /// <summary>Reads the short name of a month.</summary>
    public static bool Month(ref ReadOnlySpan<byte> text, out int month)
    {
        if (!IsName(text, ShortMonths, out month)) return false;
        month++;
        text = text[3..];
        return true;
    }

    /// <summary>Reads hours, minutes, and perhaps seconds with a fraction behind a point or comma.</summary>
    public static bool TryClock(ref ReadOnlySpan<byte> text, out Clock clock) =>
        TryClock(ref text, (byte)':', (byte)'.', out clock);

    /// <summary>Reads them with other signs between them and before the fraction.</summary>
    public static bool TryClock(ref ReadOnlySpan<byte> text, byte between, byte point, out Clock clock)
    {
        clock = default;
        if (!Number(ref text, 2, out var hour) || !Skip(ref text, between) || !Number(ref text, 2, out var minute))
        {
            return false;
        }
        var second = 0;
        var nanoseconds = 0L;
        if (Skip(ref text, between)
            && (!Number(ref text, 2, out second) || !TryFraction(ref text, point, out nanoseconds))) return false;
        return TryClock(hour, minute, second, nanoseconds, out clock);
    }

    /// <summary>Reads four or six digits, of hours, minutes and seconds, and perhaps a fraction.</summary>
    public static bool TryBasicClock(ref ReadOnlySpan<byte> text, out Clock clock)
    {
        clock = default;
        var (second, nanoseconds) = (0, 0L);
        if (!Number(ref text, 2, out var hour) || !Number(ref text, 2, out var minute)) return false;
        if (!text.IsEmpty && IsDigit(text[0])
            && (!Number(ref text, 2, out second) || !TryFraction(ref text, (byte)'.', out nanoseconds))) return false;
        return TryClock(hour, minute, second, nanoseconds, out clock);
    }

    /// <summary>Reads AM or PM, if it is there.</summary>
    /// <returns>False when the clock before it is none of twelve hours.</returns>
    public static bool TryHalfDay(ref ReadOnlySpan<byte> text, ref Clock clock)
    {
        var rest = text.TrimStart((byte)' ');
        var isHalf = rest.Length >= 2 && (rest[1] | 0x20) == 'm' && (rest[0] | 0x20) is 'a' or 'p'
            && (rest.Length == 2 || rest[2] == ' ');
        if (!isHalf) return true;
        var hour = clock.Seconds / 3600;
        if (hour is < 1 or > 12) return false;
        var isAfternoon = (rest[0] | 0x20) == 'p';
        clock = clock with { Seconds = clock.Seconds + (3600 * ((isAfternoon ? 12 : 0) - (hour == 12 ? 12 : 0))) };
        text = rest[2..];
        return true;
    }

    /// <summary>Reads what is left as a zone; nothing is UTC.</summary>
    /// <param name="text">The text, all of it.</param>
    /// <param name="names">Which names of zones are known where it stands.</param>
    /// <param name="zone">How far it is ahead of UTC.</param>
    public static bool TryZone(ReadOnlySpan<byte> text, ZoneNames names, out TimeSpan zone)
    {
        zone = default;
        text = text.TrimStart((byte)' ');
        if (text.IsEmpty || text.SequenceEqual("Z"u8)) return true;
        // RFC 2822 lets a comment with the zone's name follow; Go says what its monotonic clock showed.
        if (text.IndexOf((byte)'(') is var comment and >= 0) text = text[..comment].TrimEnd((byte)' ');
        if (text.IndexOf(" m="u8) is var clock and >= 0) text = text[..clock].TrimEnd((byte)' ');
        // Java names the region behind the offset. A region alone says no offset.
        if (!text.IsEmpty && text[^1] == ']' && text.LastIndexOf((byte)'[') is var region and >= 0)
        {
            if (region == 0) return IsUtc(text[1..^1]);
            text = text[..region].TrimEnd((byte)' ');
        }
        if (text.IsEmpty || IsUtc(text)) return true;
        var isNamed = text.Length > 3 && text[3] is (byte)'+' or (byte)'-' && IsUtc(text[..3]);
        if (isNamed) text = text[3..];
        return text[0] is (byte)'+' or (byte)'-'
            ? TryOffset(text, out zone)
            : ZoneName.TryFind(text, names, out zone);
    }

    public static bool TryBuild(int year, int month, int day, Clock clock, TimeSpan zone, out Instant time)
    {
        time = default;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        var midnight = new DateTime(year, month, day).Ticks - zone.Ticks;
        return TryAdd(midnight, clock.Seconds, clock.Nanoseconds, out time);
    }

    /// <summary>The newest time of that month, day and clock that is not a day after the arrival.</summary>
    public static bool TryNewest(int month, int day, Clock clock, TimeSpan zone, Instant received, out Instant time)
    {
        // A message of December that arrives in January is last year's; 29 February belongs to the newest leap year.
        var year = new DateTime(received.Ticks).Year + 1;
        var newest = received.Ticks + TimeSpan.TicksPerDay;
        for (var back = 0; back < 9; back++)
        {
            if (TryBuild(year - back, month, day, clock, zone, out time) && time.Ticks <= newest) return true;
        }
        time = default;
        return false;
    }

    public static bool TryAdd(long ticks, long seconds, long nanoseconds, out Instant time)
    {
        time = default;
        if (seconds > DateTime.MaxValue.Ticks / TimeSpan.TicksPerSecond) return false;
        ticks += (seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100);
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) return false;
        time = new Instant(ticks, (byte)(nanoseconds % 100));
        return true;
    }

    public static bool TryClock(int hour, int minute, int second, long nanoseconds, out Clock clock)
    {
        clock = new Clock((hour * 3600) + (minute * 60) + second, nanoseconds);
        // 24:00 is the end of a day (ISO 8601), :60 a leap second: both are the next instant there is.
        return hour <= 24 && minute <= 59 && second <= 60 && (hour != 24 || (minute | second) + nanoseconds == 0);
    }

    private static bool TryFraction(ref ReadOnlySpan<byte> text, byte point, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.IsEmpty || (text[0] != point && text[0] != ',')) return true;
        var digits = 0;
        for (text = text[1..]; !text.IsEmpty && IsDigit(text[0]); text = text[1..])
        {
            if (digits++ < 9) nanoseconds = (10 * nanoseconds) + text[0] - '0';
        }
        for (var rest = digits; rest < 9; rest++) nanoseconds *= 10;
        return digits > 0;
    }

    private static bool IsUtc(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("Z"u8) || text.SequenceEqual("z"u8) || text.SequenceEqual("UTC"u8)
        || text.SequenceEqual("GMT"u8) || text.SequenceEqual("UT"u8) || text.SequenceEqual("Etc/UTC"u8);

    private static bool TryOffset(ReadOnlySpan<byte> text, out TimeSpan zone)
    {
        zone = default;
        var negative = text[0] == '-';
        text = text[1..];
        if (!Number(ref text, 2, out var hours)) return false;
        Skip(ref text, (byte)':');
        var minutes = 0;
        if (!text.IsEmpty && text[0] != ' ' && !Number(ref text, 2, out minutes)) return false;
        if (minutes > 59 || !(text.IsEmpty || IsAbbreviation(text))) return false;
        zone = new TimeSpan(hours, minutes, 0);
        if (zone >= ZoneMax) return false;
        if (negative) zone = -zone;
        return true;
    }

    // Go and Ruby say the zone's name behind the offset, which says all.
    private static bool IsAbbreviation(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 2 or > 7 || text[0] != ' ') return false;
        foreach (var b in text[1..])
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'+' or (byte)'-')) return false;
        }
        return true;
    }

    private static bool IsName(ReadOnlySpan<byte> text, string[] names, out int index)
    {
        for (index = 0; index < names.Length; index++)
        {
            var name = names[index];
            if (text.Length >= 3 && name.Length == 3 && (text[0] | 32) == (name[0] | 32)
                && (text[1] | 32) == (name[1] | 32) && (text[2] | 32) == (name[2] | 32)) return true;
        }
        return false;
    }
}

/// <summary>A time of day.</summary>
internal readonly record struct Clock(long Seconds, long Nanoseconds);
