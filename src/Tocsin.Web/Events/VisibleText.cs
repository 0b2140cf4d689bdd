using System.Globalization;
using System.Text;

namespace Tocsin.Web.Events;

/// <summary>Makes what log text hides visible, so that it cannot reorder, blank or break the page around it.</summary>
public static class VisibleText
{
    /// <summary>How much of a value a list shows; the detail shows all of it.</summary>
    public const int CellLengthMax = 500;

    // Names, not the pictures of U+2400: few fonts have those.
    private static readonly string[] ControlNames =
    [
        "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI",
        "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
    ];

    /// <summary>One line for a list: line breaks become signs, the end is cut.</summary>
    public static string OneLine(string text, int lengthMax = CellLengthMax)
    {
        var cut = text.Length > lengthMax;
        return Show(cut ? text.AsSpan(0, lengthMax) : text, keepLines: false, cut ? "…" : "");
    }

    /// <summary>A block for the detail: line breaks and tabs stay.</summary>
    public static string Block(string text) => Show(text, keepLines: true, "");

    private static string Show(ReadOnlySpan<char> text, bool keepLines, string end)
    {
        var shown = new StringBuilder(text.Length + end.Length);
        foreach (var rune in text.EnumerateRunes()) Append(shown, rune, keepLines);
        return shown.Append(end).ToString();
    }

    private static void Append(StringBuilder shown, Rune rune, bool keepLines)
    {
        var value = rune.Value;
        if (value is '\n' or '\t') shown.Append(keepLines ? (char)value : value == '\n' ? '↵' : ' ');
        else if (value < 0x20) shown.Append('⟨').Append(ControlNames[value]).Append('⟩');
        else if (IsHidden(value)) shown.Append(CultureInfo.InvariantCulture, $"⟨U+{value:X4}⟩");
        else shown.Append(rune.ToString());
    }

    /// <summary>DEL, C1 controls, direction marks, zero-width signs, separators, tags; not what joins emoji.</summary>
    private static bool IsHidden(int value) => value is (>= 0x7F and <= 0x9F) or 0xAD or 0x61C
        or 0x200B or 0x200E or 0x200F or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x206F)
        or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE007F);
}
