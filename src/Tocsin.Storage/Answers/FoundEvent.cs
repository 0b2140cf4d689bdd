using Tocsin.Events;

namespace Tocsin.Storage.Answers;

/// <summary>An event that was found. Whoever gets it need not read its JSON to learn which event it is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Time">When it happened, to the tick; what it has of nanoseconds is in its JSON alone.</param>
/// <param name="Json">The event as UTF-8 JSON on one line, its id included.</param>
public readonly record struct FoundEvent(long Id, Instant Time, ReadOnlyMemory<byte> Json);
