using System.Globalization;
using Tocsin.Web.Shell;

namespace Tocsin.Web.Search;

/// <summary>Ranges of time as the page offers, reads and words them.</summary>
public static class RangeText
{
    /// <summary>The ranges one click away, narrowest first.</summary>
    public static readonly IReadOnlyList<(string Label, string From)> Quick =
    [
        ("Last 15 minutes", "now-15m"),
        ("Last hour", "now-1h"),
        ("Last 4 hours", "now-4h"),
        ("Last 24 hours", "now-24h"),
        ("Last 7 days", "now-7d"),
        ("Last 30 days", "now-30d"),
        ("All time", SearchLocation.Unlimited),
    ];

    private static readonly string[] Written =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF",
    ];

    /// <summary>What to call a range.</summary>
    public static string Label(string from, string? to, Viewer viewer)
    {
        if (to is null or "now")
        {
            foreach (var quick in Quick)
            {
                if (quick.From == from) return quick.Label;
            }
            return $"Since {Short(from, viewer)}";
        }
        var end = Short(to, viewer);
        return from == SearchLocation.Unlimited ? $"Until {end}" : $"{Short(from, viewer)} to {end}";
    }

    /// <summary>The next wider range that is one click away; null when nothing is wider.</summary>
    public static (string Label, string From)? Wider(string from)
    {
        var at = Quick.ToList().FindIndex(quick => quick.From == from);
        return at == Quick.Count - 1 ? null : Quick[at < 0 ? Quick.Count - 1 : at + 1];
    }

    /// <summary>An instant as shown in the picker and on its button.</summary>
    public static string Show(string instant, Viewer viewer)
    {
        if (instant == SearchLocation.Unlimited) return "";
        return IsRelative(instant) || !TryParse(instant, out var time) ? instant
            : time.Millisecond == 0 ? viewer.Second(time) : viewer.Full(time);
    }

    private static string Short(string instant, Viewer viewer) =>
        Show(instant, viewer) is { Length: 19 } text && text.EndsWith(":00", StringComparison.Ordinal) ? text[..^3]
            : Show(instant, viewer);

    /// <summary>What was typed, as the store takes it: a relative instant, or a date in the viewer's zone.</summary>
    public static bool TryRead(string typed, Viewer viewer, out string? instant)
    {
        typed = typed.Trim();
        instant = typed.Length == 0 ? null : typed;
        if (typed.Length == 0 || IsRelative(typed)) return true;
        if (DateTime.TryParseExact(typed, Written, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            var offset = viewer.Zone.GetUtcOffset(local);
            instant = Wire(new(local, offset));
            return true;
        }
        var read = TryParse(typed, out var time);
        if (read) instant = Wire(time);
        return read;
    }

    /// <summary>An instant as addresses and requests carry it.</summary>
    public static string Wire(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    private static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static bool IsRelative(string instant) => instant.StartsWith("now", StringComparison.Ordinal);
}
