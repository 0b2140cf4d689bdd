namespace Tocsin.Detection.Rules;

/// <summary>
/// What became of one rule so far. Written by the engine's thread alone; whoever reads sees numbers that were true.
/// </summary>
public sealed class RuleCounts
{
    private long _hits;
    private long _alerts;
    private long _excepted;
    private long _lastFireTicks;
    private volatile string? _failure;

    /// <summary>Events that matched, those that were suppressed and of informational rules included.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Alerts that were raised.</summary>
    public long Alerts => Interlocked.Read(ref _alerts);

    /// <summary>Events that matched and that an exception kept quiet.</summary>
    public long Excepted => Interlocked.Read(ref _excepted);

    /// <summary>Time of the newest event that matched, in ticks; 0 when none did.</summary>
    public long LastFireTicks => Interlocked.Read(ref _lastFireTicks);

    /// <summary>Why it could not be judged the last time that it could not; null when it always could.</summary>
    public string? Failure => _failure;

    /// <summary>Counts an event that matched.</summary>
    public void Hit(long ticks)
    {
        Interlocked.Increment(ref _hits);
        if (ticks > LastFireTicks) Interlocked.Exchange(ref _lastFireTicks, ticks);
    }

    /// <summary>Counts an alert.</summary>
    public void Alert() => Interlocked.Increment(ref _alerts);

    /// <summary>Counts an event that an exception kept quiet.</summary>
    public void Except() => Interlocked.Increment(ref _excepted);

    /// <summary>Remembers why it could not be judged.</summary>
    public void Fail(string why) => _failure = why;

    /// <summary>Takes in what was counted before a restart.</summary>
    public void Restore(long hits, long alerts, long excepted, long lastFireTicks) =>
        (_hits, _alerts, _excepted, _lastFireTicks) = (hits, alerts, excepted, lastFireTicks);
}
