using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Tocsin.Events.Values;

namespace Tocsin.Events.Tests.Values;

/// <summary>A number is its exact value, however it is spelled.</summary>
public sealed class NumberValueTests
{
    [Theory]
    [InlineData("100", "100")]
    [InlineData("100.0", "100")]
    [InlineData("1e2", "100")]
    [InlineData("1.00E+2", "100")]
    [InlineData("10000e-2", "100")]
    [InlineData("-0.0", "0")]
    [InlineData("0e999999999999", "0")]
    [InlineData("0.10", "0.1")]
    [InlineData("1e-1", "0.1")]
    [InlineData("9007199254740993.0", "9007199254740993")]
    [InlineData("-9223372036854775808.00", "-9223372036854775808")]
    [InlineData("1E+16", "10000000000000000")]
    [InlineData("18446744073709551615.0", "=18446744073709551615")]
    [InlineData("9223372036854775808", "=9223372036854775808")]
    [InlineData("0.10000000000000000000001", "=0.10000000000000000000001")]
    [InlineData("1.50000000000000000000000000000001e300", "=1.50000000000000000000000000000001E300")]
    [InlineData("0.000000000000000000000000000010000000000000000001", "=1.0000000000000000001E-29")]
    public void ValuesHaveOneForm(string text, string form) => Form(text).ShouldBe(form);

    [Fact]
    public void EqualValuesHaveOneFormAndOthersHaveAnother()
    {
        Gen.Select(Number, Number).Sample((x, y) =>
        {
            var order = ExactDecimal.Compare(Encoding.UTF8.GetBytes(x), Encoding.UTF8.GetBytes(y));
            order.ShouldNotBeNull();
            Math.Sign(order.Value).ShouldBe(Expected(x, y));
            (Form(x) == Form(y)).ShouldBe(order == 0);
        }, iter: 20_000);
    }

    [Fact]
    public void TheOrderOfBoxedNumbersIsThatOfTheirValues()
    {
        Gen.Select(Number, Number, Number).Sample((x, y, z) =>
        {
            var (a, b, c) = (Boxed(x), Boxed(y), Boxed(z));
            Math.Sign(NumberValue.Compare(a, b)).ShouldBe(Expected(x, y));
            Math.Sign(NumberValue.Compare(b, a)).ShouldBe(Expected(y, x));
            if (NumberValue.Compare(a, b) <= 0 && NumberValue.Compare(b, c) <= 0)
                NumberValue.Compare(a, c).ShouldBeLessThanOrEqualTo(0);
        }, iter: 20_000);
    }

    [Fact]
    public void ANumberThatIsReadAgainIsTheSame()
    {
        NumberValue.Boxed("100.0"u8).ShouldBe(100L);
        NumberValue.Boxed("0.10"u8).ShouldBe(0.1);
        var large = NumberValue.Boxed("18446744073709551604"u8);
        large.ShouldBe(new ExactNumber("18446744073709551604"));
        NumberValue.Boxed(Encoding.UTF8.GetBytes(large.ToString()!)).ShouldBe(large);
        NumberValue.Compare(large, NumberValue.Boxed("18446744073709551605"u8)).ShouldBeLessThan(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("1.2.3")]
    [InlineData(" 1")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111111")]
    public void WhatIsNoNumberHasNoValue(string text)
    {
        Span<byte> room = stackalloc byte[ExactDecimal.DigitsMax];
        ExactDecimal.TryParse(Encoding.UTF8.GetBytes(text), room, out _).ShouldBeFalse();
    }

    // Numbers that often meet: few digits, spelled with points, exponents and zeros, near the limits of their forms.
    private static readonly Gen<string> Number = Gen.OneOf(
        Gen.Select(Gen.OneOf("", "-"), Gen.Int[0, 12], Gen.OneOf("", ".0", ".50", "e1", "E-1", "00", ".000e2", "e+0"))
            .Select(p => $"{p.Item1}{p.Item2}{p.Item3}"),
        Gen.OneOf(
            "9007199254740992", "9007199254740993", "9007199254740992.0", "9.007199254740993e15", "9223372036854775807",
            "9223372036854775808", "9223372036854775807.0", "-9223372036854775808", "-9223372036854775809", "1E+16",
            "10000000000000000", "0.1", "0.10", "0.1000000000000000055", "1e-1", "1e22", "1E+22", "1e23", "5e-324"),
        Gen.Double.Where(double.IsFinite).Select(d => d.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Long.Select(l => l.ToString(CultureInfo.InvariantCulture)));

    // By whole numbers of any size: both values times the same power of ten.
    private static int Expected(string x, string y)
    {
        var (left, right) = (Scaled(x), Scaled(y));
        var least = Math.Min(left.Exponent, right.Exponent);
        return (left.Digits * BigInteger.Pow(10, left.Exponent - least))
            .CompareTo(right.Digits * BigInteger.Pow(10, right.Exponent - least));
    }

    private static (BigInteger Digits, int Exponent) Scaled(string text)
    {
        var parts = text.ToUpperInvariant().Split('E');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return (digits, point < 0 ? exponent : exponent - (parts[0].Length - point - 1));
    }

    private static object Boxed(string text) => NumberText.Classify(Encoding.UTF8.GetBytes(text), out var bits) switch
    {
        ValueKind.Integer => bits,
        ValueKind.Double => BitConverter.Int64BitsToDouble(bits),
        _ => new ExactNumber(text),
    };

    // The form as columns would keep it; what only a text holds is marked.
    private static string Form(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var kind = NumberText.Classify(utf8, out var bits);
        var form = NumberValue.Identity(ref kind, ref bits, utf8, new byte[NumberValue.TextBytesMax]);
        return kind switch
        {
            ValueKind.Integer => bits.ToString(CultureInfo.InvariantCulture),
            ValueKind.Double => BitConverter.Int64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture),
            _ => "=" + Encoding.UTF8.GetString(form),
        };
    }
}
