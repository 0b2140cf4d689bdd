namespace Tocsin.Storage.Retention;

/// <summary>
/// Applies the rules of retention once a minute. When the clock jumps forward, nothing is deleted for an hour, which is
/// the time to set a wrong clock right. Starts with <see cref="Start"/>; whoever started it disposes it, before the
/// store.
/// </summary>
public sealed class RetentionLoop : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan JumpMin = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan PauseAfterJump = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _ending = new();
    private readonly RetentionPass _pass;
    private readonly TimeProvider _clock;
    private (long Stamp, DateTimeOffset Time) _last;
    private long? _jumped;

    private RetentionLoop(SegmentStore store, RetentionRules rules, TimeProvider clock)
    {
        (_pass, _clock) = (new RetentionPass(store, rules), clock);
        _last = (clock.GetTimestamp(), clock.GetUtcNow());
        Running = rules.IsEmpty ? Task.Delay(Timeout.InfiniteTimeSpan, clock, _ending.Token) : RunAsync();
    }

    /// <summary>Ends when it is disposed, or fails with what must not happen.</summary>
    public Task Running { get; }

    /// <summary>Why nothing could be deleted the last time; null when that went well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Starts it.</summary>
    public static RetentionLoop Start(SegmentStore store, RetentionRules rules, TimeProvider clock) =>
        new(store, rules, clock);

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
        do
        {
            if (!MayDelete(out var now)) continue;
            try
            {
                await Task.Run(() => _pass.Run(now, _ending.Token));
                Failure = null;
            }
            catch (IOException e)
            {
                Failure = "Expired events cannot be deleted: " + e.Message;
            }
        }
        while (await timer.WaitForNextTickAsync(_ending.Token));
    }

    private bool MayDelete(out long now)
    {
        var (stamp, time) = (_clock.GetTimestamp(), _clock.GetUtcNow());
        var jump = time - _last.Time - _clock.GetElapsedTime(_last.Stamp, stamp);
        _last = (stamp, time);
        now = time.UtcTicks;
        if (jump > JumpMin) _jumped = stamp;
        return _jumped is not { } jumped || _clock.GetElapsedTime(jumped, stamp) > PauseAfterJump;
    }
}
