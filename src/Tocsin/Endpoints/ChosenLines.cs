using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tocsin.Events.Json;

namespace Tocsin.Endpoints;

/// <summary>
/// Events as lines of JSON with the chosen fields alone, each where the event has it. Not thread-safe.
/// </summary>
internal sealed class ChosenLines
{
    // As events themselves are written: served as JSON, never inside HTML.
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly HashSet<string> _chosen;
    private readonly HashSet<string> _above;

    /// <summary>Lines with some fields, by their paths.</summary>
    public ChosenLines(IReadOnlyList<string> chosen)
    {
        _chosen = [.. chosen];
        _above = [.. chosen.SelectMany(Above)];
    }

    /// <summary>Writes the line of an event, without its end.</summary>
    public void Write(ReadOnlyMemory<byte> json, IBufferWriter<byte> to)
    {
        using var document = JsonDocument.Parse(json, EventShape.Documents);
        using var line = new Utf8JsonWriter(to, Plain);
        Write("", document.RootElement, line);
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var dot = path.IndexOf('.'); dot >= 0; dot = path.IndexOf('.', dot + 1)) yield return path[..dot];
    }

    private void Write(string above, JsonElement value, Utf8JsonWriter line)
    {
        line.WriteStartObject();
        foreach (var property in value.EnumerateObject())
        {
            var path = above.Length == 0 ? property.Name : above + "." + property.Name;
            if (_chosen.Contains(path)) property.WriteTo(line);
            else if (_above.Contains(path) && property.Value.ValueKind == JsonValueKind.Object)
            {
                line.WritePropertyName(property.Name);
                Write(path, property.Value, line);
            }
        }
        line.WriteEndObject();
    }
}
