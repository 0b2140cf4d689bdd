using System.Globalization;

namespace Tocsin.Web.Shell;

/// <summary>Numbers and spans of time as people read them.</summary>
public static class Words
{
    /// <summary>With thousands separators.</summary>
    public static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and its noun: <c>1 event</c>, <c>2,000 events</c>.</summary>
    public static string Count(long value, string noun) => $"{Number(value)} {noun}{(value == 1 ? "" : "s")}";

    /// <summary>How long something took: <c>34 ms</c>, <c>1.2 s</c>.</summary>
    public static string Took(TimeSpan span) => span.TotalSeconds < 1
        ? $"{Number((long)Math.Ceiling(span.TotalMilliseconds))} ms"
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s");

    /// <summary>How long ago, in the units that matter: <c>4 min</c>, <c>3 h 20 min</c>, <c>6 d</c>.</summary>
    public static string Age(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalMinutes: < 1 } => $"{span.Seconds} s",
        { TotalHours: < 1 } => $"{span.Minutes} min",
        { TotalDays: < 1 } => span.Minutes == 0 ? $"{span.Hours} h" : $"{span.Hours} h {span.Minutes} min",
        { TotalDays: < 10 } => span.Hours == 0 ? $"{span.Days} d" : $"{span.Days} d {span.Hours} h",
        _ => $"{Number(span.Days)} d",
    };

    /// <summary>How long a window was: <c>0.4 s</c>, <c>18 min</c>.</summary>
    public static string Length(TimeSpan span) => span.TotalMinutes >= 1 ? Age(span)
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} s");
}
