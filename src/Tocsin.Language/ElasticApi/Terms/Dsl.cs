using System.Globalization;
using System.Text;
using System.Text.Json;
using Tocsin.Events.Values;

namespace Tocsin.Language.ElasticApi.Terms;

/// <summary>Takes values out of a request's JSON, and says what is wrong with those that do not fit.</summary>
internal static class Dsl
{
    /// <summary>The one property of an object, such as the name of a query and its body.</summary>
    public static JsonProperty Only(JsonElement element, string what)
    {
        if (element.ValueKind != JsonValueKind.Object) throw ElasticException.Parsing($"[{what}] is an object");
        var properties = element.EnumerateObject();
        if (!properties.MoveNext()) throw ElasticException.Parsing($"[{what}] is empty; expected a name and its body");
        var first = properties.Current;
        if (properties.MoveNext())
        {
            throw ElasticException.Parsing(
                $"[{what}] has both [{first.Name}] and [{properties.Current.Name}]; expected one of them");
        }
        return first;
    }

    /// <summary>The properties of an object.</summary>
    public static IEnumerable<JsonProperty> Properties(JsonElement element, string what) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject()
            : throw ElasticException.Parsing($"[{what}] is an object");

    /// <summary>The items of an array; what is no array is the only item.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [element];

    /// <summary>A scalar as text.</summary>
    public static string Text(JsonElement element, string what) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => throw ElasticException.Parsing($"[{what}] is a text, a number or a boolean"),
    };

    /// <summary>A scalar of an object as text; null when it is not there.</summary>
    public static string? TextOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Text(value, name) : null;

    /// <summary>A scalar as what it is: a text, a whole number, another number or a boolean.</summary>
    public static object Scalar(JsonElement value, string what) => value.ValueKind switch
    {
        JsonValueKind.Number => NumberValue.Boxed(Encoding.UTF8.GetBytes(value.GetRawText())),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => Text(value, what),
    };

    /// <summary>A boolean, also as text.</summary>
    public static bool Boolean(JsonElement element, string what) => Text(element, what) switch
    {
        "true" or "" => true,
        "false" => false,
        _ => throw ElasticException.Argument($"[{what}] is true or false"),
    };

    /// <summary>A boolean of an object.</summary>
    public static bool BooleanOf(JsonElement element, string name, bool whenMissing) =>
        element.TryGetProperty(name, out var value) ? Boolean(value, name) : whenMissing;

    /// <summary>A whole number, also as text.</summary>
    public static int Integer(JsonElement element, string what) =>
        int.TryParse(Text(element, what), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ElasticException.Argument($"[{what}] is a whole number");

    /// <summary>A number, also as text.</summary>
    public static double Number(JsonElement element, string what) =>
        double.TryParse(Text(element, what), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : throw ElasticException.Argument($"[{what}] is a number");
}
