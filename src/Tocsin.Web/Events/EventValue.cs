namespace Tocsin.Web.Events;

/// <summary>What JSON says a value is.</summary>
public enum EventValueKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>A number, kept as it was written.</summary>
    Number,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>null.</summary>
    Null,

    /// <summary>An object or list with nothing in it.</summary>
    Empty,
}

/// <summary>One value of an event; a list gives one for each of its items, under the same path.</summary>
/// <param name="Path">The dotted path, as queries name it.</param>
/// <param name="Kind">What JSON says it is.</param>
/// <param name="Text">The value as text, exactly as stored: show it through <see cref="VisibleText"/>.</param>
public readonly record struct EventValue(string Path, EventValueKind Kind, string Text);
