using System.Globalization;
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

    private const string DayPrefix = "events-";

    /// <summary>The index of the day in which an instant (ticks) lies.</summary>
    public static string OfDay(long ticks) =>
        DayPrefix + new DateTime(ticks).ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    /// <summary>The day that a name means: its first instant (ticks).</summary>
    public static bool TryDay(string name, out long ticks)
    {
        var isDay = name.StartsWith(DayPrefix, StringComparison.Ordinal)
            & DateTime.TryParseExact(
                name[Math.Min(DayPrefix.Length, name.Length)..], "yyyyMMdd", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var day);
        ticks = day.Ticks;
        return isDay;
    }

    /// <summary>Whether a pattern with <c>*</c> means a name.</summary>
    public static bool Means(string pattern, string name) =>
        pattern is "_all" or "*" || (pattern.Contains('*', StringComparison.Ordinal)
        ? new Pattern(pattern, [.. Enumerable.Range(0, pattern.Length).Where(i => pattern[i] == '*')], cased: true)
            .Matches(System.Text.Encoding.UTF8.GetBytes(name))
        : pattern == name);

    /// <summary>The events in an index.</summary>
    public static Predicate Named(string pattern)
    {
        if (TryDay(pattern, out var ticks)) return DayOf(ticks);
        if (Means(pattern, Events) || pattern is DayPrefix + "*") return Predicate.Everything;
        if (!pattern.StartsWith(DayPrefix, StringComparison.Ordinal) || !pattern.EndsWith('*'))
        {
            return Predicate.Nothing;
        }
        return Stretch(pattern[DayPrefix.Length..^1]);
    }

    // events-2026*, events-202601*
    private static Predicate Stretch(string digits)
    {
        var (format, unit) = digits.Length switch
        {
            4 => ("yyyy", CalendarUnit.Year),
            6 => ("yyyyMM", CalendarUnit.Month),
            8 => ("yyyyMMdd", CalendarUnit.Day),
            _ => throw ElasticException.Argument(
                "Of the days, a pattern names a year, a month or all: events-2026*, events-202601*, events-*"),
        };
        return DateTime.TryParseExact(digits, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var start)
            ? Within(start.Ticks, Calendar.Add(start.Ticks, unit, 1, TimeZoneInfo.Utc))
            : Predicate.Nothing;
    }

    private static Leaf DayOf(long ticks) => Within(ticks, Calendar.Within(ticks + TimeSpan.TicksPerDay));

    private static Leaf Within(long from, long to) => new(
        new FieldRef(ElasticFields.Time),
        new BetweenTest(new CompareTest(Comparison.AtLeast, "from", from), new CompareTest(Comparison.Less, "to", to)));
}
