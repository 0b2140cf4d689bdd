using System.Buffers.Text;
using Tocsin.Events;
using Tocsin.Events.Values;

namespace Tocsin.Storage.Groups;

/// <summary>A number, whole or not, or none.</summary>
/// <param name="IsNumber">Whether it is one.</param>
/// <param name="IsWhole">Whether <paramref name="Whole"/> is its exact value.</param>
/// <param name="Whole">The exact value of a whole number.</param>
/// <param name="Real">The value, exact or the nearest.</param>
internal readonly record struct Numeral(bool IsNumber, bool IsWhole, long Whole, double Real)
{
    /// <summary>A whole number.</summary>
    public static Numeral Of(long whole) => new(true, true, whole, whole);

    /// <summary>A number; what is not finite is none.</summary>
    public static Numeral Of(double real) => double.IsFinite(real) ? new(true, false, 0, real) : default;

    /// <summary>
    /// The number that a text spells, as comparisons in filters read it; none when it spells no number.
    /// </summary>
    public static Numeral Of(ReadOnlySpan<byte> text)
    {
        if (Utf8Parser.TryParse(text, out long whole, out var used) && used == text.Length) return Of(whole);
        if (!NumberText.TryDouble(text, out var real)) return default;
        // 100.0 and 1e2 are whole.
        Span<byte> digits = stackalloc byte[ExactDecimal.DigitsMax];
        return ExactDecimal.TryParse(text, digits, out var exact) && exact.TryInteger(out whole) ? Of(whole) : Of(real);
    }

    /// <summary>How it stands to another number; whole numbers are compared exactly.</summary>
    public int CompareTo(in Numeral other) =>
        IsWhole && other.IsWhole ? Whole.CompareTo(other.Whole) : Real.CompareTo(other.Real);

    /// <summary>The number as an answer shows it.</summary>
    public object? Boxed => !IsNumber ? null : IsWhole ? (object)Whole : Real;
}
