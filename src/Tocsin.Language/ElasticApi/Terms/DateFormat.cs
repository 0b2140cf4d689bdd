using System.Globalization;
using System.Text;
using Tocsin.Language.Times;

namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>
/// A format of dates, by its name (<c>date_time</c>, <c>epoch_millis</c>) or as a pattern of Java's
/// <c>DateTimeFormatter</c> (<c>dd/MM/yyyy HH:mm</c>), as far as its letters are known. Immutable.
/// </summary>
internal sealed class DateFormat
{
    private static readonly Dictionary<string, string> Named = new(StringComparer.Ordinal)
    {
        ["date"] = "yyyy-MM-dd",
        ["year_month_day"] = "yyyy-MM-dd",
        ["year_month"] = "yyyy-MM",
        ["year"] = "yyyy",
        ["hour"] = "HH",
        ["hour_minute"] = "HH:mm",
        ["hour_minute_second"] = "HH:mm:ss",
        ["basic_date"] = "yyyyMMdd",
        ["basic_date_time"] = "yyyyMMdd'T'HHmmss.SSSXX",
        ["basic_date_time_no_millis"] = "yyyyMMdd'T'HHmmssXX",
        ["date_time"] = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        ["date_time_no_millis"] = "yyyy-MM-dd'T'HH:mm:ssXXX",
        ["date_hour"] = "yyyy-MM-dd'T'HH",
        ["date_hour_minute"] = "yyyy-MM-dd'T'HH:mm",
        ["date_hour_minute_second"] = "yyyy-MM-dd'T'HH:mm:ss",
        ["date_hour_minute_second_millis"] = "yyyy-MM-dd'T'HH:mm:ss.SSS",
        ["date_hour_minute_second_fraction"] = "yyyy-MM-dd'T'HH:mm:ss.SSS",
    };

    private readonly List<(char Letter, int Count, string Text)> _parts = [];

    private DateFormat(string pattern)
    {
        for (var at = 0; at < pattern.Length;)
        {
            var letter = pattern[at];
            if (letter == '\'')
            {
                var end = pattern.IndexOf('\'', at + 1);
                if (end < 0) throw Unknown();
                _parts.Add(('\'', 0, end == at + 1 ? "'" : pattern[(at + 1)..end]));
                at = end + 1;
                continue;
            }
            var count = 1;
            while (at + count < pattern.Length && pattern[at + count] == letter) count++;
            if (!char.IsAsciiLetter(letter)) _parts.Add(('\'', 0, pattern.Substring(at, count)));
            else if ("yuMdHhmsSaEXxZ".Contains(letter, StringComparison.Ordinal)) _parts.Add((letter, count, ""));
            else throw Unknown();
            at += count;
        }
    }

    /// <summary>Whether it is ISO 8601, with a time or without.</summary>
    public static bool IsIso(string format) =>
        Bare(format) is "date_optional_time" or "date_optional_time_nanos" or "iso8601" or "use_field_mapping";

    /// <summary>The format; null for ISO 8601 and for numbers since 1970.</summary>
    /// <exception cref="ElasticException">There is no such, or it has letters that are not known.</exception>
    public static DateFormat? Of(string format) =>
        IsIso(format) || format is "epoch_millis" or "epoch_second" ? null
        : Named.TryGetValue(Bare(format), out var pattern) ? new DateFormat(pattern)
        : format.Length is > 0 and <= 100 && !format.Contains('_', StringComparison.Ordinal) ? new DateFormat(format)
        : throw Unknown();

    /// <summary>Checks a format that may have several, with <c>||</c> between them.</summary>
    /// <exception cref="ElasticException">One of them is not known.</exception>
    public static string? Checked(string? formats)
    {
        foreach (var format in formats?.Split("||") ?? []) Of(format);
        return formats;
    }

