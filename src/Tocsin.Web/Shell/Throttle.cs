namespace Tocsin.Web.Shell;

/// <summary>Turns any number of signals into at most one run for each interval.</summary>
/// <remarks>Signal from any thread; runs on a timer's thread. A run may be under way when it is disposed.</remarks>
public sealed class Throttle : IDisposable
{
    private readonly TimeSpan _every;
    private readonly Func<Task> _run;
    private readonly ITimer _timer;
    private int _waiting;

    /// <summary>Makes a throttle that is idle until the first signal.</summary>
    public Throttle(TimeProvider clock, TimeSpan every, Func<Task> run)
    {
        (_every, _run) = (every, run);
        _timer = clock.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Asks for a run soon; a second signal before it changes nothing.</summary>
    public void Signal()
    {
        if (Interlocked.Exchange(ref _waiting, 1) == 0) _timer.Change(_every, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        Volatile.Write(ref _waiting, 0); // before the run: what changes during it needs another
        _ = _run();
    }
}
