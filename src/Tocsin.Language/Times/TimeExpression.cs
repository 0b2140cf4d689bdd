using System.Globalization;
using System.Text;
using Tocsin.Events;

namespace Tocsin.Language.Times;

/// <summary>
/// Times and durations as people type them: RFC 3339, dates, <c>now</c>, <c>now-15m</c>, <c>now-1M/d</c>; <c>90s</c>,
/// <c>2m</c>, <c>1h</c>, <c>7d</c>, <c>1w</c>. Times are in UTC unless they say otherwise.
/// </summary>
public static class TimeExpression
{
    /// <summary>Reads a time; of a span, its beginning.</summary>
    public static bool TryParse(string text, Instant now, out Instant time)
    {
        text = text.Trim();
        var isTime = TrySpan(text, now, out var span);
        time = isTime ? new Instant(span.Start) : now;
        // An instant may be finer than a tick.
        if (isTime && span.End == span.Start + 1 && TryInstant(text, now, out var exact)) time = exact;
        return isTime;
    }

    /// <summary>
    /// Reads a time as the span it means: a day where only the day is named or it is rounded to one, an instant where
    /// the second is.
    /// </summary>
    /// <param name="text">The time.</param>
    /// <param name="now">What <c>now</c> means.</param>
    /// <param name="span">First instant (ticks), and the first behind it.</param>
    public static bool TrySpan(string text, Instant now, out (long Start, long End) span)
    {
        text = text.Trim();
        span = (now.Ticks, now.Ticks + 1);
        if (text.StartsWith("now", StringComparison.Ordinal)) return IsWithin(text[3..], ref span);
        var bars = text.IndexOf("||", StringComparison.Ordinal);
        return TryDate(bars < 0 ? text : text[..bars], now, out span)
            && (bars < 0 || IsWithin(text[(bars + 2)..], ref span));
    }

    /// <summary>Whether a time is reckoned from now.</summary>
    public static bool IsRelative(string? text) =>
        text?.TrimStart().StartsWith("now", StringComparison.Ordinal) == true;

    // What lies before or behind all times is none.
    private static bool IsWithin(string math, ref (long Start, long End) span) =>
        DateMath.TryMath(math, TimeZoneInfo.Utc, ref span) && span.Start > 0 && span.End < DateTime.MaxValue.Ticks;

    private static bool TryDate(string text, Instant now, out (long Start, long End) span)
    {
        if (DateMath.TryIso(text, TimeZoneInfo.Utc, out span) && span.End - span.Start >= TimeSpan.TicksPerMinute)
        {
            return true;
        }
        if (!TryInstant(text, now, out var time)) return false;
        span = (time.Ticks, time.Ticks + 1);
        return true;
    }

    private static bool TryInstant(string text, Instant now, out Instant time)
    {
        time = now;
        return text.Length >= 4 && char.IsAsciiDigit(text[0])
            && TimestampParser.TryParse(Encoding.UTF8.GetBytes(text), now, out time);
    }

    /// <summary>Reads a duration: a whole number and a unit, s, m, h, d or w.</summary>
    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length < 2
            || !int.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return false;
        }
        long seconds = text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => 0,
        };
        if (seconds == 0 || count * seconds > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond / 2) return false;
        duration = TimeSpan.FromSeconds(count * seconds);
        return true;
    }
}
