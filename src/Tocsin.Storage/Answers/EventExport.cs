namespace Tocsin.Storage.Answers;

/// <summary>
/// All events that match, oldest first, page by page, as they were when it began. Whoever began it disposes it; one
/// page at a time.
/// </summary>
public sealed class EventExport : IDisposable
{
    private readonly Func<CancellationToken, Task<IReadOnlyList<FoundEvent>>> _next;
    private readonly IDisposable _held;

    /// <summary>An export that has begun.</summary>
    /// <param name="next">Reads the next page; an empty one is the end.</param>
    /// <param name="held">What the store keeps for it.</param>
    internal EventExport(Func<CancellationToken, Task<IReadOnlyList<FoundEvent>>> next, IDisposable held) =>
        (_next, _held) = (next, held);

    /// <summary>How many blocks are missing because they are damaged, as was known when it began.</summary>
    public required int BlocksDamaged { get; init; }

    /// <summary>
    /// The fields beyond the schema that events in the time range have, in ordinal order; none unless asked for.
    /// </summary>
    public required IReadOnlyList<string> OtherFields { get; init; }

    /// <summary>The next events; none when there are no more.</summary>
    /// <exception cref="IOException">
    /// Some turned out to be damaged. They are set aside now: an export that begins again does without them, and says
    /// so.
    /// </exception>
    public Task<IReadOnlyList<FoundEvent>> NextAsync(CancellationToken stop) => _next(stop);

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}
