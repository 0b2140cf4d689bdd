namespace Tocsin.Storage.Budgets;

/// <summary>
/// Charges a share for what one lane gathers, some at a time, so that a charge costs a subtraction. Not thread-safe.
/// </summary>
internal sealed class MemoryMeter(MemoryShare share)
{
    private const long AtOnce = 64 << 10;
    private long _room;

    /// <summary>Takes bytes, before they are allocated.</summary>
    /// <exception cref="Language.Values.TooMuchException">They are more than the question may take.</exception>
    public void Take(long bytes)
    {
        if ((_room -= bytes) >= 0) return;
        var more = Math.Max(AtOnce, -_room);
        try
        {
            share.Take(more);
        }
        catch (Language.Values.TooMuchException)
        {
            _room += bytes;
            throw;
        }
        _room += more;
    }

    /// <summary>Gives bytes back: what is gathered next may take them.</summary>
    public void Return(long bytes) => _room += bytes;
}
