using System.Text;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Values as Linux's audit writes them: one that has a blank, a quotation mark, a control character or something beyond
/// ASCII in it comes as hexadecimal digits in capitals (<c>audit_log_untrustedstring</c>; the arguments in a
/// <c>proctitle</c> end with zero bytes). Only such a text is taken for one that is written so.
/// </summary>
internal static class AuditText
{
    /// <summary>Whether a text may be written so.</summary>
    public static bool IsHex(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && text.Length % 2 == 0 && text.IndexOfAnyExcept(Digits) < 0;

    /// <summary>Decodes a text; zero bytes become blanks.</summary>
    /// <param name="text">Hexadecimal digits.</param>
    /// <param name="to">Half as long as the text.</param>
    /// <returns>The length; 0 when the text is not written so after all.</returns>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> to)
    {
        var needed = false;
        for (var i = 0; i < text.Length / 2; i++)
        {
            var value = (byte)((Digit(text[2 * i]) << 4) | Digit(text[(2 * i) + 1]));
            needed |= value is < 0x21 or > 0x7E or (byte)'"';
            to[i] = value == 0 ? (byte)' ' : value;
        }
        if (!needed || !Ascii.IsValid(to) && !System.Text.Unicode.Utf8.IsValid(to)) return 0;
        return to.TrimEnd((byte)' ').Length;
    }

    private static readonly System.Buffers.SearchValues<byte> Digits =
        System.Buffers.SearchValues.Create("0123456789ABCDEF"u8);

    private static int Digit(byte digit) => digit <= (byte)'9' ? digit - '0' : digit - 'A' + 10;
}
