namespace Tocsin.Language.Values;

/// <summary>One value lies between two others.</summary>
public sealed class BetweenTest(CompareTest low, CompareTest high) : ValueTest
{
    /// <summary>The lower end.</summary>
    public CompareTest Low => low;

    /// <summary>The upper end.</summary>
    public CompareTest High => high;

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) => low.Text(utf8) && high.Text(utf8);

    /// <inheritdoc/>
    public override bool Integer(long value) => low.Integer(value) && high.Integer(value);

    /// <inheritdoc/>
    public override bool Double(double value) => low.Double(value) && high.Double(value);

    /// <inheritdoc/>
    public override bool Number(ReadOnlySpan<byte> text) => low.Number(text) && high.Number(text);

    /// <inheritdoc/>
    public override bool Boolean(bool value) => false;

    /// <inheritdoc/>
    public override bool Time(long ticks) => low.Time(ticks) && high.Time(ticks);
}
