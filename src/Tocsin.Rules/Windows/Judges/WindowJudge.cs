namespace Tocsin.Rules.Windows.Judges;

/// <summary>Says whether a rule's condition holds in the window that ends with an event. One for a rule.</summary>
internal abstract class WindowJudge
{
    /// <summary>How far before an event others can matter to it, in ticks.</summary>
    public abstract long ReachTicks { get; }

    /// <summary>How many events a group remembers at most.</summary>
    public abstract int EntriesMax { get; }

    /// <summary>Whether the rule fires at each event with which the condition holds.</summary>
    public virtual bool FiresEachTime => false;

    /// <summary>Whether of equal values only the newest matters, so that older ones can be forgotten first.</summary>
    public virtual bool IsOfDifferent => false;

    /// <summary>Whether forgetting the oldest events beyond the most can change what is found.</summary>
    public virtual bool IsHurtByCuts => true;

    /// <summary>Judges the window that ends with an event.</summary>
    /// <param name="group">The group.</param>
    /// <param name="at">The event's place in its timeline.</param>
    /// <param name="figure">What was judged.</param>
    public abstract bool Holds(Group group, int at, out double figure);

    /// <summary>An event is about to come into a place.</summary>
    public virtual void BeforeInsert(Group group, int place)
    {
    }

    /// <summary>The first events are about to be forgotten.</summary>
    public virtual void BeforeRemoval(Group group, int count)
    {
    }

    /// <summary>The timeline has become another one.</summary>
    public virtual void Reset(Group group)
    {
    }
}
