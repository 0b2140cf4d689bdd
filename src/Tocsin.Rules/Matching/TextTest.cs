using Tocsin.Language.Values;

namespace Tocsin.Rules.Matching;

/// <summary>What is asked of one value. Immutable.</summary>
internal abstract class TextTest
{
    /// <summary>Whether the value passes; it is no null.</summary>
    public abstract bool Passes(EventView view, ref ViewValue value);
}

/// <summary>The whole text is one of some, letter case aside.</summary>
internal sealed class WholeTest : TextTest
{
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _texts;
    private readonly byte[]? _only;

    public WholeTest(IReadOnlyCollection<byte[]> folded)
    {
        _texts = new HashSet<byte[]>(folded, ByteTexts.Comparer).GetAlternateLookup<ReadOnlySpan<byte>>();
        if (folded.Count == 1) _only = folded.First();
    }

    public override bool Passes(EventView view, ref ViewValue value)
    {
        var text = view.Folded(ref value);
        return _only is null ? _texts.Contains(text) : text.SequenceEqual(_only);
    }
}

/// <summary>The text begins with one of some, letter case aside.</summary>
internal sealed class StartsTest(byte[][] folded) : TextTest
{
    public override bool Passes(EventView view, ref ViewValue value)
    {
        var text = view.Folded(ref value);
        foreach (var start in folded)
        {
            if (text.StartsWith(start)) return true;
        }
        return false;
    }
}

/// <summary>The text ends with one of some, letter case aside.</summary>
internal sealed class EndsTest(byte[][] folded) : TextTest
{
    public override bool Passes(EventView view, ref ViewValue value)
    {
        var text = view.Folded(ref value);
        foreach (var end in folded)
        {
            if (text.EndsWith(end)) return true;
        }
        return false;
    }
}

/// <summary>The text contains one of some, letter case aside.</summary>
internal sealed class ContainsTest : TextTest
{
    // From so many on, walking over the text once is quicker than once for each.
    private const int FewMax = 12;

    private readonly byte[][] _folded;
    private readonly Lazy<GramIndex>? _index;

    public ContainsTest(byte[][] folded)
    {
        _folded = folded;
        if (folded.Length <= FewMax || folded.Any(f => f.Length == 0)) return;
        _index = new(() => new GramIndex([.. folded.Select(f => new Literal(f, false, false, []))], _ => 0));
    }

    public override bool Passes(EventView view, ref ViewValue value)
    {
        var text = view.Folded(ref value);
        if (_index is not null) return _index.Value.Any(text);
        foreach (var part in _folded)
        {
            if (text.IndexOf(part) >= 0) return true;
        }
        return false;
    }
}

/// <summary>Any other test of the language's.</summary>
internal sealed class OtherTest(ValueTest test) : TextTest
{
    public override bool Passes(EventView view, ref ViewValue value) =>
        test.Passes(value.Kind, value.Text, value.Number);
}

/// <summary>A test that looks otherwise at what turns out to be the summary.</summary>
internal sealed class SummaryTest(ValueTest inSummary, ValueTest elsewhere) : TextTest
{
    public override bool Passes(EventView view, ref ViewValue value)
    {
        var test = value.StoredIn == Events.Schema.Summary ? inSummary : elsewhere;
        return test.Passes(value.Kind, value.Text, value.Number);
    }
}
