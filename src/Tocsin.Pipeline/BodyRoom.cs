namespace Tocsin.Pipeline;

/// <summary>
/// What one body takes of the memory for bodies that are being read: requests that never end must not take more than
/// that. Not thread-safe.
/// </summary>
public sealed class BodyRoom : IDisposable
{
    private readonly Budget _budget;
    private readonly TimeSpan _patience;
    private long _taken;

    internal BodyRoom(Budget budget, TimeSpan patience) => (_budget, _patience) = (budget, patience);

    /// <summary>Takes bytes, before a buffer of so many is rented; false when they do not become free soon.</summary>
    public async ValueTask<bool> TryTakeAsync(long bytes)
    {
        if (!await _budget.TryTakeAsync(bytes, _patience)) return false;
        _taken += bytes;
        return true;
    }

    /// <summary>Gives all of it back.</summary>
    public void Dispose()
    {
        if (_taken > 0) _budget.Return(_taken);
        _taken = 0;
    }
}
