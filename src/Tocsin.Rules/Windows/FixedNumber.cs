using System.Globalization;

namespace Tocsin.Rules.Windows;

/// <summary>
/// Numbers with nine decimals in 128 bits. Sums of them are exact, so they do not depend on the order in which events
/// come and go.
/// </summary>
internal static class FixedNumber
{
    private const double LargestMagnitude = 1e22;
    private const long One = 1_000_000_000;

    /// <summary>Reads a number; false when it is none, or 1e22 or more.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out Int128 number)
    {
        number = 0;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)) return false;
        if (!(Math.Abs(parsed) < LargestMagnitude)) return false;
        var whole = Math.Truncate(parsed);
        number = ((Int128)whole * One) + (Int128)Math.Round((parsed - whole) * One);
        return true;
    }

    /// <summary>The number as a double.</summary>
    public static double ToDouble(Int128 number) =>
        (double)(number / One) + ((double)(number % One) / One);
}
