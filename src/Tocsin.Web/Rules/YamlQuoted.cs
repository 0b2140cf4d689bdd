using System.Globalization;
using System.Text;

namespace Tocsin.Web.Rules;

/// <summary>Texts as YAML's flow scalars in quotes (YAML 1.2, 7.3), which mean the same whatever is in them.</summary>
public static class YamlQuoted
{
    /// <summary>
    /// A text in quotes: single ones where every sign can be seen, double ones with escapes elsewhere.
    /// </summary>
    public static string Of(string text)
    {
        if (text.EnumerateRunes().All(IsPlain)) return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
        var quoted = new StringBuilder("\"", text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') quoted.Append('\\').Append((char)rune.Value);
            else if (IsPlain(rune)) quoted.Append(rune.ToString());
            else if (rune.Value == '\n') quoted.Append("\\n");
            else if (rune.Value == '\t') quoted.Append("\\t");
            else quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
        }
        return quoted.Append('"').ToString();
    }

    private static bool IsPlain(Rune rune) => rune.Value == ' '
        || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate);
}
