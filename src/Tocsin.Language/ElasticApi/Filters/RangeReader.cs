using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>Reads ranges: of numbers, of texts in the order of their bytes, of instants with date math.</summary>
internal sealed class RangeReader(Instant now)
{
    /// <summary>Reads <c>{"FIELD": {"gte": …, "lt": …}}</c>.</summary>
    public Predicate Read(JsonElement body, RequestFields fields)
    {
        var field = FilterReader.OnlyField(body, "range");
        return Read(fields.NameOf(field.Name), field.Value);
    }

    private Predicate Read(string name, JsonElement ends)
    {
        var (low, high, lowIncluded, highIncluded) = (default(string), default(string), true, true);
        var (format, zone) = (default(string), TimeZoneInfo.Utc);
        foreach (var property in QueryOptions.Tables["range"].Checked(ends).EnumerateObject())
        {
            var text = property.Value.ValueKind == JsonValueKind.Null ? null : Dsl.Text(property.Value, property.Name);
            switch (property.Name)
            {
                case "gte" or "gt" or "from":
                    low = text;
                    if (property.Name != "from") lowIncluded = property.Name == "gte";
                    break;
                case "lte" or "lt" or "to":
                    high = text;
                    if (property.Name != "to") highIncluded = property.Name == "lte";
                    break;
                case "include_lower":
                    lowIncluded = text == "true";
                    break;
                case "include_upper":
                    highIncluded = text == "true";
                    break;
                case "format":
                    format = DateFormat.Checked(text);
                    break;
                case "time_zone":
                    zone = ElasticDate.Zone(text ?? "Z");
                    break;
            }
        }
        return Between(name, low, lowIncluded, high, highIncluded, format, zone);
    }

    /// <summary>Values between two ends, either of which may be missing.</summary>
    public Predicate Between(
        string name, string? low, bool lowIncluded, string? high, bool highIncluded, string? format, TimeZoneInfo zone)
    {
        var from = low is null ? null : Low(name, low, lowIncluded, format, zone);
        var to = high is null ? null : High(name, high, highIncluded, format, zone);
        ValueTest test = (from, to) switch
        {
            (null, null) => new ExistsTest(),
            (not null, null) => from,
            (null, not null) => to,
            _ => new BetweenTest(from, to),
        };
        return FilterReader.At(name, test);
    }

    /// <summary>Instants within the span that a date means.</summary>
    public Predicate At(string name, string date, TimeZoneInfo zone) =>
        Between(name, date, true, date, true, null, zone);

    private CompareTest Low(string name, string text, bool included, string? format, TimeZoneInfo zone) =>
        Span(name, text, format, zone) is { } span
            ? new CompareTest(Comparison.AtLeast, text, included ? span.Start : span.End, cased: true)
            : new CompareTest(included ? Comparison.AtLeast : Comparison.Greater, text, null, cased: true);

    private CompareTest High(string name, string text, bool included, string? format, TimeZoneInfo zone) =>
        Span(name, text, format, zone) is { } span
            ? new CompareTest(Comparison.Less, text, included ? span.End : span.Start, cased: true)
            : new CompareTest(included ? Comparison.AtMost : Comparison.Less, text, null, cased: true);

    private (long Start, long End)? Span(string name, string text, string? format, TimeZoneInfo zone)
    {
        var isTime = ElasticFields.IsTime(name);
        // Other fields' texts are compared as times where both sides are.
        if (!isTime && format is null && !IsDate(text)) return null;
        if (ElasticDate.TryParse(text, format, now, zone, out var span)) return span;
        if (!isTime) return null;
        throw ElasticException.Parsing(
            "failed to parse a date; expected one such as 2026-01-31, 2026-01-31T12:00:00Z, now-1h/d or milliseconds "
            + "since 1970");
    }

    // Date math, or what begins with a day.
    private static bool IsDate(string text) => text.StartsWith("now", StringComparison.Ordinal)
        || (text.Length >= 10 && text[4] == '-' && text[7] == '-');
}
