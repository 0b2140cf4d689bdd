namespace Tocsin.Events;

/// <summary>
/// Forms of times that single programs or standards have: ISO 8601's basic form and its kin
/// (<c>20261101T100000Z</c>, <c>20171223-22:15:29:606</c>), MySQL's and Hadoop's old logs (<c>081109 203615</c>,
/// <c>17/06/09 20:10:40</c>), Android's (<c>03-17 16:13:38.811</c>), and Linux' audit
/// (<c>audit(1364481363.243:24287)</c>).
/// </summary>
internal static class RareTimes
{
    // Dates that are written as digits alone: other numbers that look like one are seconds since 1970, or milliseconds.
    private const int YearMin = 1900;
    private const int YearMax = 2099;

    /// <summary>Reads what begins with a digit and is no number.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, Instant received, out Instant time)
    {
        time = default;
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits switch
        {
            8 => TryBasic(text, out time),
            6 => TryShort(text, out time),
            2 when text.Length > 8 && text[2] == '/' && text[5] == '/' => TrySlashes(text, received, out time),
            2 when text.Length > 5 && text[2] == '-' && text[5] == ' ' => TryMonthDay(text, received, out time),
            _ => false,
        };
    }

    /// <summary>Whether it begins as 2005.06.03 does.</summary>
    public static bool IsDotted(ReadOnlySpan<byte> text) =>
        text.Length >= 10 && text[4] == '.' && text[7] == '.'
        && (text.Length == 10 || text[10] is (byte)' ' or (byte)'T' or (byte)'-');

    /// <summary>Reads 20261101, 202611011000, 20261101100000 or 20261101100000123, with a fraction of a
    /// second.</summary>
    public static bool TryDigits(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> fraction, out Instant time)
    {
        time = default;
        var length = whole.Length;
        if (length is not (8 or 12 or 14 or 17) || (length != 14 && !fraction.IsEmpty)) return false;
        if (!TryDate(ref whole, out var year, out var month, out var day)) return false;
        var (hour, minute, second, nanoseconds) = (0, 0, 0, 0L);
        if (length > 8 && (!TimeText.Number(ref whole, 2, out hour) || !TimeText.Number(ref whole, 2, out minute)))
        {
            return false;
        }
        if (length > 12 && !TimeText.Number(ref whole, 2, out second)) return false;
        if (length == 17) fraction = whole;
        for (var i = 0; i < 9; i++) nanoseconds = (10 * nanoseconds) + (i < fraction.Length ? fraction[i] - '0' : 0);
        return TimeText.TryClock(hour, minute, second, nanoseconds, out var clock)
            && TimeText.TryBuild(year, month, day, clock, default, out time);
    }

    /// <summary>
    /// Reads the stamp of Linux' audit, seconds since 1970 and a number that is no part of the time, and .NET's old
    /// <c>/Date(1793527200000+0100)/</c>, whose milliseconds are of UTC and whose offset says where it was written.
    /// </summary>
    public static bool TryEnclosed(ReadOnlySpan<byte> text, out Instant time)
    {
        time = default;
        if (text.StartsWith("/Date("u8) && text.EndsWith(")/"u8) && text.Length > 8)
        {
            text = text[6..^2];
            var offset = text.LastIndexOfAny((byte)'+', (byte)'-');
            if (offset > 0) text = text[..offset];
            return text.Length == 13 && TimestampParser.TryEpoch(text, out time);
        }
        if (text.StartsWith("msg="u8)) text = text[4..];
        if (!text.StartsWith("audit("u8)) return false;
        text = text[6..].TrimEnd((byte)':');
        var colon = text.IndexOf((byte)':');
        return colon > 0 && text[^1] == ')' && !text[(colon + 1)..^1].ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && TimeText.IsDigit(text[0]) && TimestampParser.TryEpoch(text[..colon], out time);
    }

