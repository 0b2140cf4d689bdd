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
    public string? Text(string path) => TryFind(Json, path, out var value) ? TextOf(value) : null;

    // A name may be dotted itself: where a path is both a value and above another one, and where it nests very deep.
    private static bool TryFind(JsonElement within, string path, out JsonElement value)
    {
        value = default;
        if (within.ValueKind != JsonValueKind.Object) return false;
        if (within.TryGetProperty(path, out value)) return true;
        for (var dot = path.IndexOf('.'); dot >= 0; dot = path.IndexOf('.', dot + 1))
        {
            if (within.TryGetProperty(path[..dot], out var inner) && TryFind(inner, path[(dot + 1)..], out value))
            {
                return true;
            }
        }

        return false;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
