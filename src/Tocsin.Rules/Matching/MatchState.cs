namespace Tocsin.Rules.Matching;

/// <summary>What one thread knows of the event at hand. Not shared.</summary>
internal sealed class MatchState(SlotTable slots, int leaves)
{
    // The event's number and whether the leaf holds, in one.
    private readonly long[] _known = new long[leaves];

    /// <summary>The event.</summary>
    public EventView View { get; } = new(slots);

    /// <summary>Whether a leaf was worked out for this event, and how.</summary>
    public bool TryRecall(int leaf, out bool holds)
    {
        var known = _known[leaf];
        holds = (known & 1) != 0;
        return known >> 1 == View.Stamp;
    }

    /// <summary>Remembers a leaf.</summary>
    public void Remember(int leaf, bool holds) => _known[leaf] = (View.Stamp << 1) | (holds ? 1L : 0L);
}
