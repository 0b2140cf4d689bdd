namespace Tocsin.Rules.Windows.Judges;

/// <summary>Looks whether inputs are found one after the other, each in another event.</summary>
/// <remarks>
/// For each step it knows how late the first event of a chain can be that has come as far as this step; an event
/// prolongs the chain of the step before its own. So each event costs one comparison, however many chains there are.
/// </remarks>
/// <param name="steps">Which inputs, in their order.</param>
/// <param name="span">Within which time, in ticks.</param>
internal sealed class OrderJudge(int[] steps, long span) : WindowJudge
{
    /// <inheritdoc/>
    public override long ReachTicks => span;

    /// <inheritdoc/>
    public override int EntriesMax => WindowLimits.StepsMax;

    // What is forgotten lives on in the chains; only events before it find nothing any more.
    /// <inheritdoc/>
    public override bool IsHurtByCuts => false;

    /// <inheritdoc/>
    public override bool Holds(Group group, int at, out double figure)
    {
        var chains = (OrderChains)(group.Kept ??= new OrderChains(steps.Length));
        if (chains.To > at + 1) chains.Reset();
        for (; chains.To <= at; chains.To++) Add(chains.Starts, group.Line, chains.To);
        figure = steps.Length;
        return chains.Starts[^1] > group.Line.Ticks(at) - span;
    }

    /// <inheritdoc/>
    public override void BeforeInsert(Group group, int place)
    {
        if (group.Kept is OrderChains chains && chains.To > place) chains.Reset();
    }

    /// <inheritdoc/>
    public override void BeforeRemoval(Group group, int count)
    {
        if (group.Kept is OrderChains chains) chains.To = Math.Max(0, chains.To - count);
    }

    private void Add(long[] starts, in Timeline line, int at)
    {
        var (input, ticks) = (line.Input(at), line.Ticks(at));
        for (var step = steps.Length - 1; step >= 0; step--)
        {
            if (steps[step] != input) continue;
            var start = step == 0 ? ticks : starts[step - 1];
            if (start > ticks - span) starts[step] = Math.Max(starts[step], start);
        }
    }
}

/// <summary>How far the chains of a group have come.</summary>
internal sealed class OrderChains(int steps)
{
    /// <summary>Of each step, when the first event of the youngest chain up to it happened.</summary>
    public long[] Starts { get; } = Filled(steps);

    /// <summary>The first place that is not looked at yet.</summary>
    public int To { get; set; }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        Array.Fill(Starts, Group.Never);
        To = 0;
    }

    private static long[] Filled(int steps)
    {
        var starts = new long[steps];
        Array.Fill(starts, Group.Never);
        return starts;
    }
}
