using System.Globalization;
using System.Text;

namespace Tocsin.Alerts.Access;

/// <summary>Names that people give.</summary>
internal static class Names
{
    /// <summary>
    /// Whether a name shows as what it is: no control characters, none that turn the direction of writing or cannot be
    /// seen, no half characters, no line ends.
    /// </summary>
    public static bool IsPrintable(string name)
    {
        foreach (var rune in name.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar) return false;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) return false;
        }
        return true;
    }
}
