using System.Globalization;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Replies;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Hits;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Writes the answer to a search.</summary>
internal static class HitsWriter
{
    /// <summary>Writes the object of an answer.</summary>
    public static void Write(
        Utf8JsonWriter json, ElasticRequest request, HitsAnswer answer, TimeSpan took, bool totalAsNumber,
        int? status = null)
    {
        json.WriteStartObject();
        json.WriteNumber("took", (long)took.TotalMilliseconds);
        json.WriteBoolean("timed_out", answer.IsPartial);
        ElasticReply.WriteShards(json);
        json.WriteStartObject("hits");
        if (answer.Total is { } total) WriteTotal(json, total, answer.IsPartial, totalAsNumber);
        var isRanked = request.Sort.Count == 0;
        if (isRanked && answer.Hits.Count > 0) json.WriteNumber("max_score", 1.0);
        else json.WriteNull("max_score");
        json.WriteStartArray("hits");
        var marker = request.Highlight is null ? null : new Marker(request.Filter);
        foreach (var hit in answer.Hits) WriteHit(json, request, hit, isRanked, marker);
        json.WriteEndArray();
        json.WriteEndObject();
        if (!answer.Aggregations.IsEmpty)
        {
            json.WritePropertyName("aggregations");
            json.WriteRawValue(answer.Aggregations.Span, skipInputValidation: true);
        }
        if (status is { } code) json.WriteNumber("status", code);
        json.WriteEndObject();
    }

    private static void WriteTotal(Utf8JsonWriter json, long total, bool isPartial, bool asNumber)
    {
        if (asNumber)
        {
            json.WriteNumber("total", total);
            return;
        }
        json.WriteStartObject("total");
        json.WriteNumber("value", total);
        json.WriteString("relation", isPartial ? "gte" : "eq");
        json.WriteEndObject();
    }

    private static void WriteHit(Utf8JsonWriter json, ElasticRequest request, Hit hit, bool isRanked, Marker? marker)
    {
        json.WriteStartObject();
        json.WriteString("_index", IndexNames.OfDay(hit.Event.Time.Ticks));
        json.WriteString("_id", IdOf(hit));
        if (request.WithVersion) json.WriteNumber("_version", 1);
        if (isRanked) json.WriteNumber("_score", 1.0);
        else json.WriteNull("_score");
        if (request.Source.IsShown)
        {
            json.WritePropertyName("_source");
            SourceWriter.Write(json, hit.Event.Json, request.Source);
        }
        if (request.Fields.Count > 0) SourceWriter.WriteFields(json, hit.Event.Json, request.Fields);
        if (marker is not null) SourceWriter.WriteHighlight(json, hit.Event.Json, request.Highlight!, marker);
        if (!isRanked) WriteSort(json, request, hit);
        json.WriteEndObject();
    }

    private static string IdOf(Hit hit) => hit.Event.Id.ToString(CultureInfo.InvariantCulture);

    private static void WriteSort(Utf8JsonWriter json, ElasticRequest request, Hit hit)
    {
        json.WriteStartArray("sort");
        for (var i = 0; i < request.Sort.Count; i++)
        {
            var order = request.Sort[i];
            if (order.Field == "_score") json.WriteNumberValue(1.0);
            else if (order.Field == ElasticFields.StoredId) json.WriteStringValue(IdOf(hit));
            // Says more than one number could: the instant to its last digit, and the event.
            else if (order.IsTieBreak) json.WriteStringValue(PageCursor.Behind(hit.Event).ToString());
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
        if (value is string text && ElasticFields.IsTime(order.Field)
            && TimestampParser.TryParse(System.Text.Encoding.UTF8.GetBytes(text), default, out var time))
        {
            WriteTime(json, time.Ticks, order.Format);
        }
        else
        {
            AnswerJson.WriteValue(json, value);
        }
    }
}
