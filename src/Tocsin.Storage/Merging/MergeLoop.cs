namespace Tocsin.Storage.Merging;

/// <summary>Merges small segments once a minute. Whoever started it disposes it, before the store.</summary>
public sealed class MergeLoop : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _ending = new();
    private readonly MergePass _pass;
    private readonly TimeProvider _clock;

    private MergeLoop(SegmentStore store, TimeProvider clock)
    {
        (_pass, _clock) = (new MergePass(store), clock);
        Running = RunAsync();
    }

    /// <summary>Ends when it is disposed, or fails with what must not happen.</summary>
    public Task Running { get; }

    /// <summary>Why nothing could be merged the last time; null when that went well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Starts it.</summary>
    public static MergeLoop Start(SegmentStore store, TimeProvider clock) => new(store, clock);

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
        using var timer = new PeriodicTimer(Every, _clock);
        while (await timer.WaitForNextTickAsync(_ending.Token))
        {
            try
            {
                await Task.Run(() => _pass.Run(_ending.Token));
                Failure = null;
            }
            catch (IOException e)
            {
                Failure = "Small segments cannot be merged: " + e.Message;
            }
        }
    }
}
