namespace Tocsin.Rules.Windows.Watches;

/// <summary>
/// Fires when the first input was found and a span has passed since it arrived, without the second one in the span
/// after
/// it. A second one that comes after all withdraws the finding. Of the first ones within a span of one that fired, none
/// does.
/// </summary>
/// <param name="scope">What all rules share.</param>
/// <param name="span">Within which time, in ticks.</param>
internal sealed class AbsenceWatch(WindowScope scope, long span) : Watch(scope)
{
    private const int First = 0;
    private readonly PriorityQueue<Group, long> _timers = new();

    /// <inheritdoc/>
    public override long HorizonTicks => span + Scope.LatenessTicks;

    /// <inheritdoc/>
    public override bool MayExpire(Group group) => !group.HasTimer;

    /// <inheritdoc/>
    public override void Observe(Group group, in Arrival arrival, FindingList to)
    {
        ref var line = ref group.Line;
        if (IsLate(group, arrival.Ticks))
        {
            to.Tally.Late++;
            return;
        }
        MakeRoom(group, Math.Min(arrival.Ticks, Scope.ArrivedTicks), to.Tally);
        to.Tally.Updates++;
        var place = line.PlaceOf(arrival.Ticks, arrival.Id, arrival.Input);
        line.Insert(place, arrival.Ticks, arrival.Id, arrival.Input, (UInt128)Scope.ArrivedTicks);
        if (arrival.Input == First) SetTimer(group, Scope.ArrivedTicks + span);
        else Withdraw(group, place, to);
    }

    /// <inheritdoc/>
    public override void Advance(long now, FindingList to)
    {
        while (_timers.TryPeek(out var group, out var due) && due <= now)
        {
            _timers.Dequeue();
            if (group.IsGone) continue;
            group.HasTimer = false;
            Judge(group, now, to);
            if (NextDue(group) is { } next) SetTimer(group, next);
        }
    }

    /// <inheritdoc/>
    public override void Restored(Group group)
    {
        if (NextDue(group) is { } due) SetTimer(group, due);
    }

    private void SetTimer(Group group, long due)
    {
        if (group.HasTimer) return;
        group.HasTimer = true;
        _timers.Enqueue(group, due);
    }

    // The marks of a first one: held when it is judged, fired when it fired.
    private void Judge(Group group, long now, FindingList to)
    {
        ref var line = ref group.Line;
        var next = long.MaxValue;
        var missed = new List<int>();
        for (var at = line.Count - 1; at >= 0; at--)
        {
            if (line.Input(at) != First) next = line.Ticks(at);
            else if (!line.IsHeld(at) && DueOf(line, at) <= now)
            {
                line.Mark(at, isHeld: true, isFired: false);
                if (next == long.MaxValue || next - line.Ticks(at) >= span) missed.Add(at);
            }
        }
        for (var i = missed.Count - 1; i >= 0; i--)
        {
            var ticks = line.Ticks(missed[i]);
            if (ticks - group.LastFire < span) continue;
            group.LastFire = ticks;
            line.Mark(missed[i], isHeld: true, isFired: true);
            to.Add(
                WindowFindingKind.Found, group, ticks, ticks + span, to.IdentityOf(group, ticks), [line.Id(missed[i])],
                figure: 0);
        }
    }

    private void Withdraw(Group group, int place, FindingList to)
    {
        ref var line = ref group.Line;
        var ticks = line.Ticks(place);
        for (var at = place - 1; at >= 0 && ticks - line.Ticks(at) < span; at--)
        {
            if (line.Input(at) != First || !line.IsFired(at)) continue;
            line.Mark(at, isHeld: true, isFired: false);
            group.LastFire = Group.Never;
            var identity = to.IdentityOf(group, line.Ticks(at));
            to.Add(
                WindowFindingKind.Withdrawn, group, line.Ticks(at), line.Ticks(at) + span, identity, [], figure: 0);
        }
    }

    private long? NextDue(Group group)
    {
        ref var line = ref group.Line;
        long? next = null;
        for (var at = 0; at < line.Count; at++)
        {
            if (line.Input(at) == First && !line.IsHeld(at)) next = Math.Min(next ?? long.MaxValue, DueOf(line, at));
        }
        return next;
    }

    private long DueOf(in Timeline line, int at) => (long)line.Value(at) + span;

    private void MakeRoom(Group group, long ticks, RuleTally tally)
    {
        ref var line = ref group.Line;
        while (line.Count > 0 && line.Ticks(0) <= ticks - HorizonTicks && (line.Input(0) != First || line.IsHeld(0)))
        {
            line.RemoveFirst(1);
        }
        if (line.Count < WindowLimits.StepsMax) return;
        tally.Cut += WindowLimits.StepsMax / 8;
        line.RemoveFirst(WindowLimits.StepsMax / 8);
    }
}
