using System.Globalization;
using System.Text.Json;

namespace Tocsin.Detection.Testing;

/// <summary>Makes the events of a test, as a sender would send them now.</summary>
internal static class TestEventWriter
{
    private static readonly string[] Sent = ["timestamp"];
    private static readonly string[] Stored = ["utctimestamp", "receivedtimestamp", "timestamp"];

    /// <summary>How many events there are, and all of them as one JSON array.</summary>
    public static (int Count, byte[] Json) Write(RuleTest test, DateTimeOffset now)
    {
        using var bytes = new MemoryStream();
        var count = 0;
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartArray();
            foreach (var (sent, at, i) in EventsOf(test, now))
            {
                WriteEvent(json, sent, Sent, at, i);
                count++;
            }
            json.WriteEndArray();
        }
        return (count, bytes.ToArray());
    }

    /// <summary>All events, one on a line, with the times that the server gives them.</summary>
    public static byte[] WriteStored(RuleTest test, DateTimeOffset now)
    {
        using var bytes = new MemoryStream();
        using var json = new Utf8JsonWriter(bytes);
        foreach (var (sent, at, i) in EventsOf(test, now))
        {
            WriteEvent(json, sent, Stored, at, i);
            json.Flush();
            bytes.WriteByte((byte)'\n');
            json.Reset();
        }
        return bytes.ToArray();
    }

    private static IEnumerable<(JsonElement Sent, DateTimeOffset At, int I)> EventsOf(
        RuleTest test, DateTimeOffset now) =>
        from events in test.Events
        from i in Enumerable.Range(0, events.Repeat ?? 1)
        select (events.Event, now.AddSeconds(events.At + i * events.Every), i);

    private static void WriteEvent(Utf8JsonWriter json, JsonElement sent, string[] times, DateTimeOffset at, int i)
    {
        json.WriteStartObject();
        foreach (var time in times)
        {
            if (sent.TryGetProperty(time, out _)) continue;
            json.WriteString(time, at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        }
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
