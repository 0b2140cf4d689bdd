using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Values;

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
        JsonValueKind.String => Encoding.UTF8.GetString(AddressText.Identity(
            Encoding.UTF8.GetBytes(value.GetString()!), new byte[AddressText.BytesMax])),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Number(Encoding.UTF8.GetBytes(value.GetRawText())),
        _ => null,
    };

    private static object Number(byte[] text)
    {
        var kind = NumberText.Classify(text, out var bits);
        var form = NumberValue.Identity(ref kind, ref bits, text, new byte[NumberValue.TextBytesMax]);
        return kind switch
        {
            ValueKind.Integer => bits,
            ValueKind.Double => BitConverter.Int64BitsToDouble(bits),
            _ => new ExactNumber(Encoding.UTF8.GetString(form)),
        };
    }

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
