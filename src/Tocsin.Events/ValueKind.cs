namespace Tocsin.Events;

/// <summary>The type of one value of one field. Frozen: the numbers are written into segments.</summary>
public enum ValueKind : byte
{
    /// <summary>UTF-8 text.</summary>
    Text = 1,

    /// <summary>A 64-bit signed integer.</summary>
    Integer = 2,

    /// <summary>A 64-bit floating-point number whose shortest form is what was sent.</summary>
    Double = 3,

    /// <summary>true or false.</summary>
    Boolean = 4,

    /// <summary>JSON null: the field was sent, and had nothing in it. No comparison finds it.</summary>
    Null = 5,

    /// <summary>A JSON array, or an empty object, as its own text; a comparison looks at every element.</summary>
    Json = 6,

    /// <summary>An instant: 100 ns ticks since 0001-01-01T00:00:00Z.</summary>
    Time = 7,

    /// <summary>A JSON number that no 64-bit form holds exactly, as its own text.</summary>
    Number = 8,
}
