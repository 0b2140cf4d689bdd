using System.Buffers;
using System.Globalization;

namespace Tocsin.Events;

/// <summary>
/// Reads the times that log senders write: RFC 3339 and ISO 8601 (also with a blank, slashes or a decimal comma), RFC
/// 2822, ctime, syslog without a year (RFC 3164), the common log format, and seconds, milli-, micro- or nanoseconds
/// since 1970. A time without a zone is UTC. Forms that two people would read differently (01/02/2026) are refused.
/// </summary>
public static class TimestampParser
{
    private const long EpochTicks = 621_355_968_000_000_000;
    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("0123456789.-+"u8);
    private static readonly TimeSpan ZoneMax = TimeSpan.FromHours(24);

    /// <summary>Reads a time written as text.</summary>
    /// <param name="text">The text; white space around it does not matter.</param>
    /// <param name="received">
    /// When it arrived: a time without a year is the newest such time not a day after it.
    /// </param>
    /// <param name="time">The instant; default when false is answered.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, Instant received, out Instant time)
    {
        text = text.Trim(" \t\r\n"u8);
        time = default;
        if (text.IsEmpty || text.Length > 64) return false;
        if (IsDigit(text[0]) && text.Length >= 8 && text[4 < text.Length ? 4 : 0] is (byte)'-' or (byte)'/')
        {
            return TryIso(text, out time);
        }
        if (IsDigit(text[0]) || text[0] is (byte)'-' or (byte)'+' or (byte)'.')
        {
            if (!text.ContainsAnyExcept(NumberCharacters)) return TryEpoch(text, out time);
            return TryDayFirst(text, out time);
        }
        return TryNamed(text, received, out time);
    }

    /// <summary>
    /// Reads a number of seconds, milli-, micro- or nanoseconds since 1970, told apart by size. A number with a
    /// fraction and more than ten digits before it is scaled to ten, as MozDef does; nothing lies before 1970.
    /// </summary>
    public static bool TryEpoch(ReadOnlySpan<byte> text, out Instant time)
    {
        time = default;
        var negative = text[0] == '-';
        if (text[0] is (byte)'-' or (byte)'+') text = text[1..];
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
        return TryAdd(EpochTicks, seconds, nanoseconds, out time);
    }

    private static bool TryIso(ReadOnlySpan<byte> text, out Instant time)
    {
        time = default;
        var slash = text[4];
        if (!Number(ref text, 4, out var year) || !Skip(ref text, slash) || !Number(ref text, 2, out var month)
            || !Skip(ref text, slash) || !Number(ref text, 2, out var day)) return false;
        if (text.IsEmpty) return TryBuild(year, month, day, default, default, out time);
        if (text[0] is not ((byte)'T' or (byte)'t' or (byte)' ')) return false;
        text = text[1..];
        return TryClock(ref text, out var clock) && TryZone(text, out var zone)
            && TryBuild(year, month, day, clock, zone, out time);
    }

    // 24 Nov 2026 05:59:59 +0000 (RFC 2822) and 24/Nov/2026:05:59:59 +0000 (common log format)
    private static bool TryDayFirst(ReadOnlySpan<byte> text, out Instant time)
    {
        time = default;
        if (!Digits(ref text, 2, out var day) || text.IsEmpty || text[0] is not ((byte)' ' or (byte)'/' or (byte)'-'))
        {
            return false;
        }
        var between = text[0];
        text = text[1..];
        if (!Month(ref text, out var month) || !Skip(ref text, between) || !Number(ref text, 4, out var year))
        {
            return false;
        }
        if (text.IsEmpty || text[0] is not ((byte)' ' or (byte)':')) return false;
        text = text[1..];
        return TryClock(ref text, out var clock) && TryZone(text, out var zone)
            && TryBuild(year, month, day, clock, zone, out time);
    }

    // Oct 27 14:01:12, Oct 27 2026 14:01:12, Tue Oct 27 14:01:12 2026 [UTC], and a week day before TryDayFirst's forms
    private static bool TryNamed(ReadOnlySpan<byte> text, Instant received, out Instant time)
    {
        time = default;
        if (WeekDay(ref text) && !text.IsEmpty && IsDigit(text[0])) return TryDayFirst(text, out time);
        if (!Month(ref text, out var month) || !Skip(ref text, (byte)' ')) return false;
        text = text.TrimStart((byte)' ');
        if (!Digits(ref text, 2, out var day) || !Skip(ref text, (byte)' ')) return false;
        int? year = null;
        if (text.Length > 4 && text[4] == ' ' && Number(ref text, 4, out var early))
        {
            year = early;
            text = text.TrimStart((byte)' ');
        }
        if (!TryClock(ref text, out var clock)) return false;
        text = text.TrimStart((byte)' ');
        if (year is null && text.Length >= 4 && IsDigit(text[0]))
        {
            if (!Number(ref text, 4, out var late)) return false;
            year = late;
        }
        if (!TryZone(text, out var zone)) return false;
        return year is { } known
            ? TryBuild(known, month, day, clock, zone, out time)
            : TryNewest(month, day, clock, zone, received, out time);
    }

