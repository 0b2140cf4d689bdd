using Tocsin.Events;

namespace Tocsin.Storage.Answers;

/// <summary>
/// All events that match, oldest first, page by page, with the fields and kinds that they were stored with: as they
/// were
/// when they arrived. Whoever began it disposes it; one page at a time.
/// </summary>
public sealed class EventReplay : IDisposable
{
    private readonly Func<CancellationToken, Task<ReplayPage?>> _next;
    private readonly IDisposable _held;

    /// <summary>A replay that has begun.</summary>
    /// <param name="next">Reads the next page; null at the end.</param>
    /// <param name="held">What the store keeps for it.</param>
    internal EventReplay(Func<CancellationToken, Task<ReplayPage?>> next, IDisposable held) =>
        (_next, _held) = (next, held);

    /// <summary>The next events, which the caller disposes; null when there are no more.</summary>
    /// <exception cref="IOException">Some turned out to be damaged; they are set aside now.</exception>
    public Task<ReplayPage?> NextAsync(CancellationToken stop) => _next(stop);

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}

/// <summary>Events of a replay.</summary>
/// <param name="Batch">The events.</param>
/// <param name="Ids">The id of each.</param>
public sealed record ReplayPage(EventBatch Batch, long[] Ids) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Batch.Dispose();
}
