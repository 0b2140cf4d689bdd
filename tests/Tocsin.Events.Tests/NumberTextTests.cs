using System.Globalization;
using System.Text;
using CsCheck;

namespace Tocsin.Events.Tests;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", ValueKind.Integer)]
    [InlineData("-1", ValueKind.Integer)]
    [InlineData("9223372036854775807", ValueKind.Integer)]
    [InlineData("-9223372036854775808", ValueKind.Integer)]
    [InlineData("9007199254740993", ValueKind.Integer)]
    [InlineData("9223372036854775808", ValueKind.Number)]
    [InlineData("18446744073709551616", ValueKind.Number)]
    [InlineData("-0", ValueKind.Double)]
    [InlineData("0.5", ValueKind.Double)]
    [InlineData("0.50", ValueKind.Number)]
    [InlineData("1e3", ValueKind.Number)]
    [InlineData("0.1000000000000000055511151231257827", ValueKind.Number)]
    [InlineData("1e999", ValueKind.Text)]
    [InlineData("-1e999", ValueKind.Text)]
    public void ANumberIsKeptInTheFormThatHoldsItExactly(string text, ValueKind kind)
    {
        NumberText.Classify(Encoding.ASCII.GetBytes(text), out var number).ShouldBe(kind);
        if (kind == ValueKind.Integer) number.ToString(CultureInfo.InvariantCulture).ShouldBe(text);
        if (kind == ValueKind.Double)
            BitConverter.Int64BitsToDouble(number).ToString("R", CultureInfo.InvariantCulture).ShouldBe(text);
    }

    [Fact]
    public void AMillionDigitsAreText() =>
        NumberText.Classify(Encoding.ASCII.GetBytes(new string('7', 1_000_000)), out _).ShouldBe(ValueKind.Text);

    [Fact]
    public void EveryIntegerAndDoubleComesBackAsItWasWritten()
    {
        Gen.Long.Sample(n => NumberText.Classify(Utf8(n), out var read) == ValueKind.Integer && read == n);
        Gen.Double.Where(double.IsFinite).Sample(n =>
        {
            var kind = NumberText.Classify(Utf8(n), out var read);
            return kind switch
            {
                ValueKind.Double => BitConverter.Int64BitsToDouble(read).Equals(n),
                ValueKind.Integer => (double)read == n,
                _ => false,
            };
        });
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("-1.5e+3", true)]
    [InlineData("01", false)]
    [InlineData("+1", false)]
    [InlineData("1.", false)]
    [InlineData(".5", false)]
    [InlineData("1e", false)]
    [InlineData("", false)]
    [InlineData("-", false)]
    [InlineData("0x1", false)]
    [InlineData("NaN", false)]
    public void JsonsGrammarSaysWhatANumberIs(string text, bool isNumber) =>
        NumberText.IsNumber(Encoding.ASCII.GetBytes(text)).ShouldBe(isNumber);

    private static byte[] Utf8(IFormattable number) =>
        Encoding.ASCII.GetBytes(number.ToString("R", CultureInfo.InvariantCulture));
}
