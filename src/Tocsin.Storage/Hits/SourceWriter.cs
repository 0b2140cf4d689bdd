using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Display;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Storage.Hits;

/// <summary>Writes an event as a hit's source: our JSON without the id, which stands beside it.</summary>
public static class SourceWriter
{
    private const string IdName = "id";

    /// <summary>Writes what a filter shows of an event.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="found">The event.</param>
    /// <param name="filter">What is shown.</param>
    /// <param name="withTimestamp">Whether its time is said as <c>@timestamp</c>, too.</param>
    public static void Write(
        Utf8JsonWriter json, ReadOnlyMemory<byte> found, SourceFilter filter, bool withTimestamp)
    {
        using var document = JsonDocument.Parse(found, EventShape.Documents);
        json.WriteStartObject();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.Name != IdName) Write(json, property, property.Name, filter);
        }
        if (withTimestamp && filter.Shows(ElasticFields.Timestamp)
            && document.RootElement.TryGetProperty(ElasticFields.Time, out var time))
        {
            json.WritePropertyName(ElasticFields.Timestamp);
            time.WriteTo(json);
        }
        json.WriteEndObject();
    }

    /// <summary>Writes the values of some fields: each as an array.</summary>
    public static void WriteFields(Utf8JsonWriter json, ReadOnlyMemory<byte> found, IReadOnlyList<ShownField> fields)
    {
        using var document = JsonDocument.Parse(found, EventShape.Documents);
        var values = ValuesOf(document);
        values.AddRange(values.Where(v => v.Path == ElasticFields.Time).Select(v => (ElasticFields.Timestamp, v.Value))
            .ToList());
        json.WriteStartObject("fields");
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            var isPattern = field.Name.Contains('*', StringComparison.Ordinal);
            var name = isPattern ? field.Name : ElasticFields.NameOf(field.Name);
            foreach (var path in values
                .Where(v => IndexNames.Means(name, v.Path) || (v.Path == field.Name && v.Path != name)).GroupBy(v =>
                    v.Path))
            {
                var shown = isPattern ? path.Key : field.Name;
                if (!written.Add(shown)) continue;
                json.WriteStartArray(shown);
                foreach (var (_, value) in path) WriteValue(json, path.Key, value, field.Format);
                json.WriteEndArray();
            }
        }
        json.WriteEndObject();
    }

    /// <summary>
    /// Writes the texts in which something was found, with that between tags: the whole text, of an array each one that
    /// has it.
    /// </summary>
    public static void WriteHighlight(
        Utf8JsonWriter json, ReadOnlyMemory<byte> found, Highlight highlight, Marker marker)
    {
        using var document = JsonDocument.Parse(found, EventShape.Documents);
        var texts = ValuesOf(document)
            .Where(v => v.Value.ValueKind == JsonValueKind.String && !ElasticFields.IsTime(v.Path)).ToList();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in highlight.Fields)
        {
            var isPattern = field.Name.Contains('*', StringComparison.Ordinal);
            var name = isPattern ? field.Name : ElasticFields.NameOf(field.Name);
            var looksFor = field.Query is { } own ? new Marker(own) : marker;
            foreach (var path in texts.Where(t => IndexNames.Means(name, t.Path) || t.Path == field.Name)
                .GroupBy(t => t.Path))
            {
                var marked = path.Select(t => looksFor.Marked(t.Path, t.Value.GetString()!, field, highlight.IsHtml))
                    .OfType<string>().Take(field.ValuesMax).ToList();
                if (marked.Count == 0 || !written.Add(isPattern ? path.Key : field.Name)) continue;
                if (written.Count == 1) json.WriteStartObject("highlight");
                json.WriteStartArray(isPattern ? path.Key : field.Name);
                foreach (var text in marked) json.WriteStringValue(text);
                json.WriteEndArray();
            }
        }
        if (written.Count > 0) json.WriteEndObject();
    }

    private static List<(string Path, JsonElement Value)> ValuesOf(JsonDocument found)
    {
        var values = new List<(string Path, JsonElement Value)>();
        foreach (var property in found.RootElement.EnumerateObject())
        {
            if (property.Name != IdName) Flatten(property.Name, property.Value, values);
        }
        return values;
    }

    private static void Write(Utf8JsonWriter json, JsonProperty property, string path, SourceFilter filter)
    {
        if (property.Value.ValueKind != JsonValueKind.Object)
        {
            if (filter.ShowsAll || filter.Shows(path)) property.WriteTo(json);
            return;
        }
        // An object of which nothing is shown is not there.
        if (!filter.ShowsAll && !AnyShown(property.Value, path, filter)) return;
        json.WriteStartObject(property.Name);
        foreach (var inner in property.Value.EnumerateObject()) Write(json, inner, path + "." + inner.Name, filter);
        json.WriteEndObject();
    }

    private static bool AnyShown(JsonElement value, string path, SourceFilter filter) =>
        value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Any(p => AnyShown(p.Value, path + "." + p.Name, filter))
            : filter.Shows(path);

    private static void Flatten(string path, JsonElement value, List<(string Path, JsonElement Value)> into)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var inner in value.EnumerateObject()) Flatten(path + "." + inner.Name, inner.Value, into);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Flatten(path, item, into);
                break;
            case JsonValueKind.Null:
                break;
            default:
                into.Add((path, value));
                break;
        }
    }

    private static void WriteValue(Utf8JsonWriter json, string path, JsonElement value, string? format)
    {
        if ((ElasticFields.IsTime(path) || path == ElasticFields.Timestamp)
            && TimestampParser.TryParse(System.Text.Encoding.UTF8.GetBytes(value.GetString()!), default, out var time))
        {
            json.WriteStringValue(ElasticDates.Text(time.Ticks, format));
        }
        else
        {
            value.WriteTo(json);
        }
    }
}
