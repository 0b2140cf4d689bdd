using System.Text.Json;

namespace Tocsin.Alerting;

/// <summary>An event as a search found it.</summary>
/// <param name="Json">The whole event.</param>
public sealed record FoundEvent(JsonElement Json)
{
    /// <summary>Its id.</summary>
    public string Id => Text("id") ?? "";

    /// <summary>When it happened.</summary>
    public DateTimeOffset Time => Json.GetProperty("utctimestamp").GetDateTimeOffset();

    /// <summary>Its message.</summary>
    public string Summary => Text("summary") ?? "";

    /// <summary>A field's value as text; null when the event lacks the field.</summary>
    /// <param name="path">Such as <c>hostname</c> or <c>details.sourceipaddress</c>.</param>
    public string? Text(string path)
    {
        if (Json.TryGetProperty(path, out var value)) return TextOf(value);
        value = Json;
        foreach (var name in path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value)) return null;
        }

        return TextOf(value);
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
