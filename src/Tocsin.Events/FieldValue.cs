using System.Runtime.InteropServices;

namespace Tocsin.Events;

/// <summary>One value of one field of an event; its text lies in the bytes of the event's batch.</summary>
[StructLayout(LayoutKind.Auto)]
public struct FieldValue
{
    /// <summary>The field's number in the <see cref="FieldTable"/>.</summary>
    public int Field;

    /// <summary>Which of the members below holds the value.</summary>
    public ValueKind Kind;

    /// <summary>
    /// Where its text begins in <see cref="EventBatch.Bytes"/>; numbers keep the text they were sent as.
    /// </summary>
    public int Start;

    /// <summary>Length of that text, in bytes.</summary>
    public int Length;

    /// <summary>An integer, ticks, 0 or 1, or the bits of a double.</summary>
    public long Number;
}
