using System.Globalization;
using System.Text;
using Tocsin.Events;

namespace Tocsin.Language;

/// <summary>
/// Times and durations as people type them: RFC 3339, <c>now</c>, <c>now-15m</c>, <c>now+1d</c>; <c>90s</c>, <c>2m</c>,
/// <c>1h</c>, <c>7d</c>, <c>1w</c>.
/// </summary>
public static class TimeExpression
{
    /// <summary>Reads a time.</summary>
    public static bool TryParse(string text, Instant now, out Instant time)
    {
        time = now;
        text = text.Trim();
        if (text == "now") return true;
        if (text.StartsWith("now-", StringComparison.Ordinal) || text.StartsWith("now+", StringComparison.Ordinal))
        {
            if (!TryDuration(text[4..], out var duration)) return false;
            var ticks = text[3] == '-' ? now.Ticks - duration.Ticks : now.Ticks + duration.Ticks;
            if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) return false;
            time = new Instant(ticks);
            return true;
        }
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
