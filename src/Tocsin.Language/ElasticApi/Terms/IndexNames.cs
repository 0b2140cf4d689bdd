using Tocsin.Events;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>
/// The names under which events and alerts are shown: MozDef's. <c>events</c> is all events, <c>events-YYYYMMDD</c>
/// those of a day, <c>alerts</c> the alerts.
/// </summary>
public static class IndexNames
{
    /// <summary>All events.</summary>
    public const string Events = "events";

    /// <summary>All alerts.</summary>
    public const string Alerts = "alerts";

    /// <summary>
    /// The name that one with date math stands for: <c>&lt;events-{now/d}&gt;</c>, with a format (<c>yyyyMMdd</c>, as
    /// in our names, unless it says another one) and a time zone: <c>{now/d{yyyyMMdd|+02:00}}</c>.
    /// </summary>
    /// <exception cref="ElasticException">The date cannot be read.</exception>
    public static string Resolved(string name, Instant now)
    {
        if (name is not ['<', .. var inner, '>']) return name;
        var (open, close) = (inner.IndexOf('{', StringComparison.Ordinal), inner.LastIndexOf('}'));
        if (open < 0 || close < open) throw Wrong();
        var (math, format, zone) = (inner[(open + 1)..close], "yyyyMMdd", TimeZoneInfo.Utc);
        if (math.IndexOf('{', StringComparison.Ordinal) is > 0 and var at && math.EndsWith('}'))
        {
            var parts = math[(at + 1)..^1].Split('|', 2);
            (math, format) = (math[..at], parts[0]);
            if (parts.Length > 1) zone = ElasticDate.Zone(parts[1]);
        }
        return ElasticDate.TryParse(math, null, now, zone, out var span)
            ? inner[..open] + ElasticDates.Text(span.Start, format, zone) + inner[(close + 1)..]
            : throw Wrong();

        static ElasticException Wrong() =>
            ElasticException.Argument("An index with date math is one such as <events-{now/d}>");
    }

    /// <summary>Whether a pattern with <c>*</c> means a name.</summary>
    public static bool Means(string pattern, string name) =>
        pattern is "_all" or "*" || (pattern.Contains('*', StringComparison.Ordinal)
        ? new Pattern(pattern, [.. Enumerable.Range(0, pattern.Length).Where(i => pattern[i] == '*')], cased: true)
            .Matches(System.Text.Encoding.UTF8.GetBytes(name))
        : pattern == name);

    /// <summary>The events in indices of names that pass a test.</summary>
    public static Leaf Named(ValueTest name) => new(new FieldRef(ElasticFields.Time), new IndexTest(name));
}
