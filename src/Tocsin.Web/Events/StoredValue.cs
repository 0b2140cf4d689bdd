using System.Globalization;
using Tocsin.Events.Values;

namespace Tocsin.Web.Events;

/// <summary>Reads the values that tables of the store hold: texts, numbers, truths.</summary>
public static class StoredValue
{
    /// <summary>The value as an event holds it.</summary>
    public static EventValue Of(string path, object value) => new(path, value switch
    {
        long or int or double or ExactNumber => EventValueKind.Number,
        bool => EventValueKind.Boolean,
        _ => EventValueKind.Text,
    }, Text(value));

    /// <summary>The value as text.</summary>
    public static string Text(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Whether it is a whole list, which no filter finds by its text.</summary>
    public static bool IsList(object value) => value is string text && text.StartsWith('[');
}
