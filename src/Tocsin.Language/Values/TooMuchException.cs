namespace Tocsin.Language.Values;

/// <summary>
/// A question would take more work or memory than one may. Its message says of what, and what to ask instead; it never
/// quotes an event.
/// </summary>
public sealed class TooMuchException(string message) : Exception(message)
{
    /// <summary>Whether others have what it needs, so that it may be answered a moment later.</summary>
    public bool IsForNow { get; init; }
}
