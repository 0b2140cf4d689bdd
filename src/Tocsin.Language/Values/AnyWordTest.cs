namespace Tocsin.Language.Values;

/// <summary>A word of the text passes another test.</summary>
public sealed class AnyWordTest(ValueTest word) : ValueTest
{
    /// <summary>What is asked of each word.</summary>
    public ValueTest Word => word;

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8)
    {
        for (var looked = 1; ; looked++)
        {
            if ((looked & 1023) == 0) EvaluationStop.Check();
            var next = Tokens.Next(ref utf8);
            if (next.IsEmpty) return false;
            if (word.Text(next)) return true;
        }
    }

    /// <summary>Adds each word that passes.</summary>
    public override void Mark(ReadOnlySpan<byte> utf8, List<(int Start, int End)> marks)
    {
        var rest = utf8;
        while (true)
        {
            var next = Tokens.Next(ref rest);
            if (next.IsEmpty) return;
            var end = utf8.Length - rest.Length;
            if (word.Text(next)) marks.Add((end - next.Length, end));
        }
    }

    /// <inheritdoc/>
    public override bool Time(long ticks) => false;
}
