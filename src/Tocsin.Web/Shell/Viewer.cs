using System.Globalization;

namespace Tocsin.Web.Shell;

/// <summary>How the person looking wants times: in UTC, or in the browser's own zone.</summary>
/// <param name="Utc">Whether UTC is chosen.</param>
/// <param name="Local">The browser's zone; UTC until the browser has said.</param>
public sealed record Viewer(bool Utc, TimeZoneInfo Local)
{
    /// <summary>The cookie that remembers the choice: <c>utc</c> or the zone's name.</summary>
    public const string Cookie = "tocsin-zone";

    /// <summary>The zone that times are shown in.</summary>
    public TimeZoneInfo Zone => Utc ? TimeZoneInfo.Utc : Local;

    /// <summary>What to call that zone beside a time.</summary>
    public string ZoneName => Utc ? "UTC" : "local";

    /// <summary>The viewer as the cookie says: <c>utc</c> or nothing is UTC.</summary>
    public static Viewer From(string? cookie) =>
        cookie is { Length: > 0 } && TimeZoneInfo.TryFindSystemTimeZoneById(cookie, out var zone)
            ? new(zone == TimeZoneInfo.Utc, zone) : new(true, TimeZoneInfo.Utc);

    /// <summary>Date and time to the millisecond.</summary>
    public string Full(DateTimeOffset time) => Show(time, "yyyy-MM-dd HH:mm:ss.fff");

    /// <summary>Date and time to the second.</summary>
    public string Second(DateTimeOffset time) => Show(time, "yyyy-MM-dd HH:mm:ss");

    /// <summary>Time of day to the millisecond, for lists within one day.</summary>
    public string Clock(DateTimeOffset time) => Show(time, "HH:mm:ss.fff");

    /// <summary>The calendar day.</summary>
    public DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, Zone).DateTime);

    private string Show(DateTimeOffset time, string format) =>
        TimeZoneInfo.ConvertTime(time, Zone).ToString(format, CultureInfo.InvariantCulture);
}
