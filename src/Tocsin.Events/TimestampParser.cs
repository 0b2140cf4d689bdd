using System.Buffers;

namespace Tocsin.Events;

/// <summary>
/// Reads the times that log senders write: RFC 3339 and ISO 8601 (extended and basic form, also with a blank, slashes
/// or a decimal comma), RFC 2822 with its zones' names, ctime and <c>date</c>, syslog without a year (RFC 3164), the
/// common log format, what Go, Java and JavaScript print, some programs' own forms (<see cref="RareTimes"/>), and
/// seconds, milli-, micro- or nanoseconds since 1970. A time without a zone is UTC. Forms that two people would read
/// differently (01/02/2026) are refused. Allocates nothing; the common forms are tried first.
/// </summary>
public static class TimestampParser
{
    private const long EpochTicks = 621_355_968_000_000_000;
    private const int BytesMax = 100;
    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("0123456789.-+"u8);

    /// <summary>Reads a time written as text.</summary>
    /// <param name="text">The text; white space around it does not matter.</param>
    /// <param name="received">
    /// When it arrived: a time without a year is the newest such time not a day after it.
    /// </param>
    /// <param name="time">The instant; default when false is answered.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, Instant received, out Instant time)
    {
        time = default;
        if (text.IsEmpty) return false;
        if (text[0] <= ' ' || text[^1] <= ' ') text = text.Trim(" \t\r\n"u8);
        if (text.IsEmpty || text.Length > BytesMax) return false;
        // Apache writes its times in brackets.
        if (text[0] == '[' && text[^1] == ']') text = text[1..^1];
        if (text.IsEmpty) return false;
        if (TimeText.IsDigit(text[0]))
        {
            if (text.Length >= 8 && text[4] is (byte)'-' or (byte)'/')
            {
                return TryUsual(text, out time) || TryIso(text, ZoneNames.None, out time);
            }
            if (text.Length >= 10 && text[4] == '.' && RareTimes.IsDotted(text))
            {
                return TryIso(text, ZoneNames.None, out time);
            }
            return text.ContainsAnyExcept(NumberCharacters)
                ? RareTimes.TryParse(text, received, out time) || TryDayFirst(text, received, out time)
                : TryEpoch(text, out time);
        }
        if (text[0] is (byte)'-' or (byte)'+' or (byte)'.')
        {
            return !text.ContainsAnyExcept(NumberCharacters) && TryEpoch(text, out time);
        }
        return RareTimes.TryEnclosed(text, out time) || TryNamed(text, received, out time);
    }

