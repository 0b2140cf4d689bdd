using System.Text;

namespace Tocsin.Language.Values;

/// <summary>
/// Comparing UTF-8 without making strings. Letter case is ignored by Unicode's simple mappings; an ASCII letter equals
/// only its other ASCII case, so that plain text can be searched byte by byte.
/// </summary>
public static class Utf8Text
{
    /// <summary>The rune that stands for all its letter cases.</summary>
    public static Rune Fold(Rune rune)
    {
        if (rune.IsAscii) return rune.Value is >= 'A' and <= 'Z' ? new Rune(rune.Value | 0x20) : rune;
        var lower = Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune));
        return lower.IsAscii ? rune : lower;
    }

    /// <summary>The byte in lower case if it is an ASCII letter.</summary>
    public static byte Fold(byte b) => (uint)(b - 'A') <= 'Z' - 'A' ? (byte)(b | 0x20) : b;

    /// <summary>Folds a text once, for many comparisons.</summary>
    public static byte[] Fold(string text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            var ascii = Encoding.ASCII.GetBytes(text);
            System.Text.Ascii.ToLowerInPlace(ascii, out _);
            return ascii;
        }
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) folded.Append(Fold(rune).ToString());
        return Encoding.UTF8.GetBytes(folded.ToString());
    }

    /// <summary>Whether the text equals a folded one, letter case aside.</summary>
    public static bool EqualsFolded(ReadOnlySpan<byte> text, ReadOnlySpan<byte> folded) =>
        MatchFolded(text, folded) == text.Length && (text.Length > 0 || folded.IsEmpty);

    /// <summary>
    /// How many bytes of the text's beginning equal the whole folded text, letter case aside; -1 when they do not.
    /// </summary>
    public static int MatchFolded(ReadOnlySpan<byte> text, ReadOnlySpan<byte> folded)
    {
        var at = 0;
        for (var f = 0; f < folded.Length;)
        {
            if (at == text.Length) return -1;
            if (text[at] < 0x80)
            {
                if (Fold(text[at]) != folded[f]) return -1;
                at++;
                f++;
                continue;
            }
            Rune.DecodeFromUtf8(text[at..], out var left, out var leftBytes);
            Rune.DecodeFromUtf8(folded[f..], out var right, out var rightBytes);
            if (Fold(left) != right) return -1;
            at += leftBytes;
            f += rightBytes;
        }
        return at;
    }

    /// <summary>Compares two texts, letter case aside: negative, 0 or positive.</summary>
    public static int CompareFolded(ReadOnlySpan<byte> text, ReadOnlySpan<byte> folded)
    {
        while (!text.IsEmpty && !folded.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var left, out var leftBytes);
            Rune.DecodeFromUtf8(folded, out var right, out var rightBytes);
            var order = Fold(left).CompareTo(right);
            if (order != 0) return order;
            text = text[leftBytes..];
            folded = folded[rightBytes..];
        }
        return text.Length - folded.Length;
    }

    /// <summary>Whether a text contains a folded one, letter case aside.</summary>
    public static bool ContainsFolded(ReadOnlySpan<byte> text, ReadOnlySpan<byte> folded)
    {
        if (folded.IsEmpty) return true;
        if (folded[0] >= 0x80)
        {
            for (; !text.IsEmpty; text = text[RuneLength(text)..])
            {
                if (MatchFolded(text, folded) >= 0) return true;
            }
            return false;
        }
        if (System.Text.Ascii.IsValid(folded)) return FoldedSearch.IndexOf(text, folded) >= 0;
        var (lower, upper) = (folded[0], Unfold(folded[0]));
        while (text.IndexOfAny(lower, upper) is var at and >= 0)
        {
            if (MatchFolded(text[at..], folded) >= 0) return true;
            text = text[(at + 1)..];
        }
        return false;
    }

    /// <summary>The other case of a folded ASCII letter; any other byte itself.</summary>
    public static byte Unfold(byte folded) => folded is >= (byte)'a' and <= (byte)'z' ? (byte)(folded & ~0x20) : folded;

    /// <summary>Length in bytes of the rune that a text begins with.</summary>
    public static int RuneLength(ReadOnlySpan<byte> text)
    {
        if (text[0] < 0x80) return 1;
        Rune.DecodeFromUtf8(text, out var _, out var length);
        return length;
    }
}
