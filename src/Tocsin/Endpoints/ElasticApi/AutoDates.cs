using System.Text.Json;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Aggregations;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Gives histograms that are to choose their width one that fits how far the events reach in time.</summary>
internal static class AutoDates
{
    /// <summary>Whether any is to choose its width.</summary>
    public static bool AreIn(IReadOnlyList<Aggregation> aggregations) =>
        aggregations.Any(a => a.Body is AutoDatesBody || AreIn(a.Inner));

    /// <summary>A question for the first and the last time of each field that they are of.</summary>
    public static ElasticRequest Span(ElasticRequest request)
    {
        var fields = new HashSet<string>(StringComparer.Ordinal);
        Collect(request.Aggregations, fields);
        return request with
        {
            Size = 0,
            HitFilter = null,
            Aggregations =
            [
                .. fields.SelectMany(field => (Aggregation[])
                    [
                        new("min " + field, new MetricBody(field, []) { Kind = "min" }, []),
                        new("max " + field, new MetricBody(field, []) { Kind = "max" }, []),
                    ]),
            ],
        };
    }

    /// <summary>The request with widths for what was answered to that.</summary>
    public static ElasticRequest Chosen(ElasticRequest request, ReadOnlyMemory<byte> span)
    {
        using var answer = JsonDocument.Parse(span);
        return request with { Aggregations = Chosen(request.Aggregations, answer.RootElement) };
    }

    private static List<Aggregation> Chosen(IReadOnlyList<Aggregation> aggregations, JsonElement span) =>
    [
        .. aggregations.Select(a => a with
        {
            Body = a.Body is AutoDatesBody dates
                ? dates.Between(Ticks(span, "min " + dates.Field), Ticks(span, "max " + dates.Field))
                : a.Body,
            Inner = Chosen(a.Inner, span),
        }),
    ];

    // Without events, any width fits.
    private static long Ticks(JsonElement span, string name) =>
        span.GetProperty(name).GetProperty("value") is { ValueKind: JsonValueKind.Number } value
            ? DateTime.UnixEpoch.Ticks + ((long)value.GetDouble() * TimeSpan.TicksPerMillisecond)
            : DateTime.UnixEpoch.Ticks;

    private static void Collect(IReadOnlyList<Aggregation> aggregations, HashSet<string> fields)
    {
        foreach (var aggregation in aggregations)
        {
            if (aggregation.Body is AutoDatesBody dates) fields.Add(dates.Field);
            Collect(aggregation.Inner, fields);
        }
    }
}
