using Tocsin.Rules.Windows.State;
using Tocsin.Rules.Windows.Watches;

namespace Tocsin.Rules.Windows.Running;

/// <summary>
/// The state of one rule: its tally, how many groups there are, and the groups, that which was updated longest ago
/// first.
/// The form is the same whatever the rule checks, so that what no rule takes over can be passed over.
/// </summary>
internal static class RunState
{
    private const int EntriesMax = 4 << 20;

    /// <summary>Writes the state of a rule.</summary>
    public static void Write(WindowRun run, StateWriter writer)
    {
        var tally = run.Tally;
        foreach (var number in (ReadOnlySpan<long>)
        [
            tally.Updates, tally.Late, tally.Skewed, tally.Missing, tally.Evicted, tally.Cut, tally.SinceTicks,
            run.Groups.Count,
        ])
        {
            writer.Write(number);
        }
        for (var group = run.Groups.Stalest; group is not null; group = group.Newer) Write(group, writer);
    }

    /// <summary>Reads the state of a rule.</summary>
    /// <param name="reader">Reads.</param>
    /// <param name="run">The rule that takes it over; null when none does.</param>
    public static void Read(StateReader reader, WindowRun? run)
    {
        var tally = run?.Tally ?? new RuleTally();
        (tally.Updates, tally.Late, tally.Skewed) = (reader.Long(), reader.Long(), reader.Long());
        (tally.Missing, tally.Evicted, tally.Cut) = (reader.Long(), reader.Long(), reader.Long());
        tally.SinceTicks = reader.Long();
        var groups = reader.Int(int.MaxValue);
        for (var i = 0; i < groups && reader.IsGood; i++)
        {
            var key = reader.Bytes(StateReader.TextBytesMax);
            if (run is not null && !GroupKey.IsKey(key, run.Rule.GroupBy.Count)) reader.Fail();
            if (!reader.IsGood) return;
            var group = run?.Restore(key) ?? new Group(0, key);
            Read(group, reader, run?.Rule.Inputs.Count ?? Timeline.InputsMax);
            if (reader.IsGood) run?.Restored(group);
        }
    }

    private static void Write(Group group, StateWriter writer)
    {
        writer.Write(group.Key);
        foreach (var number in (ReadOnlySpan<long>)
        [
            group.SeenTicks, group.LastFire, group.FireBefore, group.CutTicks, group.Since, group.IsHeld ? 1 : 0,
            group.Line.Count, group.Line.HasValues ? 1 : 0,
        ])
        {
            writer.Write(number);
        }
        for (var at = 0; at < group.Line.Count; at++)
        {
            writer.Write(group.Line.Ticks(at));
            writer.Write(group.Line.Id(at));
            var marks = (group.Line.IsHeld(at) ? 1 : 0) | (group.Line.IsFired(at) ? 2 : 0);
            writer.Write((long)(group.Line.Input(at) << 2 | marks));
            if (group.Line.HasValues) writer.Write(group.Line.Value(at));
        }
        var terms = group.Kept as Dictionary<UInt128, Term>;
        writer.Write((long)(terms?.Count ?? 0));
        foreach (var (value, term) in terms ?? [])
        {
            writer.Write(value);
            writer.Write(term.Before);
            writer.Write(term.First);
            writer.Write(term.Last);
        }
    }

    private static void Read(Group group, StateReader reader, int inputs)
    {
        (group.SeenTicks, group.LastFire, group.FireBefore) = (reader.Long(), reader.Long(), reader.Long());
        (group.CutTicks, group.Since, group.IsHeld) = (reader.Long(), reader.Long(), reader.Int(1) != 0);
        var (count, hasValues) = (reader.Int(EntriesMax), reader.Int(1) != 0);
        for (var at = 0; at < count && reader.IsGood; at++)
        {
            var (ticks, id, rest) = (reader.Long(), reader.Long(), reader.Int((Timeline.InputsMax << 2) - 1));
            UInt128? value = hasValues ? reader.Value() : null;
            if (rest >> 2 >= inputs) reader.Fail();
            if (!reader.IsGood) return;
            group.Line.Insert(at, ticks, id, rest >> 2, value);
            group.Line.Mark(at, (rest & 1) != 0, (rest & 2) != 0);
        }
        var terms = reader.Int(WindowLimits.TermsMax);
        if (terms == 0) return;
        var known = new Dictionary<UInt128, Term>();
        for (var i = 0; i < terms && reader.IsGood; i++)
        {
            known[reader.Value()] = new(reader.Long(), reader.Long(), reader.Long());
        }
        group.Kept = known;
    }
}
