namespace Tocsin.Rules.Windows.Judges;

/// <summary>Compares an event's value with that of the event before it.</summary>
internal sealed class ChangeJudge(long span) : WindowJudge
{
    /// <inheritdoc/>
    public override long ReachTicks => span;

    /// <inheritdoc/>
    public override int EntriesMax => 256;

    /// <inheritdoc/>
    public override bool FiresEachTime => true;

    // Only the last one matters.
    /// <inheritdoc/>
    public override bool IsHurtByCuts => false;

    /// <inheritdoc/>
    public override bool Holds(Group group, int at, out double figure)
    {
        figure = 1;
        ref var line = ref group.Line;
        return at > 0 && line.Ticks(at - 1) > line.Ticks(at) - span && line.Value(at - 1) != line.Value(at);
    }
}
