namespace Tocsin.Data.Tests;

public sealed class AlertWordsTests
{
    [Fact]
    public void LetterCaseChangesNoWordUnlessItCannotBeToldByWords()
    {
        for (var unit = '\0'; unit < char.MaxValue; unit++)
        {
            var (text, upper, lower) = ($"a{unit}b", char.ToUpperInvariant(unit), char.ToLowerInvariant(unit));
            foreach (var other in (string[])[$"a{upper}b", $"a{lower}b"])
            {
                if (!string.Equals(text, other, StringComparison.OrdinalIgnoreCase)) continue;
                if (AlertWords.OfFilter(other).Length == 0) continue;
                AlertWords.HaveAll(AlertWords.OfAlert(text, "", []), AlertWords.OfFilter(other))
                    .ShouldBeTrue($"U+{(int)unit:X4}, {other}");
            }
        }
    }

    [Theory]
    [InlineData("10.0.0.1", "ssh to 10.0.0.1:22", true)]
    [InlineData("10.0.0.1", "10.0.0.2, then 1", false)]
    [InlineData("10.0.0.1", "10.0.0.12 and 1.10.0.0", false)]
    [InlineData("10.0.0.1", "9.10.0.0.1.7", true)]
    [InlineData("ROOT", "user=root", true)]
    [InlineData("roo", "user=root", false)]
    [InlineData("failed password", "password: failed", true)]
    public void TextsThatHaveItHaveItsWordsAndOthersMostlyNot(string about, string summary, bool haveAll) =>
        AlertWords.HaveAll(AlertWords.OfAlert("", summary, []), AlertWords.OfFilter(about)).ShouldBe(haveAll);

    [Fact]
    public void WhatIsStoredStaysAsItIs() =>
        Convert.ToHexString(AlertWords.OfAlert("10.0.0.1", "É", [])).ShouldBe("1411EB0B7D8BED31C42FDD6343DE3088EC21AC99");
}
