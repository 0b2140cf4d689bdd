namespace Tocsin.Rules.Windows;

/// <summary>What a rule remembers of the events with the same values in some fields.</summary>
/// <param name="hash">The hash of its key.</param>
/// <param name="key">Its values; see <see cref="GroupKey"/>.</param>
internal sealed class Group(ulong hash, byte[] key)
{
    /// <summary>No time.</summary>
    public const long Never = long.MinValue / 2;

    /// <summary>The hash of its key.</summary>
    public ulong Hash => hash;

    /// <summary>Its values.</summary>
    public byte[] Key => key;

    /// <summary>Its events.</summary>
    public Timeline Line;

    /// <summary>When the newest event arrived.</summary>
    public long SeenTicks;

    /// <summary>When the rule fired last.</summary>
    public long LastFire = Never;

    /// <summary>When the rule fired last, as of the events that are not remembered any more.</summary>
    public long FireBefore = Never;

    /// <summary>Events up to here were forgotten for want of room, though they could still matter.</summary>
    public long CutTicks = Never;

    /// <summary>
    /// Since when it is watched for silence, on the clock of <see cref="WindowScope.WatchedTicks"/>; of values, when
    /// old ones were last looked for.
    /// </summary>
    public long Since;

    /// <summary>
    /// Whether the condition held with the last event that is not remembered any more; or: it is silent.
    /// </summary>
    public bool IsHeld;

    /// <summary>Whether a timer runs.</summary>
    public bool HasTimer;

    /// <summary>Whether it was forgotten.</summary>
    public bool IsGone;

    /// <summary>What else the rule's check keeps.</summary>
    public object? Kept;

    /// <summary>The group that was updated before it.</summary>
    public Group? Older;

    /// <summary>The group that was updated after it.</summary>
    public Group? Newer;

    /// <summary>The next of the same bucket.</summary>
    public Group? Next;
}
