using System.Globalization;
using System.Text.Json;

namespace Tocsin.Detection.Testing;

/// <summary>Makes the events of a test, as a sender would send them now.</summary>
internal static class TestEventWriter
{
    /// <summary>How many events there are, and all of them as one JSON array.</summary>
    public static (int Count, byte[] Json) Write(RuleTest test, DateTimeOffset now)
    {
        using var bytes = new MemoryStream();
        var count = 0;
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var events in test.Events)
            {
                for (var i = 0; i < (events.Repeat ?? 1); i++, count++)
                {
                    WriteEvent(json, events.Event, now.AddSeconds(events.At + i * events.Every), i);
                }
            }
            json.WriteEndArray();
        }
        return (count, bytes.ToArray());
    }

    private static void WriteEvent(Utf8JsonWriter json, JsonElement sent, DateTimeOffset at, int i)
    {
        json.WriteStartObject();
        json.WriteString("timestamp", at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        foreach (var field in sent.EnumerateObject())
        {
            json.WritePropertyName(field.Name);
            WriteValue(json, field.Value, i);
        }
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, JsonElement value, int i)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                var number = i.ToString(CultureInfo.InvariantCulture);
                json.WriteStringValue(value.GetString()!.Replace("{i}", number, StringComparison.Ordinal));
                break;
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var field in value.EnumerateObject())
                {
                    json.WritePropertyName(field.Name);
                    WriteValue(json, field.Value, i);
                }
                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray()) WriteValue(json, item, i);
                json.WriteEndArray();
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }
}
