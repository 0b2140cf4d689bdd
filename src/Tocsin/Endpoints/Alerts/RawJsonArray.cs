using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Endpoints.Alerts;

/// <summary>Writes texts that are JSON as what they are, not as strings.</summary>
internal sealed class RawJsonArray : JsonConverter<IReadOnlyList<string>>
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Read(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var array = JsonDocument.ParseValue(ref reader);
        return [.. array.RootElement.EnumerateArray().Select(item => item.GetRawText())];
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        // They were checked when they came, and the check goes less deep than what was kept of old.
        foreach (var item in value) writer.WriteRawValue(item, skipInputValidation: true);
        writer.WriteEndArray();
    }
}
