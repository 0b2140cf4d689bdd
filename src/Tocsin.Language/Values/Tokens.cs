using System.Globalization;
using System.Text;

namespace Tocsin.Language.Values;

/// <summary>
/// What a word is: a run of letters, digits, marks and underscores; an ideograph or kana is a word of its own, as in
/// the word breaks of Unicode (UAX 29) that Lucene's standard analyser follows.
/// </summary>
public static class Tokens
{
    private static readonly bool[] Ascii =
        [.. Enumerable.Range(0, 128).Select(c => char.IsAsciiLetterOrDigit((char)c) || c == '_')];

    /// <summary>Whether an ASCII byte belongs to a word.</summary>
    public static bool IsWord(byte ascii) => ascii < 128 && Ascii[ascii];

    /// <summary>Cuts the next word off a text; empty when there is none left.</summary>
    /// <param name="rest">The text; afterwards what follows the word.</param>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            var kind = KindAt(rest, out var length);
            if (kind == Kind.Gap)
            {
                rest = rest[length..];
                continue;
            }
            var end = length;
            if (kind == Kind.Letter)
            {
                while (end < rest.Length && KindAt(rest[end..], out length) == Kind.Letter) end += length;
            }
            var word = rest[..end];
            rest = rest[end..];
            return word;
        }
        return default;
    }

    /// <summary>Whether a word could begin behind this text: it does not end inside one.</summary>
    public static bool EndsOutsideWord(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return true;
        if (text[^1] < 0x80) return !Ascii[text[^1]];
        Rune.DecodeLastFromUtf8(text, out var last, out var _);
        return KindOf(last) != Kind.Letter;
    }

    /// <summary>Whether a word that ends where this text begins is whole.</summary>
    public static bool BeginsOutsideWord(ReadOnlySpan<byte> text) =>
        text.IsEmpty || KindAt(text, out var _) != Kind.Letter;

    private static Kind KindAt(ReadOnlySpan<byte> text, out int length)
    {
        length = 1;
        if (text[0] < 0x80) return Ascii[text[0]] ? Kind.Letter : Kind.Gap;
        Rune.DecodeFromUtf8(text, out var rune, out length);
        return KindOf(rune);
    }

    private static Kind KindOf(Rune rune)
    {
        if (rune.Value is (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0x20000 and <= 0x3FFFF)) return Kind.Alone;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
                or UnicodeCategory.ConnectorPunctuation => Kind.Letter,
            _ => Kind.Gap,
        };
    }

    private enum Kind
    {
        Gap,
        Letter,
        Alone,
    }
}
