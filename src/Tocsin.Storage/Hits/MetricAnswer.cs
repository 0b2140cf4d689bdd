using System.Globalization;
using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Values;
using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Storage.Hits;

/// <summary>Writes figures as Elasticsearch does.</summary>
internal static class MetricAnswer
{
    private static readonly string[] Stats = ["count", "min", "max", "avg", "sum"];

    /// <summary>Writes what stands inside of a figure's object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="metric">What was asked.</param>
    /// <param name="figures">Its figures by number; null when there is no value.</param>
    public static void Write(Utf8JsonWriter json, MetricBody metric, Func<int, object?> figures)
    {
        switch (metric.Kind)
        {
            case "stats":
                for (var i = 0; i < Stats.Length; i++)
                {
                    WriteNumber(json, metric, Stats[i], figures(i) ?? (Stats[i] is "count" or "sum" ? 0L : null));
                }
                break;
            case "extended_stats":
                WriteExtended(json, metric, figures);
                break;
            case "percentiles":
                WritePercentiles(json, metric, figures);
                break;
            default:
                // Sums and counts of nothing are 0; of the others there is none.
                WriteNumber(
                    json, metric, "value",
                    figures(0) ?? (metric.Kind is "sum" or "cardinality" or "value_count" ? 0L : null));
                break;
        }
    }

    /// <summary>Takes the figure that an order names out of all; null when there is none of this name.</summary>
    public static Func<Func<int, object?>, object?>? Named(MetricBody metric, string name)
    {
        if (metric.Kind == "extended_stats" && ExtendedFigures.Names.Contains(name))
        {
            return figures => ExtendedFigures.Of(figures, metric.Sigma)?.Named(name);
        }
        var place = metric.Kind switch
        {
            "stats" or "extended_stats" => Array.IndexOf(Stats, name),
            "percentiles" when double.TryParse(
                name, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) =>
                metric.Percents.ToList().IndexOf(percent),
            "percentiles" => -1,
            _ => name == "value" ? 0 : -1,
        };
        return place < 0 ? null : figures => figures(place);
    }

    private static void WriteExtended(Utf8JsonWriter json, MetricBody metric, Func<int, object?> figures)
    {
        for (var i = 0; i < Stats.Length; i++)
        {
            WriteNumber(json, metric, Stats[i], figures(i) ?? (Stats[i] is "count" or "sum" ? 0L : null));
        }
        var extended = ExtendedFigures.Of(figures, metric.Sigma);
        foreach (var name in ExtendedFigures.Names) WriteValue(json, name, extended?.Named(name));
        json.WriteStartObject("std_deviation_bounds");
        foreach (var name in ExtendedFigures.Bounds) WriteValue(json, name, extended?.Bound(name));
        json.WriteEndObject();
    }

    /// <summary>Writes a value of any kind.</summary>
    public static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case long whole:
                json.WriteNumber(name, whole);
                break;
            case double real when double.IsFinite(real):
                json.WritePropertyName(name);
                json.WriteRawValue(Real(real));
                break;
            case ExactNumber exact:
                json.WritePropertyName(name);
                json.WriteRawValue(exact.Text, skipInputValidation: true);
                break;
            case string text:
                json.WriteString(name, text);
                break;
            case bool boolean:
                json.WriteBoolean(name, boolean);
                break;
            default:
                json.WriteNull(name);
                break;
        }
    }

    private static void WritePercentiles(Utf8JsonWriter json, MetricBody metric, Func<int, object?> figures)
    {
        if (metric.IsKeyed) json.WriteStartObject("values");
        else json.WriteStartArray("values");
        for (var i = 0; i < metric.Percents.Count; i++)
        {
            var figure = figures(i) is { } value ? (object)Convert.ToDouble(value, CultureInfo.InvariantCulture) : null;
            if (metric.IsKeyed)
            {
                WriteValue(json, Real(metric.Percents[i]), figure);
                continue;
            }
            json.WriteStartObject();
            WriteValue(json, "key", metric.Percents[i]);
            WriteValue(json, "value", figure);
            json.WriteEndObject();
        }
        if (metric.IsKeyed) json.WriteEndObject();
        else json.WriteEndArray();
    }

    // Figures are doubles, but for counts; those of instants are milliseconds since 1970, and said as text too.
    private static void WriteNumber(Utf8JsonWriter json, MetricBody metric, string name, object? figure)
    {
        var isCount = name == "count" || metric.Kind is "cardinality" or "value_count";
        if (figure is string text)
        {
            if (!ElasticFields.IsTime(metric.Field)
                || !TimestampParser.TryParse(Encoding.UTF8.GetBytes(text), default, out var time))
            {
                json.WriteNull(name);
                return;
            }
            WriteValue(json, name, (double)ElasticDates.Milliseconds(time.Ticks));
            json.WriteString(
                name == "value" ? "value_as_string" : name + "_as_string",
                ElasticDates.Text(time.Ticks, metric.Format));
            return;
        }
        WriteValue(
            json, name, figure is null || isCount ? figure : Convert.ToDouble(figure, CultureInfo.InvariantCulture));
    }

    // As Java writes doubles: never without a point.
    private static string Real(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E', 'N') ? text : text + ".0";
    }
}
