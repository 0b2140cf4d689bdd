using System.Globalization;

namespace Tocsin.Storage.Hits;

/// <summary>Writes instants (ticks) as Elasticsearch does.</summary>
public static class ElasticDates
{
    /// <summary>Milliseconds since 1970.</summary>
    public static long Milliseconds(long ticks) =>
        (ticks / TimeSpan.TicksPerMillisecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>The instant as text: with milliseconds, or in a format of Java's as far as it is known.</summary>
    /// <param name="ticks">The instant.</param>
    /// <param name="format">The format; null as RFC 3339.</param>
    /// <param name="zone">The time zone; null for UTC.</param>
    public static string Text(long ticks, string? format, TimeZoneInfo? zone = null)
    {
        var utc = new DateTime(ticks, DateTimeKind.Utc);
        var offset = zone?.GetUtcOffset(utc) ?? TimeSpan.Zero;
        var time = new DateTime(Math.Clamp(ticks + offset.Ticks, 0, DateTime.MaxValue.Ticks));
        return format?.Split("||")[0] switch
        {
            "epoch_millis" => Milliseconds(ticks).ToString(CultureInfo.InvariantCulture),
            "epoch_second" => (Milliseconds(ticks) / 1000).ToString(CultureInfo.InvariantCulture),
            "date" or "yyyy-MM-dd" or "strict_date" => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "yyyy-MM" => time.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            "yyyy" => time.ToString("yyyy", CultureInfo.InvariantCulture),
            "HH:mm" => time.ToString("HH:mm", CultureInfo.InvariantCulture),
            "yyyy-MM-dd HH:mm:ss" => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            _ when offset == TimeSpan.Zero => time.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            _ => new DateTimeOffset(time, offset).ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture),
        };
    }
}
