using System.Globalization;
using Tocsin.Events;
using Tocsin.Language.Times;

namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>Dates of a request, in its format.</summary>
internal static class ElasticDate
{
    private const long SecondsMax = long.MaxValue / TimeSpan.TicksPerSecond / 8;

    /// <summary>Reads a date; see <see cref="DateMath"/>.</summary>
    /// <param name="text">The date.</param>
    /// <param name="format">The request's format, if any: <c>epoch_second</c> changes what a number means.</param>
    /// <param name="now">What <c>now</c> means.</param>
    /// <param name="zone">Of dates without one.</param>
    /// <param name="span">First instant (ticks), and the first behind it.</param>
    public static bool TryParse(
        string text, string? format, Instant now, TimeZoneInfo zone, out (long Start, long End) span)
    {
        return DateMath.TryParse(text, format is null ? null : OfFormat, now, zone, out span);

        bool OfFormat(string date, TimeZoneInfo here, out (long Start, long End) found)
        {
            found = default;
            foreach (var one in format.Split("||"))
            {
                if (one == "epoch_second" ? TrySeconds(date, out found)
                    : DateFormat.Of(one)?.TryParse(date, here, out found) == true) return true;
            }
            return false;
        }
    }

    /// <summary>Reads a time zone.</summary>
    public static TimeZoneInfo Zone(string name) => DateMath.TryZone(name, out var zone)
        ? zone
        : throw ElasticException.Argument(
            "There is no time zone of this name; expected one such as +02:00 or Europe/Berlin");

    private static bool TrySeconds(string text, out (long Start, long End) span)
    {
        span = default;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)seconds) > SecondsMax) return false;
        var start = CalendarMath.Within(DateTime.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond));
        span = (start, CalendarMath.Within(start + TimeSpan.TicksPerSecond));
        return true;
    }
}
