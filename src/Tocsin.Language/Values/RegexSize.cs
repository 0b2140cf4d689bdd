using System.Globalization;

namespace Tocsin.Language.Values;

/// <summary>
/// Estimates how large a regular expression becomes when its counted repetitions are written out: <c>a{3}</c> is
/// <c>aaa</c>. Such copies are what makes a short expression take long; everything else is as large as it is written.
/// </summary>
internal static class RegexSize
{
    private const long Most = 1_000_000_000;

    /// <summary>How many characters and classes the repetitions add.</summary>
    public static long Repeated(string pattern)
    {
        // The sizes of what is open: whole expression, groups. Size with repetitions and without.
        var open = new Stack<(long Written, long Size)>();
        var (written, size) = (0L, 0L);
        var (atomWritten, atomSize) = (0L, 0L);
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '(':
                    open.Push((written, size));
                    (written, size, atomWritten, atomSize) = (0, 0, 0, 0);
                    break;
                case ')' when open.Count > 0:
                    (atomWritten, atomSize) = (written, size);
                    var (before, sizeBefore) = open.Pop();
                    (written, size) = (before + atomWritten, sizeBefore + atomSize);
                    break;
                case '{' when Count(pattern, ref at) is { } count:
                    size = Math.Min(Most, size + (atomSize * Math.Max(0, count - 1)));
                    atomSize = Math.Min(Most, atomSize * Math.Max(1, count));
                    break;
                case '*' or '+' or '?' or '|' or '^' or '$':
                    break;
                default:
                    at = EndOfAtom(pattern, at);
                    (atomWritten, atomSize) = (1, 1);
                    (written, size) = (written + 1, size + 1);
                    break;
            }
        }
        // What is never closed is refused elsewhere.
        while (open.TryPop(out var outer)) (written, size) = (outer.Written + written, outer.Size + size);
        return size - written;
    }

    // The largest count of {n}, {n,} or {n,m}, with the index on its bracket; null when it is a plain bracket.
    private static long? Count(string pattern, ref int at)
    {
        var end = pattern.IndexOf('}', at);
        if (end < 0) return null;
        var numbers = pattern[(at + 1)..end].Split(',');
        if (numbers.Length > 2 || !TryNumber(numbers[0], out var least)) return null;
        var most = least;
        if (numbers.Length == 2 && numbers[1].Length > 0 && !TryNumber(numbers[1], out most)) return null;
        at = end;
        return Math.Max(least, most);
    }

    private static bool TryNumber(string digits, out long number)
    {
        if (digits.Length > 9 && digits.All(char.IsAsciiDigit))
        {
            number = Most;
            return true;
        }
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    // The index of the last character of a class, an escape or a single character.
    private static int EndOfAtom(string pattern, int at)
    {
        if (pattern[at] == '\\') return Math.Min(at + 1, pattern.Length - 1);
        if (pattern[at] != '[') return at;
        // A bracket that comes first in a class is one of its characters.
        var from = at + 1 < pattern.Length && pattern[at + 1] == '^' ? at + 2 : at + 1;
        for (var i = from; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == ']' && i > from) return i;
        }
        return pattern.Length - 1;
    }
}
