using System.Globalization;

namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>Spans of time as Elasticsearch writes them: <c>500ms</c>, <c>10s</c>, <c>1d</c>.</summary>
internal static class TimeValue
{
    /// <summary>Reads a whole number with its unit; 0 needs none.</summary>
    public static bool TryTicks(string text, out long ticks)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        var isNumber =
            long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        var unit = text[digits..] switch
        {
            "micros" => TimeSpan.TicksPerMicrosecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            "d" => TimeSpan.TicksPerDay,
            "" when count == 0 => 1,
            _ => 0,
        };
        ticks = 0;
        // Longer ones would leave the calendar.
        if (!isNumber || unit == 0 || count > DateTime.MaxValue.Ticks / unit) return false;
        ticks = count * unit;
        return true;
    }
}
