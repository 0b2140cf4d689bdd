using System.Text;

namespace Tocsin.Events.Tests;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", ValueKind.Integer)]
    [InlineData("-9223372036854775808", ValueKind.Integer)]
    [InlineData("9007199254740993", ValueKind.Integer)]
    [InlineData("18446744073709551616", ValueKind.Number)]
    [InlineData("-0", ValueKind.Double)]
    [InlineData("0.5", ValueKind.Double)]
    [InlineData("1.0", ValueKind.Number)]
    [InlineData("1e3", ValueKind.Number)]
    [InlineData("1468443523.250000001", ValueKind.Number)]
    [InlineData("1e999", ValueKind.Text)]
    public void ANumberIsHeldByTheFormThatGivesItBack(string text, ValueKind expected) =>
        NumberText.Classify(Encoding.ASCII.GetBytes(text), out _).ShouldBe(expected);

    [Fact]
    public void AVeryLongNumberIsKeptAsText() =>
        NumberText.Classify(Encoding.ASCII.GetBytes(new string('1', 1_000_000)), out _).ShouldBe(ValueKind.Text);
}
