using System.Text;

namespace Tocsin.Web.Queries;

/// <summary>Patterns of summaries: texts in which what differs has a name in angle brackets.</summary>
public static class SummaryPattern
{
    private const int LengthMax = 1_000;

    /// <summary>The clause that finds the events like it; null when a person could not read it.</summary>
    public static string? Clause(string pattern)
    {
        if (pattern.Length is 0 or > LengthMax) return null;
        var expression = new StringBuilder("^");
        for (var at = 0; at < pattern.Length; at++)
        {
            if (Hole(pattern, at) is > 0 and var length)
            {
                expression.Append(".+?");
                at += length - 1;
            }
            else if (char.IsLetterOrDigit(pattern[at]) || pattern[at] is ' ' or '_' || pattern[at] >= 0x80)
            {
                expression.Append(pattern[at]);
            }
            else if (char.IsControl(pattern[at])) expression.Append('.');
            else expression.Append('\\').Append(pattern[at]);
        }
        return $"summary:/{expression}$/";
    }

    /// <summary>How long the name of what differs is that begins there, with its brackets; 0 when none does.</summary>
    private static int Hole(string pattern, int at)
    {
        if (pattern[at] != '<') return 0;
        var end = pattern.IndexOf('>', at);
        return end > at + 1 && pattern.AsSpan(at + 1, end - at - 1).IndexOfAnyExceptInRange('a', 'z') < 0
            ? end - at + 1 : 0;
    }
}
