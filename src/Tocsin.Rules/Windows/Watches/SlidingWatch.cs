using Tocsin.Rules.Windows.Judges;

namespace Tocsin.Rules.Windows.Watches;

/// <summary>
/// Fires when the condition begins to hold in the window that ends with an event, then is silent until it did not hold
/// with an event, or a whole span has passed.
/// </summary>
/// <remarks>
/// What is found is a function of the events in the order of time. An event that comes in that order is judged alone.
/// One that comes late takes its place, and it and those behind it are judged again: what is found now and was not is a
/// finding, in the place of one that was found and is not, if there is such a one; else that one is withdrawn.
/// </remarks>
/// <param name="scope">What all rules share.</param>
/// <param name="judge">The condition.</param>
/// <param name="span">How long the window is, in ticks.</param>
/// <param name="keepsValues">Whether the judge looks at values.</param>
internal sealed class SlidingWatch(WindowScope scope, WindowJudge judge, long span, bool keepsValues) : Watch(scope)
{
    private readonly List<(int At, double Figure)> _new = [];
    private readonly List<long> _gone = [];
    private readonly HashSet<UInt128> _seen = [];

    /// <inheritdoc/>
    public override long HorizonTicks => judge.ReachTicks + Scope.LatenessTicks;

    /// <inheritdoc/>
    public override void Observe(Group group, in Arrival arrival, FindingList to)
    {
        ref var line = ref group.Line;
        if (IsLate(group, arrival.Ticks))
        {
            to.Tally.Late++;
            return;
        }
        Trim(group, Math.Min(arrival.Ticks, Scope.ArrivedTicks));
        if (line.Count >= judge.EntriesMax) MakeRoom(group, to.Tally);
        var place = line.PlaceOf(arrival.Ticks, arrival.Id, arrival.Input);
        if ((place == 0 && arrival.Ticks < group.CutTicks) || line.Count - place > WindowLimits.JudgedAgainMax)
        {
            to.Tally.Late++;
            return;
        }
        to.Tally.Updates++;
        judge.BeforeInsert(group, place);
        line.Insert(place, arrival.Ticks, arrival.Id, arrival.Input, keepsValues ? arrival.Value : null);
        Judge(group, place);
        if (_new.Count + _gone.Count > 0) Tell(group, to);
    }

    private void Judge(Group group, int place)
    {
        ref var line = ref group.Line;
        var isHeld = place > 0 ? line.IsHeld(place - 1) : group.IsHeld;
        var last = place == line.Count - 1 ? group.LastFire : LastFireBefore(group, place);
        for (var at = place; at < line.Count; at++)
        {
            var ticks = line.Ticks(at);
            var holds = judge.Holds(group, at, out var figure);
            var fires = holds && (judge.FiresEachTime || !isHeld || ticks - last >= span);
            if (fires) last = ticks;
            if (fires && !line.IsFired(at)) _new.Add((at, figure));
            else if (!fires && line.IsFired(at)) _gone.Add(ticks);
            line.Mark(at, holds, fires);
            isHeld = holds;
        }
        group.LastFire = last;
    }

    private static long LastFireBefore(Group group, int place)
    {
        while (--place >= 0)
        {
            if (group.Line.IsFired(place)) return group.Line.Ticks(place);
        }
        return group.FireBefore;
    }

    private void Tell(Group group, FindingList to)
    {
        // Of events of the same time another one may have become the one that crosses.
        for (var i = _new.Count - 1; i >= 0; i--)
        {
            if (_gone.Remove(group.Line.Ticks(_new[i].At))) _new.RemoveAt(i);
        }
        for (var i = 0; i < _new.Count; i++)
        {
            var replaces = i < _gone.Count ? to.IdentityOf(group, _gone[i]) : null;
            to.AddWindow(group, _new[i].At, span, _new[i].Figure, replaces);
        }
        for (var i = _new.Count; i < _gone.Count; i++)
        {
            to.Add(
                WindowFindingKind.Withdrawn, group, _gone[i], _gone[i], to.IdentityOf(group, _gone[i]), [], figure: 0);
        }
        _new.Clear();
        _gone.Clear();
    }

    // What lies so far before an event's time that it can matter to none that may still come.
    private void Trim(Group group, long ticks)
    {
        ref var line = ref group.Line;
        if (line.Count == 0 || line.Ticks(0) > ticks - HorizonTicks) return;
        RemoveFirst(group, line.UpTo(ticks - HorizonTicks));
    }

    private void RemoveFirst(Group group, int count)
    {
        ref var line = ref group.Line;
        judge.BeforeRemoval(group, count);
        for (var at = 0; at < count; at++)
        {
            if (line.IsFired(at)) group.FireBefore = line.Ticks(at);
        }
        group.IsHeld = line.IsHeld(count - 1);
        line.RemoveFirst(count);
    }

    private void MakeRoom(Group group, RuleTally tally)
    {
        ref var line = ref group.Line;
        if (judge.IsOfDifferent && HasForgottenEqualOnes(group)) return;
        var count = Math.Max(1, judge.EntriesMax / 8);
        group.CutTicks = line.Ticks(count - 1);
        if (judge.IsHurtByCuts) tally.Cut += count;
        RemoveFirst(group, count);
    }

    // Keeps the newest of equal ones, and all of the newer half; whether that made room.
    private bool HasForgottenEqualOnes(Group group)
    {
        ref var line = ref group.Line;
        var (count, half) = (line.Count, line.Count / 2);
        _seen.Clear();
        var to = count;
        for (var at = count - 1; at >= 0; at--)
        {
            var isNew = _seen.Add(line.HasValues ? line.Value(at) : (UInt128)line.Input(at));
            if (at < half && !isNew)
            {
                if (line.IsFired(at)) group.FireBefore = Math.Max(group.FireBefore, line.Ticks(at));
                continue;
            }
            line.Move(at, --to);
        }
        line.RemoveFirst(to);
        judge.Reset(group);
        return to >= Math.Max(1, count / 8);
    }
}
