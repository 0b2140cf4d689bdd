using System.Runtime.InteropServices;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Windows.Judges;

/// <summary>Counts different values.</summary>
internal sealed class DistinctJudge(Bounds bounds, long span) : FoldJudge<DistinctFold>(span)
{
    private const int ExactMin = 1000;

    /// <inheritdoc/>
    public override int EntriesMax { get; } = Math.Max(CountJudge.EntriesFor(bounds), (2 * ExactMin) + 64);

    /// <inheritdoc/>
    public override bool IsOfDifferent => true;

    /// <inheritdoc/>
    protected override DistinctFold Begin() => new();

    /// <inheritdoc/>
    protected override bool Holds(DistinctFold fold, out double figure) => bounds.Hold(figure = fold.Count);
}

/// <summary>How often each value is in the window.</summary>
internal sealed class DistinctFold : Fold
{
    private readonly Dictionary<UInt128, int> _counts = [];

    /// <summary>How many different ones there are.</summary>
    public int Count => _counts.Count;

    /// <inheritdoc/>
    protected override void Add(in Timeline line, int at) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, line.Value(at), out _)++;

    /// <inheritdoc/>
    protected override void Remove(in Timeline line, int at)
    {
        var value = line.Value(at);
        if (--CollectionsMarshal.GetValueRefOrNullRef(_counts, value) == 0) _counts.Remove(value);
    }

    /// <inheritdoc/>
    protected override void Clear() => _counts.Clear();
}
