using Tocsin.Rules.Model;

namespace Tocsin.Rules.Windows.Judges;

/// <summary>Adds numbers up, or takes their mean.</summary>
internal sealed class SumJudge(Bounds bounds, long span, bool isMean) : FoldJudge<SumFold>(span)
{
    /// <inheritdoc/>
    public override int EntriesMax => WindowLimits.FigureValuesMax;

    /// <inheritdoc/>
    protected override SumFold Begin() => new();

    /// <inheritdoc/>
    protected override bool Holds(SumFold fold, out double figure)
    {
        figure = FixedNumber.ToDouble(fold.Sum);
        if (isMean) figure /= fold.To - fold.From;
        return bounds.Hold(figure);
    }
}

/// <summary>The sum of the window's numbers; exact.</summary>
internal sealed class SumFold : Fold
{
    /// <summary>The sum.</summary>
    public Int128 Sum { get; private set; }

    /// <inheritdoc/>
    protected override void Add(in Timeline line, int at) => Sum += (Int128)line.Value(at);

    /// <inheritdoc/>
    protected override void Remove(in Timeline line, int at) => Sum -= (Int128)line.Value(at);

    /// <inheritdoc/>
    protected override void Clear() => Sum = 0;
}
