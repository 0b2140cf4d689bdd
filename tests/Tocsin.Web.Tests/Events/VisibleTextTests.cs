using CsCheck;

namespace Tocsin.Web.Events;

public sealed class VisibleTextTests
{
    [Theory]
    [InlineData("plain äöü 漢字 👩‍👩‍👧", "plain äöü 漢字 👩‍👩‍👧")]
    [InlineData("a\u001b[31mb", "a⟨ESC⟩[31mb")]
    [InlineData("one\ntwo\tthree\r", "one↵two three⟨CR⟩")]
    [InlineData("a\u202Eb\u2066c\u200Fd", "a⟨U+202E⟩b⟨U+2066⟩c⟨U+200F⟩d")]
    [InlineData("\u0000\u007F\u0085\uFEFF\u2028", "⟨NUL⟩⟨U+007F⟩⟨U+0085⟩⟨U+FEFF⟩⟨U+2028⟩")]
    public void HiddenSignsAreNamed(string text, string shown) => VisibleText.OneLine(text).ShouldBe(shown);

    [Fact]
    public void HalfASurrogatePairIsReplaced() => VisibleText.OneLine("half \uD83D pair").ShouldBe("half \uFFFD pair");

    [Fact]
    public void ABlockKeepsItsLines() => VisibleText.Block("a\n\tb\u001b").ShouldBe("a\n\tb⟨ESC⟩");

    [Fact]
    public void ALongLineIsCut() => VisibleText.OneLine("abcdef", 3).ShouldBe("abc…");

    [Fact]
    public void NothingThatCanReorderThePageIsLeft() => Gen.String.Sample(text =>
        VisibleText.OneLine(text).ShouldAllBe(c => !char.IsControl(c) && (c < '\u202A' || c > '\u202E')
            && (c < '\u2066' || c > '\u2069')));
}
