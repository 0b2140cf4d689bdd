namespace Tocsin.Logging;

/// <summary>Says on standard error what goes wrong, once a minute at most: a log sender must not flood another log. May
/// be used from any thread.</summary>
internal sealed class Complaints(TimeProvider time)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private long _nextAt = long.MinValue;

    /// <summary>Says it, unless something was said within the last minute.</summary>
    public void Say(string text)
    {
        var now = time.GetTimestamp();
        var nextAt = Volatile.Read(ref _nextAt);
        if (now < nextAt) return;
        var next = now + (long)(Every.TotalSeconds * time.TimestampFrequency);
        if (Interlocked.CompareExchange(ref _nextAt, next, nextAt) == nextAt) SayNow(text);
    }

    /// <summary>Says it in any case.</summary>
    public static void SayNow(string text)
    {
        try
        {
            Console.Error.WriteLine("Tocsin.Logging: " + text);
        }
        catch (Exception)
        {
            // There is nowhere left to say it.
        }
    }
}
