using Tocsin.Rules.Model;

namespace Tocsin.Rules.Windows.Judges;

/// <summary>Compares the window with the one before it.</summary>
/// <param name="check">What makes it a spike.</param>
/// <param name="span">How long each window is, in ticks.</param>
/// <param name="since">When the rule began to look, in ticks.</param>
internal sealed class SpikeJudge(SpikeCheck check, long span, Func<long> since) : WindowJudge
{
    /// <inheritdoc/>
    public override long ReachTicks => 2 * span;

    /// <inheritdoc/>
    public override int EntriesMax => WindowLimits.FigureValuesMax;

    /// <inheritdoc/>
    public override bool Holds(Group group, int at, out double figure)
    {
        var (line, ticks) = (group.Line, group.Line.Ticks(at));
        var middle = line.UpTo(ticks - span);
        var (now, before) = (at + 1 - middle, middle - line.UpTo(ticks - (2 * span)));
        figure = before == 0 ? now : (double)now / before;
        if (Math.Max(now, before) < check.AtLeast) return false;
        // That there was nothing before can be said when it was looked for.
        if (before == 0) return check.Factor > 1 && since() <= ticks - (2 * span);
        return check.Factor > 1 ? now >= check.Factor * before : now <= check.Factor * before;
    }
}
