using System.Globalization;
using System.Text.Json;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Display;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;

namespace Tocsin.Storage.Hits;

/// <summary>Writes a hit as Elasticsearch does.</summary>
public static class HitWriter
{
    /// <summary>Whether hits say a score.</summary>
    public static bool SaysScores(ElasticRequest request) =>
        request.Sort.Count == 0 || request.WithScores || request.Sort.Any(order => order.IsScore);

    /// <summary>Writes a hit.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="request">What is shown of it.</param>
    /// <param name="hit">The hit.</param>
    /// <param name="marker">Marks what was looked for; null for nothing.</param>
    public static void Write(Utf8JsonWriter json, ElasticRequest request, Hit hit, Marker? marker)
    {
        json.WriteStartObject();
        json.WriteString("_index", IndexTest.NameOf(hit.Event.Time.Ticks));
        json.WriteString("_id", IdOf(hit));
        if (request.WithSequence)
        {
            json.WriteNumber("_seq_no", hit.Event.Id);
            json.WriteNumber("_primary_term", 1);
        }
        if (request.WithVersion) json.WriteNumber("_version", 1);
        if (SaysScores(request)) json.WriteNumber("_score", 1.0);
        else json.WriteNull("_score");
        if (request.Source.IsShown)
        {
            json.WritePropertyName("_source");
            SourceWriter.Write(json, hit.Event.Json, request.Source, request.ShowsTimestamp);
        }
        if (request.Fields.Count > 0) SourceWriter.WriteFields(json, hit.Event.Json, request.Fields);
        if (marker is not null) SourceWriter.WriteHighlight(json, hit.Event.Json, request.Highlight!, marker);
        if (request.Sort.Count > 0) WriteSort(json, request, hit);
        json.WriteEndObject();
    }

    private static string IdOf(Hit hit) => hit.Event.Id.ToString(CultureInfo.InvariantCulture);

    private static void WriteSort(Utf8JsonWriter json, ElasticRequest request, Hit hit)
    {
        json.WriteStartArray("sort");
        for (var i = 0; i < request.Sort.Count; i++)
        {
            var order = request.Sort[i];
            if (order.IsScore) json.WriteNumberValue(1.0);
            else if (order.Field == ElasticFields.StoredId) json.WriteStringValue(IdOf(hit));
            // Says more than one number could: the instant to its last digit, and the event.
            else if (order.IsPlace) json.WriteStringValue(HitPlace.TextOf(hit.Event.Time.Ticks, hit.Event.Id));
            else if (order.Field == ElasticFields.Time) WriteTime(json, hit.Event.Time.Ticks, order.Format);
            else WriteValue(json, hit.Values?[i], order);
        }
        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, long ticks, string? format)
    {
        if (format is null) json.WriteNumberValue(ElasticDates.Milliseconds(ticks));
        else json.WriteStringValue(ElasticDates.Text(ticks, format));
    }

    private static void WriteValue(Utf8JsonWriter json, object? value, HitOrder order)
    {
        if (value is long milliseconds && ElasticFields.IsTime(order.Field))
        {
            WriteTime(
                json, DateTime.UnixEpoch.Ticks + (milliseconds * TimeSpan.TicksPerMillisecond), order.Format);
        }
        else
        {
            ValueJson.Write(json, value);
        }
    }
}
