using System.Text.Json;
using Tocsin.Language.ElasticApi;
using Tocsin.Replies;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Hits;

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
        if (HitWriter.SaysScores(request) && answer.Hits.Count > 0) json.WriteNumber("max_score", 1.0);
        else json.WriteNull("max_score");
        json.WriteStartArray("hits");
        var marker = request.Highlight is null ? null : new Marker(request.Filter);
        foreach (var hit in answer.Hits) HitWriter.Write(json, request, hit, marker);
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
}
