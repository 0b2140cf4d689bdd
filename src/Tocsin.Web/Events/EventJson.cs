using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Events.Json;

namespace Tocsin.Web.Events;

/// <summary>Reads the UTF-8 JSON of an event into the values that the pages show.</summary>
public static class EventJson
{
    /// <summary>How many values the detail of one event lists.</summary>
    public const int ValuesMax = 1_000;

    private static readonly JsonWriterOptions ForPeople = new()
    {
        Indented = true,
        MaxDepth = EventShape.ReaderDepthMax,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // shown as text, where only readability counts
    };

    /// <summary>The values in the order they are stored, at most <paramref name="valuesMax"/>.</summary>
    /// <param name="json">One JSON object. What comes before a fault is returned.</param>
    /// <param name="wanted">Whether a path is wanted; null wants all.</param>
    /// <param name="valuesMax">Where to stop.</param>
    public static IReadOnlyList<EventValue> Values(
        ReadOnlySpan<byte> json, Func<string, bool>? wanted = null, int valuesMax = ValuesMax)
    {
        var values = new List<EventValue>();
        var reader = new Utf8JsonReader(json, EventShape.Reading);
        try
        {
            if (reader.Read()) Add(ref reader, "", values, wanted ?? (_ => true), valuesMax);
        }
        catch (JsonException)
        {
            // The store hands out whole objects; an alert's copy may have been cut. What was readable is shown.
        }
        return values;
    }

    /// <summary>The event indented, for reading; as it is when it is no JSON.</summary>
    public static string Indented(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, EventShape.Documents);
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, ForPeople)) document.WriteTo(writer);
            return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Encoding.UTF8.GetString(json.Span);
        }
    }

    private static void Add(ref Utf8JsonReader reader, string path, List<EventValue> values,
        Func<string, bool> wanted, int valuesMax)
    {
        if (values.Count >= valuesMax)
        {
            reader.Skip();
            return;
        }
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                AddObject(ref reader, path, values, wanted, valuesMax);
                break;
            case JsonTokenType.StartArray:
                AddList(ref reader, path, values, wanted, valuesMax);
                break;
            default:
                if (wanted(path)) values.Add(new(path, KindOf(reader.TokenType), TextOf(ref reader)));
                break;
        }
    }

    private static void AddObject(ref Utf8JsonReader reader, string path, List<EventValue> values,
        Func<string, bool> wanted, int valuesMax)
    {
        var empty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            empty = false;
            var name = TextOf(ref reader);
            reader.Read();
            Add(ref reader, path.Length == 0 ? name : $"{path}.{name}", values, wanted, valuesMax);
        }
        if (empty && path.Length > 0 && wanted(path)) values.Add(new(path, EventValueKind.Empty, "{}"));
    }

    private static void AddList(ref Utf8JsonReader reader, string path, List<EventValue> values,
        Func<string, bool> wanted, int valuesMax)
    {
        var empty = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            empty = false;
            Add(ref reader, path, values, wanted, valuesMax);
        }
        if (empty && wanted(path)) values.Add(new(path, EventValueKind.Empty, "[]"));
    }

    private static EventValueKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => EventValueKind.Number,
        JsonTokenType.True or JsonTokenType.False => EventValueKind.Boolean,
        JsonTokenType.Null => EventValueKind.Null,
        _ => EventValueKind.Text,
    };

    private static string TextOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan); // half a surrogate pair: shown as it was escaped
        }
    }
}
