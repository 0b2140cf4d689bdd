namespace Tocsin.Rules.Windows.Watches;

/// <summary>What a rule does with the events of a group, and when time passes. One for a rule.</summary>
/// <param name="scope">What all rules share.</param>
internal abstract class Watch(WindowScope scope)
{
    /// <summary>What all rules share.</summary>
    protected WindowScope Scope => scope;

    /// <summary>How long after its newest event arrived a group may still matter, in ticks.</summary>
    public abstract long HorizonTicks { get; }

    /// <summary>
    /// Whether an event comes too late. A clock that is ahead makes no others late: nothing is newer than its arrival.
    /// </summary>
    protected bool IsLate(Group group, long ticks)
    {
        ref var line = ref group.Line;
        return line.Count > 0
            && ticks < Math.Min(line.Ticks(line.Count - 1), Scope.ArrivedTicks) - Scope.LatenessTicks;
    }

    /// <summary>Counts an event.</summary>
    /// <param name="group">Its group.</param>
    /// <param name="arrival">The event.</param>
    /// <param name="to">Takes what is found.</param>
    public abstract void Observe(Group group, in Arrival arrival, FindingList to);

    /// <summary>Time passed. Called only while everything that arrived was seen.</summary>
    /// <param name="now">The time, in ticks.</param>
    /// <param name="to">Takes what is found.</param>
    public virtual void Advance(long now, FindingList to)
    {
    }

    /// <summary>Whether a group that has been quiet for the horizon can be forgotten.</summary>
    public virtual bool MayExpire(Group group) => true;

    /// <summary>How many events and values a group remembers.</summary>
    public virtual int EntriesOf(Group group) => group.Line.Count;

    /// <summary>A group was read from a saved state.</summary>
    public virtual void Restored(Group group)
    {
    }
}
