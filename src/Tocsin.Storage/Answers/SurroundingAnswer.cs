namespace Tocsin.Storage.Answers;

/// <summary>The events around one.</summary>
/// <param name="Before">Those before it, the nearest last, so that all three together are in the order of time.</param>
/// <param name="Event">The event itself.</param>
/// <param name="After">Those after it, the nearest first.</param>
/// <param name="IsFirst">Whether there are none before those.</param>
/// <param name="IsLast">Whether there are none after those.</param>
public sealed record SurroundingAnswer(
    IReadOnlyList<FoundEvent> Before, FoundEvent Event, IReadOnlyList<FoundEvent> After, bool IsFirst, bool IsLast);
