using System.Globalization;

namespace Tocsin.Language.Values;

/// <summary>
/// Estimates how large a regular expression is when its counted repetitions are written out: <c>a{3}</c> is <c>aaa</c>.
/// </summary>
internal static class RegexSize
{
    private const long Most = 1_000_000_000;

    /// <summary>How many characters and classes there are, and whether any of them is repeated.</summary>
    public static (long Size, bool Repeats) Of(string pattern)
    {
        // The sizes of what is open around what is being read: the whole expression, groups.
        var open = new Stack<long>();
        var (size, atom, repeats) = (0L, 0L, false);
        for (var at = 0; at < pattern.Length; at++)
        {
            switch (pattern[at])
            {
                case '(':
                    open.Push(size);
                    (size, atom) = (0, 0);
                    // Behind it, a question mark says what sort of group it is.
                    if (at + 1 < pattern.Length && pattern[at + 1] == '?') at++;
                    break;
                case ')' when open.Count > 0:
                    atom = size;
                    size += open.Pop();
                    break;
                case '{' when Count(pattern, ref at) is { } count:
                    size = Math.Min(Most, size + (atom * Math.Max(0, count - 1)));
                    atom = Math.Min(Most, atom * Math.Max(1, count));
                    repeats = true;
                    break;
                case '*' or '+' or '?':
                    repeats = true;
                    break;
                case '|' or '^' or '$':
                    break;
                default:
                    at = EndOfAtom(pattern, at);
                    (size, atom) = (size + 1, 1);
                    break;
            }
        }
        // What is never closed is refused elsewhere.
        return (Math.Min(Most, size + open.Sum()), repeats);
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
