using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Tocsin.Events;

namespace Tocsin.Language.Times;

/// <summary>Reads a date of some form as a span of ticks, the first behind it as its end.</summary>
internal delegate bool DateReader(string text, TimeZoneInfo zone, out (long Start, long End) span);

/// <summary>
/// Dates as Elasticsearch reads them: <c>2026-01-31</c>, <c>now-1h/d</c>, <c>2026-01-31T12:00||+1M</c>, milliseconds
/// since 1970. Each means a span of time: a day if only the day is named, a millisecond at least. Which end counts is
/// for the comparison to say.
/// </summary>
internal static class DateMath
{
    private const int EpochDigitsMin = 5;

    /// <summary>Reads a date.</summary>
    /// <param name="text">The date.</param>
    /// <param name="format">Reads dates of a form of its own, before all others; null for none.</param>
    /// <param name="now">What <c>now</c> means.</param>
    /// <param name="zone">Of dates without one.</param>
    /// <param name="span">First instant (ticks), and the first behind it.</param>
    public static bool TryParse(
        string text, DateReader? format, Instant now, TimeZoneInfo zone, out (long Start, long End) span)
    {
        text = text.Trim();
        string math;
        if (text.StartsWith("now", StringComparison.Ordinal))
        {
            span = Millisecond(now.Ticks);
            math = text[3..];
        }
        else
        {
            var bars = text.IndexOf("||", StringComparison.Ordinal);
            if (!TryDate(bars < 0 ? text : text[..bars], format, now, zone, out span)) return false;
            math = bars < 0 ? "" : text[(bars + 2)..];
        }
        return TryMath(math, zone, ref span);
    }

