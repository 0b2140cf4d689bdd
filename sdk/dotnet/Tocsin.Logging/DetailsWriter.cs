using System.Collections;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Pairs = System.Collections.Generic.IEnumerable<System.Collections.Generic.KeyValuePair<string, object?>>;

namespace Tocsin.Logging;

/// <summary>Writes what was logged as fields of the details: numbers and booleans as such, lists and dictionaries a few
/// levels deep, the rest as text. A name that is taken gets an underscore. For one event, on one thread.</summary>
internal sealed class DetailsWriter(Utf8JsonWriter json)
{
    private const int DepthMax = 4;
    private const int ItemsMax = 1_000;

    // What EventWriter itself writes into the details comes first.
    private readonly List<string> _taken =
    [
        "messagetemplate", "formaterror", "eventid", "eventname", "exception", "scopes", "logger", "sequence", "sender",
        "dropped", "refused",
    ];

    /// <summary>Writes the named values of a state, and gives the one that is the template.</summary>
    public object? WriteState(object? state, string templateName)
    {
        if (state is not Pairs pairs) return null;
        object? template = null;
        foreach (var (name, value) in Safely(pairs))
        {
            if (name == templateName) template = value;
            else WriteField(name, value);
        }
        return template;
    }

    /// <summary>Writes the named values of the scopes around the event, and those scopes that have a text as a list.
    /// </summary>
    public void WriteScopes(IExternalScopeProvider scopes, string templateName)
    {
        var texts = new List<string>();
        scopes.ForEachScope((scope, found) =>
        {
            if (WriteState(scope, templateName) is not null || scope is not Pairs) found.Add(Describe(scope));
        }, texts);
        if (texts.Count == 0) return;
        json.WriteStartArray("scopes");
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>The text of any object, also of one whose own text throws.</summary>
    public static string Describe(object? value)
    {
        try
        {
            return (value is IFormattable number ? number.ToString(null, null) : value?.ToString()) ?? "";
        }
        catch (Exception error)
        {
            return $"<{value!.GetType().Name}: its text threw {error.GetType().Name}>";
        }
    }

    public static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception error)
        {
            return $"<{exception.GetType().Name}: its message threw {error.GetType().Name}>";
        }
    }

    private void WriteField(string? name, object? value)
    {
        var free = name ?? "";
        while (_taken.Contains(free)) free += "_";
        _taken.Add(free);
        json.WritePropertyName(free);
        WriteValue(value, DepthMax);
    }

    private void WriteValue(object? value, int depth)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case Enum: json.WriteStringValue(Describe(value)); break;
            case sbyte or byte or short or ushort or int or uint or long:
                json.WriteNumberValue(Convert.ToInt64(value, null));
                break;
            case ulong number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case float number when float.IsFinite(number): json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case DateTime moment: json.WriteStringValue(moment); break;
            case DateTimeOffset moment: json.WriteStringValue(moment); break;
            case byte[] bytes: json.WriteBase64StringValue(bytes); break;
            case Pairs pairs when depth > 0: WriteObject(pairs, depth - 1); break;
            case ICollection items when depth > 0: WriteArray(items, depth - 1); break;
            default: json.WriteStringValue(Describe(value)); break;
        }
    }

    private void WriteObject(Pairs pairs, int depth)
    {
        json.WriteStartObject();
        foreach (var (name, value) in Safely(pairs))
        {
            json.WritePropertyName(name ?? "");
            WriteValue(value, depth);
        }
        json.WriteEndObject();
    }

    // A collection has its items already; any other sequence might run a query to get them.
    private void WriteArray(ICollection items, int depth)
    {
        json.WriteStartArray();
        foreach (var item in Safely(items.Cast<object?>())) WriteValue(item, depth);
        json.WriteEndArray();
    }

    /// <summary>What can be read of it: up to a limit, and up to the item whose reading throws, as when another thread
    /// changes the list meanwhile.</summary>
    private static IEnumerable<T> Safely<T>(IEnumerable<T> items)
    {
        using var reader = TryStart(items);
        for (var count = 0; count < ItemsMax && reader is not null; count++)
        {
            T item;
            try
            {
                if (!reader.MoveNext()) yield break;
                item = reader.Current;
            }
            catch (Exception)
            {
                yield break;
            }
            yield return item;
        }
    }

    private static IEnumerator<T>? TryStart<T>(IEnumerable<T> items)
    {
        try
        {
            return items.GetEnumerator();
        }
        catch (Exception)
        {
            return null;
        }
    }
}
