using System.Text;

namespace Tocsin.Web.Queries;

/// <summary>
/// Patterns of summaries: texts in which what differs is a placeholder, such as <c>&lt;n&gt;</c>, as the pipe
/// <c>patterns</c> writes them.
/// </summary>
public static class SummaryPattern
{
    private const int LengthMax = 1_000;

    // An expression with repetitions may have 256 characters and classes; what is longer is asked for in parts.
    private const int PartLengthMax = 240;

    // What one word is has no blank, and what quotes hold no quote.
    private static readonly (string Name, string Stands)[] Holes =
    [
        ("<any>", "."), ("<text>", "[^\"]"), ("<n>", "[^ ]"), ("<ip>", "[^ ]"), ("<time>", "[^ ]"), ("<hex>", "[^ ]"),
        ("<id>", "[^ ]"), ("<mac>", "[^ ]"),
    ];

    /// <summary>
    /// The clause that finds the events like it: all that were counted in it, and what is written like them. Null when
    /// a person could not read it.
    /// </summary>
    public static string? Clause(string pattern)
    {
        if (pattern.Length is 0 or > LengthMax) return null;
        var clause = new StringBuilder();
        var part = new StringBuilder("^");
        var (length, hasDot) = (0, false);
        for (var at = 0; at < pattern.Length; at++)
        {
            if (length >= PartLengthMax)
            {
                Close("");
                clause.Append(" AND ");
                part.Clear();
                (length, hasDot) = (0, false);
            }
            length++;
            if (Hole(pattern, at, out var inside) is > 0 and var holeLength)
            {
                part.Append(inside).Append("+?");
                hasDot |= inside == ".";
                at += holeLength - 1;
            }
            else if (char.IsLetterOrDigit(pattern[at]) || pattern[at] is ' ' or '_' || pattern[at] >= 0x80)
            {
                part.Append(pattern[at]);
                // Half of a character is none.
                if (!char.IsHighSurrogate(pattern[at]) || at + 1 == pattern.Length) continue;
                part.Append(pattern[++at]);
                length++;
            }
            else if (char.IsControl(pattern[at]))
            {
                part.Append('.');
                hasDot = true;
            }
            else part.Append('\\').Append(pattern[at]);
        }
        Close("$");
        return clause.ToString();

        // A dot is no end of a line unless that is said.
        void Close(string end) =>
            clause.Append("summary:/").Append(hasDot ? "(?s)" : "").Append(part).Append(end).Append('/');
    }

    /// <summary>How long the placeholder is that begins there, and what its characters are; 0 for none.</summary>
    private static int Hole(string pattern, int at, out string inside)
    {
        foreach (var (name, stands) in Holes)
        {
            if (string.CompareOrdinal(pattern, at, name, 0, name.Length) != 0) continue;
            inside = stands;
            return name.Length;
        }
        inside = "";
        return 0;
    }
}
