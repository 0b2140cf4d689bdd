namespace Tocsin.Pipeline;

/// <summary>
/// A number of bytes that may be under way between senders and the store. Whoever finds it used up waits; nothing is
/// dropped. Thread-safe.
/// </summary>
internal sealed class Budget(long bytesMax, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private long _taken;
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many bytes are taken.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>
    /// Takes bytes, waiting at most <paramref name="patience"/>; false when they did not become free.
    /// </summary>
    public async ValueTask<bool> TryTakeAsync(long bytes, TimeSpan patience)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            Task freed;
            lock (_lock)
            {
                // One batch always fits, however large.
                if (_taken == 0 || _taken + bytes <= bytesMax)
                {
                    _taken += bytes;
                    return true;
                }
                freed = _freed.Task;
            }
            var left = patience - clock.GetElapsedTime(started);
            if (left <= TimeSpan.Zero) return false;
            await Task.WhenAny(freed, Task.Delay(left, clock));
        }
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes)
    {
        TaskCompletionSource freed;
        lock (_lock)
        {
            _taken -= bytes;
            (freed, _freed) = (_freed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        freed.SetResult();
    }
}
