namespace Tocsin.Rules.Windows.Judges;

/// <summary>Judges by a fold that each group keeps.</summary>
/// <typeparam name="T">The fold.</typeparam>
internal abstract class FoldJudge<T>(long span) : WindowJudge where T : Fold
{
    /// <inheritdoc/>
    public override long ReachTicks => span;

    /// <summary>A fold of nothing.</summary>
    protected abstract T Begin();

    /// <summary>Judges the fold of a window.</summary>
    protected abstract bool Holds(T fold, out double figure);

    /// <inheritdoc/>
    public override bool Holds(Group group, int at, out double figure)
    {
        var fold = (T)(group.Kept ??= Begin());
        fold.MoveTo(group.Line, at, span);
        return Holds(fold, out figure);
    }

    /// <inheritdoc/>
    public override void BeforeInsert(Group group, int place) => (group.Kept as Fold)?.Retreat(group.Line, place);

    /// <inheritdoc/>
    public override void BeforeRemoval(Group group, int count) => (group.Kept as Fold)?.Cut(group.Line, count);

    /// <inheritdoc/>
    public override void Reset(Group group) => (group.Kept as Fold)?.Reset();
}
