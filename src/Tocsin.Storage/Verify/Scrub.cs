namespace Tocsin.Storage.Verify;

/// <summary>
/// Reads every segment once, slowly, in the background after the start, newest first, so that damage is known before
/// somebody needs the events. What it finds is set aside. Whoever started it disposes it, before the store.
/// </summary>
public sealed class Scrub : IAsyncDisposable
{
    // A disk gives a hundred times as much; searches shall not notice.
    private const long BytesPerSecond = 48 * 1024 * 1024;

    private readonly CancellationTokenSource _ending = new();
    private readonly SegmentStore _store;
    private readonly TimeProvider _clock;

    private Scrub(SegmentStore store, TimeProvider clock)
    {
        (_store, _clock) = (store, clock);
        Running = RunAsync();
    }

    /// <summary>Ends when all was read.</summary>
    public Task Running { get; }

    /// <summary>Starts it.</summary>
    public static Scrub Start(SegmentStore store, TimeProvider clock) => new(store, clock);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Running.ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        foreach (var segment in _store.Segments.OrderByDescending(s => s.Entry.File, StringComparer.Ordinal))
        {
            if (segment.Reader is not { } reader || !reader.TryHold()) continue;
            try
            {
                foreach (var block in segment.Blocks)
                {
                    await Task.Run(() => Segments.BlockCheck.Find(block), _ending.Token);
                    if (block.Damage is not null) _store.QuarantineDamaged();
                    await Task.Delay(
                        TimeSpan.FromSeconds((double)block.StoredBytes / BytesPerSecond), _clock, _ending.Token);
                }
            }
            finally
            {
                reader.Release();
            }
        }
    }
}
