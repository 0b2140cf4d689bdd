namespace Tocsin.Alerts.Access;

/// <summary>One session in memory. Thread-safe.</summary>
internal sealed class LiveSession(SessionEntry entry, DateTimeOffset lastSeen)
{
    /// <summary>A session ends this long after signing in.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromDays(30);

    /// <summary>A session ends when nothing came for this long.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromHours(12);

    private long _lastSeenTicks = lastSeen.UtcTicks;

    /// <summary>Whose it is.</summary>
    public SessionEntry Entry { get; } = entry;

    /// <summary>When it was last used, in UTC ticks, to the minute.</summary>
    public long LastSeenTicks => Volatile.Read(ref _lastSeenTicks);

    /// <summary>Whether it still holds.</summary>
    public bool Holds(DateTimeOffset now) =>
        now - Entry.Created < AgeMax && now.UtcTicks - LastSeenTicks < IdleMax.Ticks;

    /// <summary>Notes its use, at most once a minute; whether it was noted.</summary>
    public bool Touch(long nowTicks)
    {
        var last = Volatile.Read(ref _lastSeenTicks);
        return nowTicks - last >= TimeSpan.TicksPerMinute
            && Interlocked.CompareExchange(ref _lastSeenTicks, nowTicks, last) == last;
    }
}
