using System.Text.Json;

namespace Tocsin.Storage.Tests.Fields;

/// <summary>An event as a search shows it, by dotted paths: what answers about fields are compared with.</summary>
internal static class Flat
{
    /// <summary>The values that are there: no nulls, no empty arrays or objects.</summary>
    public static Dictionary<string, JsonElement> Of(JsonElement found)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in found.EnumerateObject().Where(m => m.Name != "id"))
        {
            Add(member.Name, member.Value, values);
        }
        return values;
    }

    /// <summary>A value as answers give it; null when there is none.</summary>
    public static object? Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out var integer) ? integer : value.GetDouble(),
        _ => null,
    };

    private static void Add(string path, JsonElement value, Dictionary<string, JsonElement> values)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject()) Add(path + "." + member.Name, member.Value, values);
        }
        else if (value.ValueKind != JsonValueKind.Null
            && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0))
        {
            values[path] = value;
        }
    }
}
