using System.Threading.Channels;
using Tocsin.Events;
using Tocsin.Storage;

namespace Tocsin.Pipeline;

/// <summary>
/// The reader of the journal that fills the store: batches come in the order of their ids, straight from the journal's
/// thread. The queue is not bounded by itself: the budget that a batch took when it was accepted is returned here.
/// </summary>
public sealed class Indexer
{
    private readonly EventStore _store;
    private readonly Budget _budget;
    private readonly Channel<(EventBatch Batch, long Bytes)> _queue = Channel.CreateUnbounded<(EventBatch, long)>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private long _waiting;
    private long _storedTicks;

    internal Indexer(EventStore store, Budget budget) => (_store, _budget) = (store, budget);

    /// <summary>The time of arrival up to which everything is stored, in ticks; null when nothing waits.</summary>
    public long? StoredUpTo => Interlocked.Read(ref _waiting) == 0 ? null : Interlocked.Read(ref _storedTicks);

    /// <summary>Queues a batch; only the journal's thread calls this.</summary>
    internal void Post(EventBatch batch, long bytes)
    {
        Interlocked.Increment(ref _waiting);
        _queue.Writer.TryWrite((batch, bytes));
    }

    /// <summary>
    /// Stores batches until <see cref="Complete"/> was called and the queue is empty. A failure here is final.
    /// </summary>
    public async Task RunAsync()
    {
        await foreach (var (batch, bytes) in _queue.Reader.ReadAllAsync())
        {
            await _store.AppendAsync(batch, CancellationToken.None);
            Interlocked.Exchange(ref _storedTicks, batch.ReceivedTicks);
            Interlocked.Decrement(ref _waiting);
            batch.Dispose();
            _budget.Return(bytes);
        }
    }

    /// <summary>No more batches will come.</summary>
    internal void Complete() => _queue.Writer.TryComplete();
}
