using System.Text;

namespace Tocsin.Language.Values;

/// <summary>
/// Matches a pattern with wildcards in one pass over a text: all ways in which its beginning may match go on side by
/// side, a bit for each (the Shift-And method of Baeza-Yates and Gonnet, 1992, with loops for stars). The time is the
/// text's length times a 64th of the pattern's, whatever both hold. Immutable and thread-safe.
/// </summary>
internal sealed class PatternBits
{
    private const int CheckEvery = 1 << 16;

    // Bit i of a mask stands for "the first i elements have matched"; an element is a character or a question mark.
    private readonly int _elements;
    private readonly ulong[] _questions;
    private readonly ulong[] _stars;
    private readonly ulong[][] _ofAscii = new ulong[128][];
    private readonly Dictionary<int, ulong[]> _ofOthers = [];
    private readonly bool _cased;

    /// <summary>Compiles a pattern.</summary>
    /// <param name="parts">Literal, wildcard byte, literal, …; literals are folded unless letter case counts.</param>
    /// <param name="cased">Whether it does.</param>
    public PatternBits(IReadOnlyList<byte[]> parts, bool cased)
    {
        _cased = cased;
        var elements = new List<int>();
        var stars = new List<int>();
        for (var i = 0; i < parts.Count; i++)
        {
            var isWildcard = (i & 1) == 1;
            if (!isWildcard) elements.AddRange(RunesOf(parts[i]));
            else if (parts[i][0] == '?') elements.Add(-1);
            else stars.Add(elements.Count);
        }
        _elements = elements.Count;
        var words = (_elements / 64) + 1;
        (_questions, _stars) = (new ulong[words], new ulong[words]);
        foreach (var at in stars) _stars[at >> 6] |= 1UL << at;
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i] < 0) _questions[i >> 6] |= 1UL << i;
        }
        Array.Fill(_ofAscii, _questions);
        for (var i = 0; i < elements.Count; i++)
        {
            if (elements[i] >= 0) MaskOf(elements[i])[i >> 6] |= 1UL << i;
        }
    }

    /// <summary>Whether the whole text fits.</summary>
    public bool Matches(ReadOnlySpan<byte> text)
    {
        var words = _questions.Length;
        var reached = words <= 64 ? stackalloc ulong[words] : new ulong[words];
        reached.Clear();
        reached[0] = 1;
        for (var read = 0; !text.IsEmpty; read++)
        {
            if ((read & (CheckEvery - 1)) == CheckEvery - 1) EvaluationStop.Check();
            var (mask, length) = MaskAt(text);
            text = text[length..];
            var (carry, any) = (0UL, 0UL);
            for (var w = 0; w < words; w++)
            {
                var moved = reached[w] & mask[w];
                reached[w] = (moved << 1) | carry | (reached[w] & _stars[w]);
                carry = moved >> 63;
                any |= reached[w];
            }
            if (any == 0) return false;
        }
        return (reached[_elements >> 6] & (1UL << _elements)) != 0;
    }

    private (ulong[] Mask, int Length) MaskAt(ReadOnlySpan<byte> text)
    {
        if (text[0] < 0x80) return (_ofAscii[_cased ? text[0] : Utf8Text.Fold(text[0])], 1);
        Rune.DecodeFromUtf8(text, out var rune, out var length);
        var key = (_cased ? rune : Utf8Text.Fold(rune)).Value;
        return (_ofOthers.GetValueOrDefault(key, _questions), length);
    }

    private ulong[] MaskOf(int rune)
    {
        if (rune >= 0x80)
        {
            if (!_ofOthers.TryGetValue(rune, out var known)) _ofOthers[rune] = known = [.. _questions];
            return known;
        }
        if (ReferenceEquals(_ofAscii[rune], _questions)) _ofAscii[rune] = [.. _questions];
        return _ofAscii[rune];
    }

    private static IEnumerable<int> RunesOf(byte[] literal) =>
        Encoding.UTF8.GetString(literal).EnumerateRunes().Select(rune => rune.Value);
}
