using Tocsin.Storage;
using Tocsin.Storage.Log;

namespace Tocsin.Pipeline;

/// <summary>
/// The reader of the log that fills the store. <see cref="RunAsync"/> is the way of storing, the same for what was read
/// from the files after a start as for what just arrived.
/// </summary>
public sealed class Indexer
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly SegmentStore _store;
    private readonly LogReader _reader;
    private readonly TimeProvider _clock;
    private long _storedTicks;

    internal Indexer(SegmentStore store, WriteAheadLog log, TimeProvider clock)
    {
        (_store, _clock) = (store, clock);
        // Its checkpoint is the manifest's: what a segment has must not be stored twice.
        _reader = log.Follow(new LogReaderOptions("store")
        {
            From = store.Checkpoint,
            ShareBytes = 48 << 20,
            HoldsIntake = true,
        });
    }

    /// <summary>The time of arrival up to which everything is stored, in ticks; null when nothing waits.</summary>
    public long? StoredUpTo => _store.NextId >= _reader.End ? null : Interlocked.Read(ref _storedTicks);

    /// <summary>Completes when all is stored that was in the log at the start.</summary>
    public Task CaughtUp => _reader.CaughtUp;

    /// <summary>Why journal files that are not needed any more do not go; null when they do.</summary>
    public string? Failure { get; private set; }

    /// <summary>Stores batches until the log is closed and all of it is stored. A failure here is final.</summary>
    public async Task RunAsync()
    {
        using var end = new CancellationTokenSource();
        var committing = CommitAsync(end.Token);
        while (await _reader.NextAsync(CancellationToken.None) is { } batch)
        {
            await _store.AppendAsync(batch.Events, CancellationToken.None);
            Interlocked.Exchange(ref _storedTicks, batch.Origin.ReceivedTicks);
            batch.Release();
        }
        await _store.SealAsync();
        await end.CancelAsync();
        await committing;
        TryCommit();
    }

    // Whatever is in segments needs its journal files no more.
    private async Task CommitAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _store.CheckpointAfterAsync(_reader.Checkpoint, stop);
                while (!TryCommit()) await Task.Delay(RetryAfter, _clock, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The log is closed.
        }
    }

    private bool TryCommit()
    {
        try
        {
            _reader.Commit(_store.Checkpoint);
            Failure = null;
        }
        catch (IOException e)
        {
            Failure = "Journal files that are not needed any more cannot be deleted: " + e.Message;
        }
        return Failure is null;
    }
}
