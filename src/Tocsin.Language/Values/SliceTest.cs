namespace Tocsin.Language.Values;

/// <summary>The value, a whole number, is in one of several shares of about the same size.</summary>
/// <param name="number">Which share, from 0.</param>
/// <param name="count">How many shares there are.</param>
public sealed class SliceTest(int number, int count) : ValueTest
{
    /// <summary>Which share.</summary>
    public int Share => number;

    /// <summary>How many shares there are.</summary>
    public int Count => count;

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) => false;

    /// <inheritdoc/>
    public override bool Integer(long value) => (ulong)value % (ulong)count == (ulong)number;
}
