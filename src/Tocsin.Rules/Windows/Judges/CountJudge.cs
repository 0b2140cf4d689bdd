using Tocsin.Rules.Model;

namespace Tocsin.Rules.Windows.Judges;

/// <summary>Counts the events of the window.</summary>
internal sealed class CountJudge(Bounds bounds, long span) : WindowJudge
{
    /// <inheritdoc/>
    public override long ReachTicks => span;

    // The window, and as much again for those that come late.
    /// <inheritdoc/>
    public override int EntriesMax { get; } = EntriesFor(bounds);

    // What is forgotten is beyond every bound.
    /// <inheritdoc/>
    public override bool IsHurtByCuts => false;

    /// <summary>
    /// How many events must be remembered so that more of them make no difference to bounds, and as many again for
    /// those that come late.
    /// </summary>
    public static int EntriesFor(Bounds bounds)
    {
        var largest = 0d;
        ReadOnlySpan<double?> all =
            [bounds.Greater, bounds.AtLeast, bounds.Less, bounds.AtMost, bounds.Equal, bounds.NotEqual];
        foreach (var bound in all) largest = Math.Max(largest, bound ?? 0);
        return (2 * (int)Math.Min(largest + 2, WindowLimits.CountMax)) + 64;
    }

    /// <inheritdoc/>
    public override bool Holds(Group group, int at, out double figure)
    {
        figure = at + 1 - group.Line.UpTo(group.Line.Ticks(at) - span);
        return bounds.Hold(figure);
    }
}
