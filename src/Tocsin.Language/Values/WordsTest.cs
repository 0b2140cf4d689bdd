using System.Text;

namespace Tocsin.Language.Values;

/// <summary>
/// Words that stand next to each other somewhere in the text, letter case ignored; what lies between two words does not
/// matter. A word may be a pattern.
/// </summary>
public sealed class WordsTest : ValueTest
{
    /// <summary>How many words one may look for side by side.</summary>
    public const int WordsMax = 2_000;

    // Letters of a script that has no case and no living writers.
    private const char Star = '\u1681';
    private const char Question = '\u1682';

    private readonly byte[][] _words;
    private readonly Pattern?[] _patterns;
    private readonly byte[][] _plainWords;
    private readonly byte[] _literal;
    private readonly bool _plain;

    /// <summary>A test for the words of a text.</summary>
    /// <param name="text">One or more words.</param>
    /// <param name="wildcards">Which characters of the text are wildcards, ascending.</param>
    public WordsTest(string text, IReadOnlyList<int> wildcards)
    {
        (Operand, Wildcards) = (text, wildcards);
        // Wildcards are word characters here: they are swapped for letters that no word has, split, and swapped back.
        var marked = text.ToCharArray();
        foreach (var at in wildcards) marked[at] = marked[at] == '*' ? Star : Question;
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(new string(marked));
        var (words, patterns) = (new List<byte[]>(), new List<Pattern?>());
        while (true)
        {
            var word = Tokens.Next(ref rest);
            if (word.IsEmpty) break;
            var (folded, pattern) = Compile(Encoding.UTF8.GetString(word));
            words.Add(folded);
            patterns.Add(pattern);
        }
        (_words, _patterns) = ([.. words], [.. patterns]);
        _plainWords = [.. _words.Where((_, i) => _patterns[i] is null)];
        _literal = _plainWords.Where(w => Ascii.IsValid(w)).MaxBy(w => w.Length) ?? [];
        _plain = _words.Length > 0 && _patterns[0] is null && _words[0][0] < 0x80;
    }

    /// <summary>Why it is not run for a stranger: it would take too much work; null when it is.</summary>
    public string? Fault =>
        Count > WordsMax ? $"There are {Count} words side by side; the limit is {WordsMax}"
        : Wildcards.Count > 0 ? Pattern.Fault(Operand, Wildcards.Count)
        : null;

    /// <summary>The words as asked for.</summary>
    public string Operand { get; }

    /// <summary>Which characters of <see cref="Operand"/> are wildcards.</summary>
    public IReadOnlyList<int> Wildcards { get; }

    /// <summary>How many words there are; a text without any, such as <c>"-"</c>, is found by no event.</summary>
    public int Count => _words.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Words => _plainWords;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Literal => _literal;

    /// <inheritdoc/>
    public override bool Text(ReadOnlySpan<byte> utf8) => _plain ? FindPlain(utf8) : FindByWords(utf8);

    /// <summary>Adds each of the words, wherever they stand next to each other.</summary>
    public override void Mark(ReadOnlySpan<byte> utf8, List<(int Start, int End)> marks)
    {
        if (_words.Length == 0) return;
        var rest = utf8;
        while (true)
        {
            var word = Tokens.Next(ref rest);
            if (word.IsEmpty) return;
            if (!Fits(word, 0) || !Follows(rest, 1)) continue;
            marks.Add(Place(utf8, rest, word));
            var behind = rest;
            for (var i = 1; i < _words.Length; i++)
            {
                var next = Tokens.Next(ref behind);
                marks.Add(Place(utf8, behind, next));
            }
        }
    }

    /// <inheritdoc/>
    public override bool Time(long ticks) => false;

    private static (byte[] Folded, Pattern? Pattern) Compile(string word)
    {
        if (word.AsSpan().IndexOfAny(Star, Question) < 0) return (Utf8Text.Fold(word), null);
        var at = Enumerable.Range(0, word.Length).Where(i => word[i] is Star or Question).ToArray();
        return ([], new Pattern(word.Replace(Star, '*').Replace(Question, '?'), at));
    }

    // Jumps from one possible first letter to the next instead of cutting the text into words.
    private bool FindPlain(ReadOnlySpan<byte> text)
    {
        var first = _words[0];
        var (lower, upper) = (first[0], Utf8Text.Unfold(first[0]));
        var (from, looked) = (0, 0);
        while (text[from..].IndexOfAny(lower, upper) is var found and >= 0)
        {
            if ((++looked & 1023) == 0) EvaluationStop.Check();
            var at = from + found;
            // Only where a word begins, so that a long word in a text of its letters is no work at each of them.
            var matched = Tokens.EndsOutsideWord(text[..at]) ? Utf8Text.MatchFolded(text[at..], first) : -1;
            if (matched >= 0 && Tokens.BeginsOutsideWord(text[(at + matched)..])
                && Follows(text[(at + matched)..], 1)) return true;
            from = at + 1;
        }
        return false;
    }

    private static (int Start, int End) Place(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> behind, ReadOnlySpan<byte> word) =>
        (text.Length - behind.Length - word.Length, text.Length - behind.Length);

    private bool FindByWords(ReadOnlySpan<byte> text)
    {
        if (_words.Length == 0) return false;
        for (var looked = 1; ; looked++)
        {
            if ((looked & 1023) == 0) EvaluationStop.Check();
            var word = Tokens.Next(ref text);
            if (word.IsEmpty) return false;
            if (Fits(word, 0) && Follows(text, 1)) return true;
        }
    }

    private bool Follows(ReadOnlySpan<byte> rest, int from)
    {
        for (var i = from; i < _words.Length; i++)
        {
            var word = Tokens.Next(ref rest);
            if (word.IsEmpty || !Fits(word, i)) return false;
        }
        return true;
    }

    private bool Fits(ReadOnlySpan<byte> word, int index) =>
        _patterns[index] is { } pattern ? pattern.Matches(word) : Utf8Text.EqualsFolded(word, _words[index]);
}
