using System.Buffers.Text;
using System.Globalization;

namespace Tocsin.Events;

/// <summary>Which form holds a JSON number exactly.</summary>
public static class NumberText
{
    /// <summary>
    /// Integer or Double when that form gives back the very text; Number when none does; Text when the number is not
    /// finite or has more than <see cref="Json.EventReader.NumberCharactersMax"/> characters.
    /// </summary>
    /// <param name="text">A number by JSON's grammar.</param>
    /// <param name="number">The integer, or the bits of the double.</param>
    public static ValueKind Classify(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        if (text.Length > Json.EventReader.NumberCharactersMax) return ValueKind.Text;
        if (Utf8Parser.TryParse(text, out long integer, out var used) && used == text.Length
            && !text.SequenceEqual("-0"u8))
        {
            number = integer;
            return ValueKind.Integer;
        }
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            || !double.IsFinite(real))
        {
            return ValueKind.Text;
        }
        Span<byte> shortest = stackalloc byte[32];
        if (!real.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture)) return ValueKind.Number;
        if (!shortest[..length].SequenceEqual(text)) return ValueKind.Number;
        number = BitConverter.DoubleToInt64Bits(real);
        return ValueKind.Double;
    }

    /// <summary>Whether a text is a number by JSON's grammar (RFC 8259 section 6).</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("-"u8)) text = text[1..];
        if (!SkipDigits(ref text, out var zeroFirst) || zeroFirst) return false;
        if (text.StartsWith("."u8))
        {
            text = text[1..];
            if (!SkipDigits(ref text, out _)) return false;
        }
        if (!text.IsEmpty && text[0] is (byte)'e' or (byte)'E')
        {
            text = text[1..];
            if (!text.IsEmpty && text[0] is (byte)'+' or (byte)'-') text = text[1..];
            if (!SkipDigits(ref text, out _)) return false;
        }
        return text.IsEmpty;
    }

    private static bool SkipDigits(ref ReadOnlySpan<byte> text, out bool zeroFirst)
    {
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = text.Length;
        zeroFirst = digits > 1 && text[0] == '0';
        text = text[digits..];
        return digits > 0;
    }

    /// <summary>The value of a number's text as a double; for comparisons, not for showing.</summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
