namespace Tocsin.Events;

/// <summary>
/// What was odd about an event as it came; it is stored all the same, with these names in <c>tocsin.flags</c>.
/// </summary>
[Flags]
public enum EventFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Bytes that are not UTF-8 became U+FFFD; what was sent is kept in <c>tocsin.raw</c> (base64).</summary>
    InvalidUtf8 = 1,

    /// <summary>A surrogate escape without its partner became U+FFFD.</summary>
    LoneSurrogate = 2,

    /// <summary>A field came more than once: all its values are kept, as an array in the order they came.</summary>
    DuplicateField = 4,

    /// <summary>NaN, Infinity, or raw control characters in a text: not JSON, read as if quoted or escaped.</summary>
    RepairedJson = 8,

    /// <summary>A number that is not finite, or of more than 64 characters, is kept as text.</summary>
    NumberAsText = 16,

    /// <summary>
    /// More fields than an event may have in columns, or names too long for it: the rest is in one searchable field.
    /// </summary>
    Overflow = 32,

    /// <summary>The time could not be read: the time of arrival stands in for it.</summary>
    BadTimestamp = 64,

    /// <summary>The time lies more than a day after the arrival.</summary>
    FutureTimestamp = 128,

    /// <summary>A field whose name announces a number (<c>_int</c>, <c>_float</c>) held something else.</summary>
    BadNumber = 256,

    /// <summary>An array that nests deeper than readers go is kept as text.</summary>
    DeepArray = 512,
}
