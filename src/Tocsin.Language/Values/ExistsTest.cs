namespace Tocsin.Language.Values;

/// <summary>There is a value, whatever it is.</summary>
public sealed class ExistsTest : ValueTest
{
    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) => true;
}
