using System.Globalization;

namespace Tocsin.Storage.Elastic;

/// <summary>Writes instants (ticks) as Elasticsearch does.</summary>
public static class ElasticDates
{
    /// <summary>Milliseconds since 1970.</summary>
    public static long Milliseconds(long ticks) => (ticks / TimeSpan.TicksPerMillisecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>The instant as text: with milliseconds, or in a format of Java's as far as it is known.</summary>
    public static string Text(long ticks, string? format)
    {
        var time = new DateTime(ticks, DateTimeKind.Utc);
        return format?.Split("||")[0] switch
        {
            "epoch_millis" => Milliseconds(ticks).ToString(CultureInfo.InvariantCulture),
            "epoch_second" => (Milliseconds(ticks) / 1000).ToString(CultureInfo.InvariantCulture),
            "date" or "yyyy-MM-dd" or "strict_date" => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "yyyy-MM" => time.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            "yyyy" => time.ToString("yyyy", CultureInfo.InvariantCulture),
            "HH:mm" => time.ToString("HH:mm", CultureInfo.InvariantCulture),
            "yyyy-MM-dd HH:mm:ss" => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            _ => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        };
    }
}
