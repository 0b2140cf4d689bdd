using System.Globalization;
using System.Text.Json;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Terms;
using Tocsin.Language.Values;
using Tocsin.Replies;
using Tocsin.Storage.Answers;

namespace Tocsin.Endpoints.ElasticApi;

/// <summary>Writes the answer to a search.</summary>
internal static class HitsWriter
{
    /// <summary>Writes the object of an answer.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="answer">What was found.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="totalAsNumber">Whether the total is a number, as it was before version 7.</param>
    /// <param name="status">The status, among several answers.</param>
    /// <param name="point">The point in time that was searched.</param>
    /// <param name="scroll">The scroll that was begun, or went on.</param>
    public static void Write(
        Utf8JsonWriter json, ElasticRequest request, HitsAnswer answer, TimeSpan took, bool totalAsNumber,
        int? status = null, string? point = null, string? scroll = null)
    {
        json.WriteStartObject();
        if (scroll is not null) json.WriteString("_scroll_id", scroll);
        if (point is not null) json.WriteString("pit_id", point);
        json.WriteNumber("took", (long)took.TotalMilliseconds);
        json.WriteBoolean("timed_out", answer.IsPartial);
        if (answer.EndsEarly is { } endsEarly) json.WriteBoolean("terminated_early", endsEarly);
        ElasticReply.WriteShards(json);
        json.WriteStartObject("hits");
        if (answer.Total is { } total) WriteTotal(json, total, request.CountMax, answer.IsPartial, totalAsNumber);
        var isRanked = request.Sort.Count == 0 || request.WithScores || request.Sort.Any(o => o.IsScore);
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

    private static void WriteTotal(Utf8JsonWriter json, long total, int? most, bool isPartial, bool asNumber)
    {
        if (total > most) (total, isPartial) = (most.Value, true);
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
        json.WriteString("_index", IndexTest.NameOf(hit.Event.Time.Ticks));
        json.WriteString("_id", IdOf(hit));
        if (request.WithSequence)
        {
            json.WriteNumber("_seq_no", hit.Event.Id);
            json.WriteNumber("_primary_term", 1);
        }
        if (request.WithVersion) json.WriteNumber("_version", 1);
        if (isRanked) json.WriteNumber("_score", 1.0);
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
            AnswerJson.WriteValue(json, value);
        }
    }
}