    private static bool TryBasic(ReadOnlySpan<byte> text, out Instant time)
    {
        time = default;
        if (!TryDate(ref text, out var year, out var month, out var day)) return false;
        if (text[0] is not ((byte)'T' or (byte)'t' or (byte)' ' or (byte)'-')) return false;
        text = text[1..];
        return TryEitherClock(ref text, out var clock) && TimeText.TryZone(text, ZoneNames.None, out var zone)
            && TimeText.TryBuild(year, month, day, clock, zone, out time);
    }

    // With colons, or without. Some write 22:15:29:606 for 22:15:29.606.
    private static bool TryEitherClock(ref ReadOnlySpan<byte> text, out Clock clock)
    {
        if (text.Length <= 2 || text[2] != ':') return TimeText.TryBasicClock(ref text, out clock);
        var point = text.Length > 8 && text[8] == ':' ? (byte)':' : (byte)'.';
        return TimeText.TryClock(ref text, (byte)':', point, out clock);
    }

    private static bool TryDate(ref ReadOnlySpan<byte> text, out int year, out int month, out int day)
    {
        (month, day) = (0, 0);
        return TimeText.Number(ref text, 4, out year) && TimeText.Number(ref text, 2, out month)
            && TimeText.Number(ref text, 2, out day) && year is >= YearMin and <= YearMax
            && TimeText.TryBuild(year, month, day, default, default, out _);
    }

    // The year is first, as in ISO 8601:1988 and in MySQL's log.
    private static bool TryShort(ReadOnlySpan<byte> text, out Instant time)
    {
        time = default;
        TimeText.Number(ref text, 2, out var year);
        TimeText.Number(ref text, 2, out var month);
        TimeText.Number(ref text, 2, out var day);
        if (text[0] != ' ') return false;
        text = text.TrimStart((byte)' ');
        return TryEitherClock(ref text, out var clock) && text.IsEmpty
            && TimeText.TryBuild(Century(year), month, day, clock, default, out time);
    }

    // 17/06/09 20:10:40. Three readings are usual. One that lies in the year before the arrival is what a program
    // writes now; else, of old logs, the year is first when the first number can be no month; else nobody can tell.
    private static bool TrySlashes(ReadOnlySpan<byte> text, Instant received, out Instant time)
    {
        time = default;
        if (!TimeText.Number(ref text, 2, out var a) || !TimeText.Skip(ref text, (byte)'/')
            || !TimeText.Number(ref text, 2, out var b) || !TimeText.Skip(ref text, (byte)'/')
            || !TimeText.Number(ref text, 2, out var c) || !TimeText.Skip(ref text, (byte)' ')
            || !TimeText.TryClock(ref text, out var clock) || !text.IsEmpty) return false;
        ReadOnlySpan<(int Year, int Month, int Day)> readings = [(a, b, c), (c, b, a), (c, a, b)];
        var recent = 0;
        foreach (var (year, month, day) in readings)
        {
            if (!TimeText.TryBuild(Century(year), month, day, clock, default, out var read)) continue;
            var age = received.Ticks - read.Ticks;
            var isRecent = age is >= -TimeSpan.TicksPerDay and <= 366 * TimeSpan.TicksPerDay;
            if (!isRecent || (recent > 0 && read == time)) continue;
            (time, recent) = (read, recent + 1);
        }
        if (recent == 1) return true;
        time = default;
        return recent == 0 && a > 12 && TimeText.TryBuild(Century(a), b, c, clock, default, out time)
            && time.Ticks <= received.Ticks + TimeSpan.TicksPerDay;
    }

    private static bool TryMonthDay(ReadOnlySpan<byte> text, Instant received, out Instant time)
    {
        time = default;
        return TimeText.Number(ref text, 2, out var month) && TimeText.Skip(ref text, (byte)'-')
            && TimeText.Number(ref text, 2, out var day) && TimeText.Skip(ref text, (byte)' ')
            && TimeText.TryClock(ref text, out var clock) && TimeText.TryZone(text, ZoneNames.None, out var zone)
            && TimeText.TryNewest(month, day, clock, zone, received, out time);
    }

    private static int Century(int year) => year + (year < 70 ? 2000 : 1900);
}