    /// <summary>
    /// Reads a number of seconds, milli-, micro- or nanoseconds since 1970, told apart by size; or a date and time
    /// without anything between their parts (20261101, 202611011000, 20261101100000, and with milliseconds). A number
    /// with a fraction and more than ten digits before it is scaled to ten, as MozDef does; nothing lies before 1970.
    /// </summary>
    public static bool TryEpoch(ReadOnlySpan<byte> text, out Instant time)
    {
        time = default;
        if (text.IsEmpty) return false;
        var negative = text[0] == '-';
        var isSigned = text[0] is (byte)'-' or (byte)'+';
        if (isSigned) text = text[1..];
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        var fraction = point < 0 ? [] : text[(point + 1)..];
        if (whole.IsEmpty || whole.Length > 20 || whole.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return false;
        }
        if (fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        if (negative)
        {
            time = new Instant(EpochTicks);
            return true;
        }
        var mayBeDate = whole.Length is 8 or 12 or 14 or 17 && !isSigned;
        if (mayBeDate && RareTimes.TryDigits(whole, fraction, out time)) return true;
        whole = whole.TrimStart((byte)'0');
        // Every form becomes digits and a decimal point behind the seconds.
        var scale = fraction.IsEmpty || whole.Length <= 10
            ? whole.Length <= 11 ? 0 : whole.Length <= 14 ? 3 : whole.Length <= 17 ? 6 : 9
            : whole.Length - 10;
        var seconds = 0L;
        foreach (var digit in whole[..^scale]) seconds = (10 * seconds) + digit - '0';
        var nanoseconds = 0L;
        for (var i = 0; i < 9; i++)
        {
            var digit = i < scale ? whole[^(scale - i)] : i - scale < fraction.Length ? fraction[i - scale] : (byte)'0';
            nanoseconds = (10 * nanoseconds) + digit - '0';
        }
        return TimeText.TryAdd(EpochTicks, seconds, nanoseconds, out time);
    }

    // What most senders write, with each part at its place: 2026-11-24T05:59:59.123Z, and with an offset of six
    // characters.
    private static bool TryUsual(ReadOnlySpan<byte> text, out Instant time)
    {
        time = default;
        if (text.Length < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[7] != '-') return false;
        var (year, month, day) = ((100 * Two(text, 0)) + Two(text, 2), Two(text, 5), Two(text, 8));
        var (hour, minute, second) = (Two(text, 11), Two(text, 14), Two(text, 17));
        if (text[4] != '-' || (hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 59) return false;
        var (nanoseconds, scale, at) = (0L, 1_000_000_000L, 19);
        if (text[at] == '.')
        {
            for (at++; at < text.Length && TimeText.IsDigit(text[at]); at++)
            {
                if (scale == 1) return false;
                nanoseconds = (10 * nanoseconds) + text[at] - '0';
                scale /= 10;
            }
        }
        var zone = text[at..];
        var offset = default(TimeSpan);
        if (zone.Length == 6 && zone[3] == ':' && zone[0] is (byte)'+' or (byte)'-')
        {
            var (hours, minutes) = (Two(zone, 1), Two(zone, 4));
            if ((hours | minutes) < 0 || hours > 23 || minutes > 59) return false;
            offset = new TimeSpan((hours * 36_000_000_000) + (minutes * 600_000_000L));
            if (zone[0] == '-') offset = -offset;
        }
        else if (zone is not [(byte)'Z']) return false;
        var clock = new Clock((hour * 3600) + (minute * 60) + second, nanoseconds * scale);
        return (scale < 1_000_000_000 || at == 19) && TimeText.TryBuild(year, month, day, clock, offset, out time);
    }

    // The number of two digits; far below zero when they are none.
    private static int Two(ReadOnlySpan<byte> text, int at)
    {
        var (tens, ones) = (text[at] - '0', text[at + 1] - '0');
        return (uint)tens <= 9 && (uint)ones <= 9 ? (10 * tens) + ones : -100_000;
    }

    // 2026-11-24T05:59:59.123Z, with blank or slashes, 2026-Nov-24, 2005.06.03, 2005-06-03-15.42.50.675872
    private static bool TryIso(ReadOnlySpan<byte> text, ZoneNames names, out Instant time)
    {
        time = default;
        var between = text[4];
        if (!TimeText.Number(ref text, 4, out var year) || !TimeText.Skip(ref text, between)
            || !(TimeText.Number(ref text, 2, out var month) || TimeText.Month(ref text, out month))
            || !TimeText.Skip(ref text, between) || !TimeText.Number(ref text, 2, out var day)) return false;
        if (text.IsEmpty) return TimeText.TryBuild(year, month, day, default, default, out time);
        var separator = text[0];
        text = text[1..];
        if (separator is not ((byte)'T' or (byte)'t' or (byte)' ' or (byte)'-')) return false;
        var colon = separator == '-' ? (byte)'.' : (byte)':';
        // PostgreSQL names its zone.
        if (separator == ' ') names = ZoneNames.Date;
        return TimeText.TryClock(ref text, colon, (byte)'.', out var clock)
            && TimeText.TryZone(text, names, out var zone)
            && TimeText.TryBuild(year, month, day, clock, zone, out time);
    }

    // 24 Nov 2026 05:59:59 +0000 (RFC 2822), 24/Nov/2026:05:59:59 +0000 (common log format), 24 Nov 05:59:59 UTC 2026
    private static bool TryDayFirst(ReadOnlySpan<byte> text, Instant received, out Instant time)
    {
        time = default;
        if (!TimeText.Digits(ref text, 2, out var day) || text.IsEmpty
            || text[0] is not ((byte)' ' or (byte)'/' or (byte)'-')) return false;
        var between = text[0];
        text = text[1..];
        if (!TimeText.Month(ref text, out var month) || !TimeText.Skip(ref text, between)) return false;
        text = text.TrimStart((byte)' ');
        if (between == ' ' && text.Length > 2 && text[2] == ':')
        {
            return TryClockThenYear(text, month, day, null, received, out time);
        }
        var digits = text.Length;
        if (!TimeText.Digits(ref text, 4, out var year)) return false;
        digits -= text.Length;
        // RFC 2822 section 4.3: two digits are of 1950 to 2049.
        if (digits == 2) year += year < 50 ? 2000 : 1900;
        else if (digits != 4) return false;
        if (text.IsEmpty || text[0] is not ((byte)' ' or (byte)':')) return false;
        text = text[1..].TrimStart((byte)' ');
        return TimeText.TryClock(ref text, out var clock) && TimeText.TryHalfDay(ref text, ref clock)
            && TimeText.TryZone(text, ZoneNames.Mail, out var zone)
            && TimeText.TryBuild(year, month, day, clock, zone, out time);
    }

    // Oct 27 14:01:12, Oct 27 2026 14:01:12, Tue Oct 27 14:01:12 UTC 2026, and a week day before the other forms
    private static bool TryNamed(ReadOnlySpan<byte> text, Instant received, out Instant time)
    {
        time = default;
        if (TimeText.WeekDay(ref text) && !text.IsEmpty && TimeText.IsDigit(text[0]))
        {
            return text.Length >= 8 && text[4] == '-'
                ? TryIso(text, ZoneNames.Date, out time)
                : TryDayFirst(text, received, out time);
        }
        if (!TimeText.Month(ref text, out var month) || !TimeText.Skip(ref text, (byte)' ')) return false;
        text = text.TrimStart((byte)' ');
        if (!TimeText.Digits(ref text, 2, out var day)) return false;
        // Java and JavaScript write Nov 1, 2026, 10:00:00 AM.
        TimeText.Skip(ref text, (byte)',');
        if (!TimeText.Skip(ref text, (byte)' ')) return false;
        int? year = null;
        if (text.Length > 4 && text[4] is (byte)' ' or (byte)',' && TimeText.Number(ref text, 4, out var early))
        {
            year = early;
            TimeText.Skip(ref text, (byte)',');
            text = text.TrimStart((byte)' ');
        }
        return TryClockThenYear(text, month, day, year, received, out time);
    }

    // 14:01:12, 14:01:12 2026, 02:01:12 PM UTC 2026, 14:01:12 2026 UTC
    private static bool TryClockThenYear(
        ReadOnlySpan<byte> text, int month, int day, int? year, Instant received, out Instant time)
    {
        time = default;
        if (!TimeText.TryClock(ref text, out var clock) || !TimeText.TryHalfDay(ref text, ref clock)) return false;
        text = text.Trim((byte)' ');
        if (year is null && text.Length >= 4)
        {
            var isLast = text.Length > 5 && text[^5] == ' ' && !TimeText.IsDigit(text[0]);
            var last = isLast ? text[^4..] : text;
            if (TimeText.IsDigit(last[0]))
            {
                if (!TimeText.Number(ref last, 4, out var late)) return false;
                year = late;
                text = isLast ? text[..^5] : last;
            }
        }
        if (!TimeText.TryZone(text, ZoneNames.Date, out var zone)) return false;
        return year is { } known
            ? TimeText.TryBuild(known, month, day, clock, zone, out time)
            : TimeText.TryNewest(month, day, clock, zone, received, out time);
    }
}
