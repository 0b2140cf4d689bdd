using System.Text;
using System.Text.Unicode;

namespace Tocsin.Rules.Sigma;

/// <summary>What a text looks like when a program wrote it in another encoding.</summary>
internal static class Encodings
{
    private const string NeedsBase64 = "What the encoding makes of this is no text: base64 or base64offset must follow";

    /// <summary>
    /// Adds the value in base64; with offset, three times, as it stands behind 0, 1 or 2 other bytes and before any
    /// others, without the characters that depend on those.
    /// </summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Base64(TextOperand text, bool isOffset, List<Operand> to)
    {
        if (text.Wildcards.Count > 0) return "A value with wildcards cannot be put into base64";
        var bytes = text.Bytes ?? Encoding.UTF8.GetBytes(text.Text);
        if (!isOffset)
        {
            to.Add(Plain(Convert.ToBase64String(bytes), text.Cased));
            return null;
        }
        if (bytes.Length == 0) return "An empty value has no shifts in base64";
        for (var shift = 0; shift < 3; shift++)
        {
            byte[] shifted = [.. new byte[shift], .. bytes];
            var encoded = Convert.ToBase64String(shifted);
            // Of each group of three bytes, a character of six bits depends on one or two.
            var from = shift == 0 ? 0 : shift + 1;
            var less = (shifted.Length % 3) switch { 0 => 0, 1 => 3, _ => 2 };
            if (encoded.Length - less > from) to.Add(Plain(encoded[from..^less], text.Cased));
        }
        return to.Count > 0 ? null : "The value is too short for base64offset";
    }

    /// <summary>Adds the value in UTF-16; <c>utf16</c> has a byte order mark.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Utf16(string name, TextOperand text, List<Operand> to)
    {
        if (text.Bytes is not null) return $"{name} does not go with a value that is encoded already";
        if (text.Wildcards.Count > 0) return Spread(name, text, to);
        var encoding = name == "utf16be" ? Encoding.BigEndianUnicode : Encoding.Unicode;
        byte[] bytes = [.. name == "utf16" ? encoding.Preamble : [], .. encoding.GetBytes(text.Text)];
        to.Add(text with { Bytes = bytes });
        return null;
    }

    /// <summary>Makes a text of a value that was encoded into bytes.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? Settle(ref TextOperand text)
    {
        if (text.Bytes is not { } bytes) return null;
        if (!Utf8.IsValid(bytes)) return NeedsBase64;
        text = Plain(Encoding.UTF8.GetString(bytes), text.Cased);
        return null;
    }

    // Wildcards stay what they are, between characters that become two bytes each.
    private static string? Spread(string name, TextOperand text, List<Operand> to)
    {
        if (name == "utf16" || !Ascii.IsValid(text.Text)) return NeedsBase64 + ", and that goes without wildcards";
        var (spread, wildcards, next) = (new StringBuilder(2 * text.Text.Length), new List<int>(), 0);
        for (var at = 0; at < text.Text.Length; at++)
        {
            if (next < text.Wildcards.Count && text.Wildcards[next] == at)
            {
                next++;
                wildcards.Add(spread.Length);
                spread.Append(text.Text[at]);
            }
            else
            {
                spread.Append(name == "utf16be" ? "\0" + text.Text[at] : text.Text[at] + "\0");
            }
        }
        to.Add(text with { Text = spread.ToString(), Wildcards = wildcards });
        return null;
    }

    private static TextOperand Plain(string text, bool cased) => new(text, text, []) { Cased = cased };
}
