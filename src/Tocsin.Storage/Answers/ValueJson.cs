using System.Text.Json;
using Tocsin.Events.Values;

namespace Tocsin.Storage.Answers;

/// <summary>Writes the values that answers hold: text, long, double, <see cref="ExactNumber"/>, bool or null.</summary>
public static class ValueJson
{
    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case long integer:
                json.WriteNumberValue(integer);
                break;
            case double real:
                json.WriteNumberValue(real);
                break;
            case ExactNumber exact:
                json.WriteRawValue(exact.Text, skipInputValidation: true);
                break;
            case bool boolean:
                json.WriteBooleanValue(boolean);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}
