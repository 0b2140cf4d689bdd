using Tocsin.Rules.Model;

namespace Tocsin.Rules.Windows.Judges;

/// <summary>The number that so many per cent of the window's numbers do not exceed, by linear interpolation.</summary>
internal sealed class PercentileJudge(Bounds bounds, long span, double percentile) : FoldJudge<SortedFold>(span)
{
    /// <inheritdoc/>
    public override int EntriesMax => WindowLimits.SortedMax;

    /// <inheritdoc/>
    protected override SortedFold Begin() => new();

    /// <inheritdoc/>
    protected override bool Holds(SortedFold fold, out double figure)
    {
        var numbers = fold.Numbers;
        var rank = percentile / 100 * (numbers.Length - 1);
        var low = (int)Math.Floor(rank);
        figure = FixedNumber.ToDouble(numbers[low]);
        if (low + 1 < numbers.Length)
        {
            figure += (rank - low) * FixedNumber.ToDouble(numbers[low + 1] - numbers[low]);
        }
        return bounds.Hold(figure);
    }
}

/// <summary>The window's numbers, the smallest first.</summary>
internal sealed class SortedFold : Fold
{
    private Int128[] _numbers = new Int128[4];
    private int _count;

    /// <summary>The numbers.</summary>
    public ReadOnlySpan<Int128> Numbers => _numbers.AsSpan(0, _count);

    /// <inheritdoc/>
    protected override void Add(in Timeline line, int at)
    {
        var number = (Int128)line.Value(at);
        if (_count == _numbers.Length) Array.Resize(ref _numbers, _count * 2);
        var place = PlaceOf(number);
        Array.Copy(_numbers, place, _numbers, place + 1, _count++ - place);
        _numbers[place] = number;
    }

    /// <inheritdoc/>
    protected override void Remove(in Timeline line, int at)
    {
        var place = PlaceOf((Int128)line.Value(at));
        Array.Copy(_numbers, place + 1, _numbers, place, --_count - place);
    }

    /// <inheritdoc/>
    protected override void Clear() => _count = 0;

    private int PlaceOf(Int128 number)
    {
        var place = Numbers.BinarySearch(number);
        return place < 0 ? ~place : place;
    }
}
