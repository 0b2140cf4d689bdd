using System.Buffers.Text;

namespace Tocsin.Events.Values;

/// <summary>
/// The exact value of a number's text, whatever its spelling: 100, 100.0 and 1e2 are one value, and no digit is lost to
/// rounding. It is 0.DIGITS times ten to the power of an exponent, the digits without zeros at their ends.
/// </summary>
public ref struct ExactDecimal
{
    /// <summary>How many digits a number has at most: more characters are no number to us.</summary>
    public const int DigitsMax = Json.EventReader.NumberCharactersMax;

    private const int ExponentMax = 1_000_000_000;

    private Span<byte> _digits;
    private int _exponent;
    private bool _isNegative;

    /// <summary>Whether it is 0.</summary>
    public readonly bool IsZero => _digits.IsEmpty;

    /// <summary>Reads a number: JSON's grammar, and a plus sign, a leading or a closing point beside.</summary>
    /// <param name="text">The number.</param>
    /// <param name="room">Holds its digits, <see cref="DigitsMax"/> of them.</param>
    /// <param name="value">The value, as long as the room is there.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, Span<byte> room, out ExactDecimal value)
    {
        value = default;
        if (text.IsEmpty || text.Length > DigitsMax) return false;
        value._isNegative = text[0] == '-';
        if (text[0] is (byte)'-' or (byte)'+') text = text[1..];
        var (count, seen, point) = (0, 0, -1);
        var at = 0;
        for (; at < text.Length; at++)
        {
            if (text[at] == '.' && point < 0) point = seen;
            else if (char.IsAsciiDigit((char)text[at]))
            {
                seen++;
                if (count > 0 || text[at] != '0') room[count++] = text[at];
                else value._exponent--;
            }
            else break;
        }
        if (seen == 0) return false;
        var exponent = 0;
        if (at < text.Length && !TryExponent(text[at..], out exponent)) return false;
        // Leading zeros were counted: the first digit that counts stands so many places behind the point.
        value._exponent += (point < 0 ? seen : point) + exponent;
        while (count > 0 && room[count - 1] == '0') count--;
        if (count == 0) (value._exponent, value._isNegative) = (0, false);
        value._digits = room[..count];
        return true;
    }

    /// <summary>The order of two values.</summary>
    public readonly int CompareTo(in ExactDecimal other)
    {
        if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
        var order = _exponent.CompareTo(other._exponent);
        if (order == 0) order = _digits.SequenceCompareTo(other._digits);
        return _isNegative ? -order : order;
    }

    /// <summary>The order of the values that two texts spell; null when one of them is no number.</summary>
    public static int? Compare(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        Span<byte> left = stackalloc byte[DigitsMax];
        Span<byte> right = stackalloc byte[DigitsMax];
        return TryParse(x, left, out var a) && TryParse(y, right, out var b) ? a.CompareTo(b) : null;
    }

    /// <summary>The value as a 64-bit integer, if it is one.</summary>
    public readonly bool TryInteger(out long integer)
    {
        integer = 0;
        if (IsZero) return true;
        if (_exponent < _digits.Length || _exponent > 19) return false;
        Span<byte> text = stackalloc byte[20];
        text.Fill((byte)'0');
        _digits.CopyTo(text[1..]);
        text[0] = (byte)(_isNegative ? '-' : '+');
        return Utf8Parser.TryParse(text[..(_exponent + 1)], out integer, out var used) && used == _exponent + 1;
    }

    /// <summary>Writes the one spelling of the value.</summary>
    /// <returns>How many bytes it has, <see cref="DigitsMax"/> and a dozen at most.</returns>
    public readonly int Write(Span<byte> to)
    {
        var at = 0;
        if (_isNegative) to[at++] = (byte)'-';
        if (IsZero)
        {
            to[at++] = (byte)'0';
            return at;
        }
        if (_exponent >= _digits.Length && _exponent <= DigitsMax)
        {
            _digits.CopyTo(to[at..]);
            to.Slice(at + _digits.Length, _exponent - _digits.Length).Fill((byte)'0');
            return at + _exponent;
        }
        // Scientific, unless the point lies within the digits or a few places before them.
        var plain = _exponent > -6 && _exponent < _digits.Length;
        if (plain && _exponent <= 0)
        {
            "0."u8.CopyTo(to[at..]);
            to.Slice(at + 2, -_exponent).Fill((byte)'0');
            at += 2 - _exponent;
            _digits.CopyTo(to[at..]);
            return at + _digits.Length;
        }
        var before = plain ? _exponent : 1;
        _digits[..before].CopyTo(to[at..]);
        at += before;
        if (_digits.Length > before)
        {
            to[at++] = (byte)'.';
            _digits[before..].CopyTo(to[at..]);
            at += _digits.Length - before;
        }
        if (plain) return at;
        to[at++] = (byte)'E';
        Utf8Formatter.TryFormat(_exponent - 1, to[at..], out var written);
        return at + written;
    }

    private readonly int Sign => IsZero ? 0 : _isNegative ? -1 : 1;

    private static bool TryExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text[0] is not ((byte)'e' or (byte)'E') || text.Length < 2) return false;
        text = text[1..];
        var isNegative = text[0] == '-';
        if (text[0] is (byte)'-' or (byte)'+') text = text[1..];
        if (text.IsEmpty) return false;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            exponent = (int)Math.Min(ExponentMax, (10L * exponent) + digit - '0');
        }
        if (isNegative) exponent = -exponent;
        return true;
    }
}
