namespace Tocsin.Rules.Matching;

/// <summary>What events of one kind of log have to do with rules. Immutable.</summary>
internal sealed class LogSourceRoute
{
    /// <summary>Works it out.</summary>
    /// <param name="index">The rules.</param>
    /// <param name="allowed">For each log source of rules, whether such events may be meant.</param>
    public LogSourceRoute(RuleIndex index, bool[] allowed)
    {
        Allowed = new bool[index.Rules.Count];
        for (var i = 0; i < Allowed.Length; i++) Allowed[i] = allowed[index.Sources.NumberOf(index.Rules[i].LogSource)];
        var found = new List<(int, SlotWitnesses)>();
        Unwitnessed = [.. index.Unwitnessed.Where(r => Allowed[r])];
        foreach (var (slot, witnesses) in index.Witnesses)
        {
            if (witnesses.Of(Allowed) is { } those) found.Add((slot, those));
        }
        Witnesses = [.. found];
    }

    /// <summary>For each rule, whether it is asked at all.</summary>
    public bool[] Allowed { get; }

    /// <summary>The rules that are always asked.</summary>
    public int[] Unwitnessed { get; }

    /// <summary>The slots whose texts speak for rules that may be asked.</summary>
    public (int Slot, SlotWitnesses Witnesses)[] Witnesses { get; }
}
