using System.Text;
using Tocsin.Language.Values;

namespace Tocsin.Language.ElasticApi.Filters;

/// <summary>
/// Cuts the text of a query as Lucene's standard analyser does: <c>10.0.0.1</c>, <c>example.com</c> and <c>can't</c>
/// are one word each, where ours are several; ours then have to follow each other.
/// </summary>
internal static class StandardWords
{
    /// <summary>The words.</summary>
    public static List<string> Of(string text)
    {
        var words = new List<string>();
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        var word = new StringBuilder();
        while (true)
        {
            var before = rest;
            var next = Tokens.Next(ref rest);
            if (next.IsEmpty) break;
            var gap = before[..(before.Length - rest.Length - next.Length)];
            if (word.Length > 0 && !(gap.Length == 1 && Joins(word[^1], (char)gap[0], (char)next[0])))
            {
                words.Add(word.ToString());
                word.Clear();
            }
            else if (word.Length > 0)
            {
                word.Append((char)gap[0]);
            }
            word.Append(Encoding.UTF8.GetString(next));
        }
        if (word.Length > 0) words.Add(word.ToString());
        return words;
    }

    /// <summary>Whether two of our words are one of Lucene's, because of what stands between them.</summary>
    public static bool Joins(char left, char between, char right)
    {
        if (char.IsAsciiDigit(left) && char.IsAsciiDigit(right)) return between is '.' or ',' or ';' or '\'';
        return IsLetter(left) && IsLetter(right) && between is '.' or ':' or '\'';
    }

    // Of a UTF-8 byte that begins a letter beyond ASCII, no more is asked.
    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c >= 0x80;
}
