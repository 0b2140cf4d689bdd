namespace Tocsin.Language.Values;

/// <summary>There is a value, whatever it is.</summary>
public sealed class ExistsTest : ValueTest
{
    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) => true;

    /// <summary>Adds nothing: nothing in the text is what was looked for.</summary>
    public override void Mark(ReadOnlySpan<byte> utf8, List<(int Start, int End)> marks)
    {
    }
}