    /// <summary>Writes a local time.</summary>
    public string Text(DateTime local, TimeSpan offset)
    {
        var text = new StringBuilder();
        foreach (var (letter, count, literal) in _parts)
        {
            text.Append(letter switch
            {
                'y' or 'u' when count == 2 => local.ToString("yy", CultureInfo.InvariantCulture),
                'y' or 'u' => Digits(local.Year, count),
                'M' when count > 2 => local.ToString(count == 3 ? "MMM" : "MMMM", CultureInfo.InvariantCulture),
                'M' => Digits(local.Month, count),
                'd' => Digits(local.Day, count),
                'H' => Digits(local.Hour, count),
                'h' => Digits(((local.Hour + 11) % 12) + 1, count),
                'm' => Digits(local.Minute, count),
                's' => Digits(local.Second, count),
                'S' => (local.Ticks % TimeSpan.TicksPerSecond).ToString("0000000", CultureInfo.InvariantCulture)
                    .PadRight(9, '0')[..Math.Min(count, 9)],
                'a' => local.Hour < 12 ? "AM" : "PM",
                'E' => local.ToString(count > 3 ? "dddd" : "ddd", CultureInfo.InvariantCulture),
                'X' when offset == TimeSpan.Zero => "Z",
                'X' or 'x' or 'Z' => (offset < TimeSpan.Zero ? "-" : "+")
                    + offset.ToString(letter == 'Z' || count < 3 ? "hhmm" : @"hh\:mm", CultureInfo.InvariantCulture),
                _ => literal,
            });
        }
        return text.ToString();
    }

    /// <summary>Reads a text: the first instant (ticks) of what it means, and the first behind it.</summary>
    public bool TryParse(string text, TimeZoneInfo zone, out (long Start, long End) span)
    {
        span = default;
        var (year, month, day, hour, minute, second, fraction, isPm) = (1970, 1, 1, 0, 0, 0, 0L, default(bool?));
        var (at, finest) = (0, CalendarUnit.Year);
        foreach (var (letter, count, literal) in _parts)
        {
            switch (letter)
            {
                case 'y' or 'u' when Number(4, out year):
                    break;
                case 'M' when Number(2, out month):
                    finest = Finer(CalendarUnit.Month);
                    break;
                case 'd' when Number(2, out day):
                    finest = Finer(CalendarUnit.Day);
                    break;
                case 'H' or 'h' when Number(2, out hour):
                    finest = Finer(CalendarUnit.Hour);
                    break;
                case 'm' when Number(2, out minute):
                    finest = Finer(CalendarUnit.Minute);
                    break;
                case 's' when Number(2, out second):
                    finest = Finer(CalendarUnit.Second);
                    break;
                case 'S':
                    var digits = 0;
                    for (var unit = TimeSpan.TicksPerSecond / 10; at < text.Length && digits < count
                        && char.IsAsciiDigit(text[at]); digits++, at++, unit /= 10) fraction += (text[at] - '0') * unit;
                    if (digits == 0) return false;
                    break;
                case 'a' when at + 2 <= text.Length && text.Substring(at, 2).ToUpperInvariant() is "AM" or "PM":
                    isPm = text[at] is 'p' or 'P';
                    at += 2;
                    break;
                case 'X' or 'x' or 'Z':
                    var end = at;
                    while (end < text.Length
                        && (char.IsAsciiDigit(text[end]) || text[end] is '+' or '-' or ':' or 'Z')) end++;
                    if (end == at || !DateMath.TryZone(text[at..end], out zone!)) return false;
                    at = end;
                    break;
                case '\'' when text.AsSpan(at).StartsWith(literal, StringComparison.Ordinal):
                    at += literal.Length;
                    break;
                default:
                    return false;
            }
        }
        if (isPm is { } afternoon) hour = (hour % 12) + (afternoon ? 12 : 0);
        if (at != text.Length || year is < 1 or > 9999 || month is < 1 or > 12 || day < 1
            || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return false;
        var start = CalendarMath.ToUtc(new DateTime(year, month, day, hour, minute, second).AddTicks(fraction), zone);
        var isFraction = _parts.Exists(p => p.Letter == 'S');
        span = (start, isFraction ? start + TimeSpan.TicksPerMillisecond : CalendarMath.Add(start, finest, 1, zone));
        return true;

        bool Number(int most, out int number)
        {
            var end = at;
            while (end < text.Length && end < at + most && char.IsAsciiDigit(text[end])) end++;
            var isNumber = int.TryParse(text.AsSpan(at, end - at), NumberStyles.None, null, out number);
            at = end;
            return isNumber;
        }

        // From year to second, units become finer as their numbers fall.
        CalendarUnit Finer(CalendarUnit unit) => (CalendarUnit)Math.Min((int)finest, (int)unit);
    }

    private static string Digits(int number, int count) =>
        number.ToString(CultureInfo.InvariantCulture).PadLeft(count, '0');

    private static string Bare(string format) =>
        format.StartsWith("strict_", StringComparison.Ordinal) ? format["strict_".Length..] : format;

    private static ElasticException Unknown() => ElasticException.Argument(
        "Invalid format: expected the name of one, such as date_time, or a pattern of the letters "
        + "y M d H h m s S a E X Z");
}