    /// <summary>Reads a time zone: an offset such as <c>+02:00</c>, or a name such as <c>Europe/Berlin</c>.</summary>
    public static bool TryZone(string name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = TimeZoneInfo.Utc;
        if (name is "Z" or "UTC" or "utc" or "GMT") return true;
        if (name.Length is 3 or 5 or 6 && name[0] is '+' or '-' && TryOffset(name, out var offset))
        {
            if (offset != TimeSpan.Zero) zone = TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);
            return true;
        }
        return name.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone);
    }

    /// <summary>Reads what follows a date: <c>-1h</c>, <c>+1M</c>, <c>/d</c>, any number of them.</summary>
    public static bool TryMath(string math, TimeZoneInfo zone, ref (long Start, long End) span)
    {
        for (var at = 0; at < math.Length;)
        {
            var sign = math[at++];
            if (sign is not ('+' or '-' or '/')) return false;
            var digits = at;
            while (digits < math.Length && char.IsAsciiDigit(math[digits])) digits++;
            var count = 1;
            if (digits > at
                && !int.TryParse(
                    math.AsSpan(at, digits - at), NumberStyles.None, CultureInfo.InvariantCulture, out count))
            {
                return false;
            }
            if (digits == math.Length || !CalendarMath.TryUnit(math[digits], out var unit)) return false;
            at = digits + 1;
            if (sign == '/')
            {
                if (count != 1) return false;
                var start = CalendarMath.Floor(span.Start, unit, zone);
                span = (start, CalendarMath.Add(start, unit, 1, zone));
                continue;
            }
            if (sign == '-') count = -count;
            span = (CalendarMath.Add(span.Start, unit, count, zone), CalendarMath.Add(span.End, unit, count, zone));
        }
        return true;
    }

    private static bool TryDate(
        string text, DateReader? format, Instant now, TimeZoneInfo zone, out (long Start, long End) span)
    {
        span = default;
        if (format?.Invoke(text, zone, out span) == true) return true;
        if (IsEpoch(text))
        {
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }
            const long unit = TimeSpan.TicksPerMillisecond;
            if (number > DateTime.MaxValue.Ticks / unit || number < -DateTime.MaxValue.Ticks / unit) return false;
            var start = CalendarMath.Within(DateTime.UnixEpoch.Ticks + (number * unit));
            span = (start, CalendarMath.Within(start + unit));
            return true;
        }
        if (TryIso(text, zone, out span)) return true;
        if (text.Length < 4 || !TimestampParser.TryParse(System.Text.Encoding.UTF8.GetBytes(text), now, out var time))
        {
            return false;
        }
        span = (time.Ticks, time.Ticks + 1);
        return true;
    }

    private static bool IsEpoch(string text)
    {
        var digits = text.StartsWith('-') ? text.AsSpan(1) : text;
        return (digits.Length >= EpochDigitsMin || (digits.Length is > 0 and < 4))
            && !digits.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Reads <c>yyyy[-MM[-dd[THH[:mm[:ss[.f…]]]]]][zone]</c>.</summary>
    public static bool TryIso(string text, TimeZoneInfo zone, out (long Start, long End) span)
    {
        span = default;
        ReadOnlySpan<int> widths = [4, 2, 2, 2, 2, 2];
        Span<int> parts = [1, 1, 1, 0, 0, 0];
        var (at, known) = (0, 0);
        for (; known < widths.Length; known++)
        {
            if (known > 0)
            {
                if (at == text.Length || !IsSeparator(text[at], known)) break;
                at++;
            }
            if (at + widths[known] > text.Length
                || !int.TryParse(
                    text.AsSpan(at, widths[known]), NumberStyles.None, CultureInfo.InvariantCulture, out parts[known]))
            {
                return false;
            }
            at += widths[known];
        }
        var (fraction, unit) = (0L, TimeSpan.TicksPerSecond);
        if (known == widths.Length && at < text.Length && text[at] is '.' or ',')
        {
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++)
            {
                unit /= 10;
                fraction += (text[at] - '0') * unit;
            }
        }
        if (at < text.Length)
        {
            if (!TryOffset(text[at..], out var offset)) return false;
            zone = offset == TimeSpan.Zero
                ? TimeZoneInfo.Utc
                : TimeZoneInfo.CreateCustomTimeZone("sent", offset, "sent", "sent");
        }
        if (parts[0] < 1 || parts[1] is < 1 or > 12 || parts[2] < 1
            || parts[2] > DateTime.DaysInMonth(parts[0], parts[1])
            || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return false;
        var local = new DateTime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]).AddTicks(fraction);
        var start = CalendarMath.ToUtc(local, zone);
        span = (start, known switch
        {
            1 => CalendarMath.Add(start, CalendarUnit.Year, 1, zone),
            2 => CalendarMath.Add(start, CalendarUnit.Month, 1, zone),
            3 => CalendarMath.Add(start, CalendarUnit.Day, 1, zone),
            4 => start + TimeSpan.TicksPerHour,
            5 => start + TimeSpan.TicksPerMinute,
            _ when unit == TimeSpan.TicksPerSecond => start + unit,
            // Elasticsearch keeps milliseconds; who writes more digits means the very instant.
            _ => start + (unit >= TimeSpan.TicksPerMillisecond ? TimeSpan.TicksPerMillisecond : 1),
        });
        return true;
    }

    private static bool IsSeparator(char c, int before) => before switch
    {
        1 or 2 => c == '-',
        3 => c is 'T' or ' ',
        _ => c == ':',
    };

    private static bool TryOffset(string text, out TimeSpan offset)
    {
        var known = TryMinutes(text, out var minutes);
        offset = TimeSpan.FromMinutes(minutes);
        return known;
    }

    // Z, +hh, +hhmm or +hh:mm
    private static bool TryMinutes(string text, out int minutes)
    {
        minutes = 0;
        if (text == "Z") return true;
        if (text[0] is not ('+' or '-') || text.Length is not (3 or 5 or 6) || (text.Length == 6 && text[3] != ':'))
        {
            return false;
        }
        if (!int.TryParse(text.AsSpan(1, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || hours > 14)
        {
            return false;
        }
        if (text.Length > 3
            && !int.TryParse(text.AsSpan()[^2..], NumberStyles.None, CultureInfo.InvariantCulture, out minutes))
        {
            return false;
        }
        if (minutes > 59 || (hours == 14 && minutes > 0)) return false;
        minutes = ((hours * 60) + minutes) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static (long Start, long End) Millisecond(long ticks)
    {
        var start = ticks - (ticks % TimeSpan.TicksPerMillisecond);
        return (start, start + TimeSpan.TicksPerMillisecond);
    }
}
