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
    private readonly List<int> _missed = [];
    private readonly List<int> _new = [];
    private readonly List<long> _gone = [];

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
        else if (ChangesWhatIsJudged(line, place)) Judge(group, to);
    }

    /// <inheritdoc/>
    public override void Advance(long now, FindingList to)
    {
        while (_timers.TryPeek(out var group, out var due) && due <= now)
        {
            _timers.Dequeue();
            if (group.IsGone) continue;
            group.HasTimer = false;
            MarkDue(group, now);
            Judge(group, to);
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

    // The marks of a first one: held once its time is up, fired when it fired. What fires is a function of the events
    // whose time is up, in the order of their times, whenever that is looked at.
    private void Judge(Group group, FindingList to)
    {
        ref var line = ref group.Line;
        var next = long.MaxValue;
        _missed.Clear();
        for (var at = line.Count - 1; at >= 0; at--)
        {
            if (line.Input(at) != First) next = line.Ticks(at);
            else if (line.IsHeld(at) && (next == long.MaxValue || next - line.Ticks(at) >= span)) _missed.Add(at);
        }
        var last = group.FireBefore;
        for (var at = 0; at < line.Count; at++)
        {
            var isMissed = _missed.Count > 0 && _missed[^1] == at;
            if (isMissed) _missed.RemoveAt(_missed.Count - 1);
            var fires = isMissed && line.Ticks(at) - last >= span;
            if (fires) last = line.Ticks(at);
            if (fires && !line.IsFired(at)) _new.Add(at);
            else if (!fires && line.IsFired(at)) _gone.Add(line.Ticks(at));
            line.Mark(at, line.IsHeld(at), fires);
        }
        Tell(group, to);
    }

    private void Tell(Group group, FindingList to)
    {
        ref var line = ref group.Line;
        for (var i = 0; i < _new.Count; i++)
        {
            var ticks = line.Ticks(_new[i]);
            to.Add(
                WindowFindingKind.Found, group, ticks, ticks + span, to.IdentityOf(group, ticks), [line.Id(_new[i])],
                figure: 0, i < _gone.Count ? to.IdentityOf(group, _gone[i]) : null);
        }
        for (var i = _new.Count; i < _gone.Count; i++)
        {
            to.Add(
                WindowFindingKind.Withdrawn, group, _gone[i], _gone[i] + span, to.IdentityOf(group, _gone[i]), [],
                figure: 0);
        }
        _new.Clear();
        _gone.Clear();
    }

    private void MarkDue(Group group, long now)
    {
        ref var line = ref group.Line;
        for (var at = 0; at < line.Count; at++)
        {
            if (line.Input(at) != First || line.IsHeld(at) || DueOf(line, at) > now) continue;
            line.Mark(at, isHeld: true, isFired: false);
        }
    }

    private bool ChangesWhatIsJudged(in Timeline line, int place)
    {
        for (var at = place - 1; at >= 0 && line.Ticks(place) - line.Ticks(at) < span; at--)
        {
            if (line.Input(at) == First && line.IsHeld(at)) return true;
        }
        return false;
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
            RemoveFirst(group);
        }
        if (line.Count < WindowLimits.StepsMax) return;
        tally.Cut += WindowLimits.StepsMax / 8;
        for (var i = 0; i < WindowLimits.StepsMax / 8; i++) RemoveFirst(group);
    }

    private static void RemoveFirst(Group group)
    {
        if (group.Line.IsFired(0)) group.FireBefore = group.Line.Ticks(0);
        group.Line.RemoveFirst(1);
    }
}
