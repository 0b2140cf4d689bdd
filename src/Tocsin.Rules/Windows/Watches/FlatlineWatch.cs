namespace Tocsin.Rules.Windows.Watches;

/// <summary>
/// Fires when fewer than so many events of a group arrived within the span, by a clock that stands still while the
/// engine
/// does not see what arrives; says it when they come again.
/// </summary>
/// <param name="scope">What all rules share.</param>
/// <param name="below">How many there must be.</param>
/// <param name="span">Within which time, in ticks.</param>
internal sealed class FlatlineWatch(WindowScope scope, int below, long span) : Watch(scope)
{
    private readonly PriorityQueue<Group, long> _timers = new();

    // A group that is silent is what the rule is about: it is forgotten only for want of room.
    /// <inheritdoc/>
    public override long HorizonTicks => long.MaxValue / 2;

    /// <inheritdoc/>
    public override bool MayExpire(Group group) => false;

    /// <summary>Watches a group from now on, also when no event of it ever comes.</summary>
    public void Begin(Group group, long now)
    {
        (group.Since, group.CutTicks) = (Scope.WatchedNow, now);
        Restored(group);
    }

    /// <inheritdoc/>
    public override void Restored(Group group)
    {
        group.HasTimer = true;
        if (!group.IsHeld) _timers.Enqueue(group, DueOf(group));
    }

    /// <inheritdoc/>
    public override void Observe(Group group, in Arrival arrival, FindingList to)
    {
        ref var line = ref group.Line;
        if (!group.HasTimer) Begin(group, arrival.Ticks);
        if (line.Count >= below) line.RemoveFirst(1);
        line.Insert(line.Count, Scope.WatchedNow, arrival.Id, 0, null);
        group.CutTicks = Math.Max(group.CutTicks, arrival.Ticks);
        to.Tally.Updates++;
        if (!group.IsHeld || DueOf(group) <= Scope.WatchedNow) return;
        group.IsHeld = false;
        Tell(WindowFindingKind.Recovered, group, group.LastFire, to);
        Restored(group);
    }

    /// <inheritdoc/>
    public override void Advance(long now, FindingList to)
    {
        while (_timers.TryPeek(out var group, out var due) && due <= Scope.WatchedTicks)
        {
            _timers.Dequeue();
            if (group.IsGone || group.IsHeld) continue;
            if (DueOf(group) is var later && later > Scope.WatchedTicks)
            {
                _timers.Enqueue(group, later);
                continue;
            }
            group.IsHeld = true;
            // The newest event says since when it is silent, in every replay.
            group.LastFire = group.CutTicks;
            Tell(WindowFindingKind.Found, group, group.LastFire, to);
        }
    }

    // On the clock of watching: when there would be too few.
    private long DueOf(Group group)
    {
        ref var line = ref group.Line;
        var due = line.Count < below ? Group.Never : line.Ticks(line.Count - below) + span;
        return group.IsHeld ? due : Math.Max(due, group.Since + span);
    }

    private void Tell(WindowFindingKind kind, Group group, long start, FindingList to)
    {
        ref var line = ref group.Line;
        var ids = to.IdsOf(line, 0, line.Count);
        var recent = line.Count - line.UpTo(Scope.WatchedNow - span);
        to.Add(kind, group, start, start + span, to.IdentityOf(group, start), ids, recent);
    }
}