    // A message of December that arrives in January is last year's; 29 February belongs to the newest leap year.
    private static bool TryNewest(int month, int day, Clock clock, TimeSpan zone, Instant received, out Instant time)
    {
        var year = new DateTime(received.Ticks).Year + 1;
        var newest = received.Ticks + TimeSpan.TicksPerDay;
        for (var back = 0; back < 9; back++)
        {
            if (TryBuild(year - back, month, day, clock, zone, out time) && time.Ticks <= newest) return true;
        }
        time = default;
        return false;
    }

    private static bool TryClock(ref ReadOnlySpan<byte> text, out Clock clock)
    {
        clock = default;
        if (!Number(ref text, 2, out var hour) || !Skip(ref text, (byte)':') || !Number(ref text, 2, out var minute))
        {
            return false;
        }
        var second = 0;
        var nanoseconds = 0L;
        if (Skip(ref text, (byte)':'))
        {
            if (!Number(ref text, 2, out second)) return false;
            if (!text.IsEmpty && text[0] is (byte)'.' or (byte)',')
            {
                var digits = 0;
                for (text = text[1..]; !text.IsEmpty && IsDigit(text[0]); text = text[1..])
                {
                    if (digits++ < 9) nanoseconds = (10 * nanoseconds) + text[0] - '0';
                }
                if (digits == 0) return false;
                for (; digits < 9; digits++) nanoseconds *= 10;
            }
        }
        // 24:00 is the end of a day (ISO 8601), :60 a leap second: both are the next instant there is.
        if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute | second) + nanoseconds != 0))
        {
            return false;
        }
        clock = new Clock((hour * 3600) + (minute * 60) + second, nanoseconds);
        return true;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out TimeSpan zone)
    {
        zone = default;
        text = text.TrimStart((byte)' ');
        // RFC 2822 lets a comment with the zone's name follow.
        if (text.IndexOf((byte)'(') is var comment and >= 0) text = text[..comment].TrimEnd((byte)' ');
        if (text.IsEmpty || text.SequenceEqual("Z"u8) || text.SequenceEqual("z"u8) || text.SequenceEqual("UTC"u8)
            || text.SequenceEqual("GMT"u8)) return true;
        if (text[0] is not ((byte)'+' or (byte)'-')) return false;
        var negative = text[0] == '-';
        text = text[1..];
        if (!Number(ref text, 2, out var hours)) return false;
        Skip(ref text, (byte)':');
        var minutes = 0;
        if (!text.IsEmpty && !Number(ref text, 2, out minutes)) return false;
        if (!text.IsEmpty || minutes > 59) return false;
        zone = new TimeSpan(hours, minutes, 0);
        if (zone >= ZoneMax) return false;
        if (negative) zone = -zone;
        return true;
    }

    private static bool TryBuild(int year, int month, int day, Clock clock, TimeSpan zone, out Instant time)
    {
        time = default;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        var midnight = new DateTime(year, month, day).Ticks - zone.Ticks;
        return TryAdd(midnight, clock.Seconds, clock.Nanoseconds, out time);
    }

    private static bool TryAdd(long ticks, long seconds, long nanoseconds, out Instant time)
    {
        time = default;
        if (seconds > DateTime.MaxValue.Ticks / TimeSpan.TicksPerSecond) return false;
        ticks += (seconds * TimeSpan.TicksPerSecond) + (nanoseconds / 100);
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) return false;
        time = new Instant(ticks, (byte)(nanoseconds % 100));
        return true;
    }

    private static bool WeekDay(ref ReadOnlySpan<byte> text)
    {
        if (text.Length < 5 || !IsName(text, DateTimeFormatInfo.InvariantInfo.AbbreviatedDayNames, out var _))
        {
            return false;
        }
        text = text[3] == ',' ? text[4..].TrimStart((byte)' ') : text[3] == ' ' ? text[4..] : text;
        return true;
    }

    private static bool Month(ref ReadOnlySpan<byte> text, out int month)
    {
        if (!IsName(text, DateTimeFormatInfo.InvariantInfo.AbbreviatedMonthNames, out month)) return false;
        month++;
        text = text[3..];
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

    private static bool Number(ref ReadOnlySpan<byte> text, int digits, out int value)
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

    private static bool Digits(ref ReadOnlySpan<byte> text, int digitsMax, out int value)
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

    private static bool Skip(ref ReadOnlySpan<byte> text, byte expected)
    {
        if (text.IsEmpty || text[0] != expected) return false;
        text = text[1..];
        return true;
    }

    private static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';

    private readonly record struct Clock(long Seconds, long Nanoseconds);
}
