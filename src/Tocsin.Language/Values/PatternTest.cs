namespace Tocsin.Language.Values;

/// <summary>The whole value fits a pattern with <c>*</c> and <c>?</c>.</summary>
public sealed class PatternTest(Pattern pattern) : ValueTest
{
    /// <summary>The pattern.</summary>
    public Pattern Pattern => pattern;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Literal => pattern.Literal;

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) => pattern.Matches(utf8);
}
