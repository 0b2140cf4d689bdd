namespace Tocsin.Logging;

/// <summary>How long to wait before the next try: longer each time, spread by chance so that many senders do not come
/// back at once, and as long as the server asks. For one loop; <see cref="Shorten"/> from anywhere.</summary>
internal sealed class RetryPause(TimeProvider time, TimeSpan max) : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AskedMax = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _short = new();

    /// <summary>From now on, and for the pause under way: tries follow each other quickly.</summary>
    public void Shorten() => _short.Cancel();

    public async Task WaitAsync(int attempt, TimeSpan? asked, CancellationToken stop)
    {
        if (_short.IsCancellationRequested)
        {
            await DelayAsync(First, stop).ConfigureAwait(false);
            return;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, _short.Token);
        await DelayAsync(Length(attempt, asked), either.Token).ConfigureAwait(false);
    }

    public void Dispose() => _short.Dispose();

    private TimeSpan Length(int attempt, TimeSpan? asked)
    {
        var grown = First * Math.Pow(2, Math.Min(attempt, 16)) * (0.5 + Random.Shared.NextDouble() / 2);
        var own = grown < max ? grown : max;
        var wanted = asked < AskedMax ? asked.Value : asked is null ? TimeSpan.Zero : AskedMax;
        return own > wanted ? own : wanted;
    }

    private async Task DelayAsync(TimeSpan length, CancellationToken stop) =>
        await Task.Delay(length, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
