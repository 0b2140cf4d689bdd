using System.Globalization;

namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>Writes instants (ticks) as Elasticsearch does.</summary>
public static class ElasticDates
{
    /// <summary>Milliseconds since 1970.</summary>
    public static long Milliseconds(long ticks) =>
        (ticks / TimeSpan.TicksPerMillisecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>The instant as text: with milliseconds, or in a format (<see cref="DateFormat"/>).</summary>
    /// <param name="ticks">The instant.</param>
    /// <param name="format">The format; null as RFC 3339.</param>
    /// <param name="zone">The time zone; null for UTC.</param>
    public static string Text(long ticks, string? format, TimeZoneInfo? zone = null)
    {
        var utc = new DateTime(ticks, DateTimeKind.Utc);
        var offset = zone?.GetUtcOffset(utc) ?? TimeSpan.Zero;
        var time = new DateTime(Math.Clamp(ticks + offset.Ticks, 0, DateTime.MaxValue.Ticks));
        var first = format?.Split("||")[0];
        if (first is "epoch_millis") return Milliseconds(ticks).ToString(CultureInfo.InvariantCulture);
        if (first is "epoch_second") return (Milliseconds(ticks) / 1000).ToString(CultureInfo.InvariantCulture);
        if (first is not null && DateFormat.Of(first) is { } pattern) return pattern.Text(time, offset);
        return offset == TimeSpan.Zero
            ? time.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : new DateTimeOffset(time, offset).ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
    }
}
