using System.Globalization;

namespace Tocsin.Events.Values;

/// <summary>
/// What equality, order and identity of numbers are: those of their exact values, whatever form keeps them. A double is
/// the value of its shortest text, which is what was sent.
/// </summary>
public static class NumberValue
{
    /// <summary>How many bytes the text of a number has at most.</summary>
    public const int TextBytesMax = ExactDecimal.DigitsMax + 16;

    // Up to here every whole double is its shortest text.
    private const double WholeMax = 1L << 53;

    /// <summary>
    /// The one form of a value: an integer if it is one of 64 bits, a double if its shortest text is the value, else
    /// its text.
    /// </summary>
    /// <param name="kind">Integer, Double or Number; it becomes the form's.</param>
    /// <param name="bits">The integer or the double's bits; those of the form.</param>
    /// <param name="text">The text of a Number.</param>
    /// <param name="room">Gets the form's text, when that is a Number: <see cref="TextBytesMax"/> bytes.</param>
    /// <returns>The form's text when it is a Number, else nothing.</returns>
    public static ReadOnlySpan<byte> Identity(
        ref ValueKind kind, ref long bits, scoped ReadOnlySpan<byte> text, Span<byte> room)
    {
        if (kind == ValueKind.Integer) return default;
        Span<byte> shortest = stackalloc byte[32];
        if (kind == ValueKind.Double)
        {
            var real = BitConverter.Int64BitsToDouble(bits);
            if (real == Math.Floor(real) && Math.Abs(real) < WholeMax)
            {
                (kind, bits) = (ValueKind.Integer, (long)real);
                return default;
            }
            if (real != Math.Floor(real)) return default;
            text = Shortest(real, shortest);
        }
        Span<byte> digits = stackalloc byte[ExactDecimal.DigitsMax];
        Invariant.That(ExactDecimal.TryParse(text, digits, out var exact), "a number has a value");
        if (exact.TryInteger(out var integer))
        {
            (kind, bits) = (ValueKind.Integer, integer);
            return default;
        }
        if (kind == ValueKind.Double) return default;
        if (NumberText.TryDouble(text, out var nearest)
            && ExactDecimal.Compare(Shortest(nearest, shortest), text) == 0)
        {
            (kind, bits) = (ValueKind.Double, BitConverter.DoubleToInt64Bits(nearest));
            return default;
        }
        return room[..exact.Write(room)];
    }

    /// <summary>A number as answers hold it: a long, a double or an <see cref="ExactNumber"/>.</summary>
    /// <param name="text">A number by JSON's grammar; what is too long for one of ours is the nearest double.</param>
    public static object Boxed(ReadOnlySpan<byte> text)
    {
        var kind = NumberText.Classify(text, out var bits);
        if (kind == ValueKind.Text) return NumberText.TryDouble(text, out var nearest) ? nearest : double.NaN;
        var form = Identity(ref kind, ref bits, text, stackalloc byte[TextBytesMax]);
        return kind switch
        {
            ValueKind.Integer => bits,
            ValueKind.Double => BitConverter.Int64BitsToDouble(bits),
            _ => new ExactNumber(System.Text.Encoding.UTF8.GetString(form)),
        };
    }

    /// <summary>The order of a double and the value of a number's text.</summary>
    public static int Compare(double value, ReadOnlySpan<byte> text, double nearest)
    {
        // Rounding keeps the order: only what rounds to the same can be told apart by its digits alone.
        if (value != nearest) return value.CompareTo(nearest);
        Span<byte> shortest = stackalloc byte[32];
        return ExactDecimal.Compare(Shortest(value, shortest), text) ?? 0;
    }

    /// <summary>The order of an integer and the value of a number's text.</summary>
    public static int Compare(long value, ReadOnlySpan<byte> text, double nearest)
    {
        if (value != nearest) return ((double)value).CompareTo(nearest);
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        return ExactDecimal.Compare(digits[..length], text) ?? 0;
    }

    /// <summary>The order of two numbers, each a long, a double or an <see cref="ExactNumber"/>.</summary>
    public static int Compare(object x, object y)
    {
        if (x is long left && y is long right) return left.CompareTo(right);
        var order = Nearest(x).CompareTo(Nearest(y));
        if (order != 0 || (x is double && y is double)) return order;
        return ExactDecimal.Compare(Utf8(x), Utf8(y)) ?? 0;
    }

    private static double Nearest(object number) =>
        number switch { long whole => whole, double real => real, _ => ((ExactNumber)number).Nearest };

    private static byte[] Utf8(object number) => System.Text.Encoding.UTF8.GetBytes(
        number is double real
            ? real.ToString("R", CultureInfo.InvariantCulture)
            : Convert.ToString(number, CultureInfo.InvariantCulture)!);

    private static ReadOnlySpan<byte> Shortest(double value, Span<byte> room)
    {
        value.TryFormat(room, out var length, "R", CultureInfo.InvariantCulture);
        return room[..length];
    }
}
