namespace Tocsin.Rules.Sigma;

/// <summary>
/// The ways in which flags of Windows' programs are written: a hyphen or slash at a word's beginning may be any of
/// <c>- / – — ―</c> (Sigma specification, "windash").
/// </summary>
internal static class WindowsDashes
{
    private const int FlagsMax = 4;
    private static readonly char[] Dashes = ['-', '/', '\u2013', '\u2014', '\u2015'];

    /// <summary>All ways.</summary>
    /// <exception cref="ReadingFault">There are too many flags.</exception>
    public static IEnumerable<SigmaText> Of(SigmaText text, int line)
    {
        var places = new List<int>();
        for (var i = 0; i < text.Text.Length; i++)
        {
            if (text.Text[i] is '-' or '/' && IsFlag(text.Text, i)) places.Add(i);
        }
        if (places.Count > FlagsMax) throw new ReadingFault(line, $"'windash' takes texts with up to {FlagsMax} flags");
        var ways = new List<char[]> { text.Text.ToCharArray() };
        foreach (var place in places)
        {
            ways = [.. ways.SelectMany(w => Dashes.Select(d => With(w, place, d)))];
        }
        return ways.Select(w => text with { Text = new string(w) });
    }

    // Not behind a word's character, and before one: \B[-/]\b.
    private static bool IsFlag(string text, int at) =>
        (at == 0 || !IsWord(text[at - 1])) && at + 1 < text.Length && IsWord(text[at + 1]);

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static char[] With(char[] text, int at, char dash)
    {
        var changed = (char[])text.Clone();
        changed[at] = dash;
        return changed;
    }
}
