namespace Tocsin.Storage.Answers;

/// <summary>Events that arrived lately.</summary>
/// <param name="Events">
/// The events in the order they arrived, that is of their ids; none when nothing matched for a while.
/// </param>
/// <param name="LeftOut">
/// How many matching events before them were left out, because the reader is too slow for all.
/// </param>
/// <param name="UpTo">Every event with an id up to this one was looked at.</param>
public sealed record TailBatch(IReadOnlyList<FoundEvent> Events, long LeftOut, long UpTo);
