using CsCheck;
using Tocsin.Language.Complete;

namespace Tocsin.Language.Tests.Complete;

/// <summary>What may stand at the caret.</summary>
public sealed class CompletionTests
{
    private const char Caret = '‸';

    public static TheoryData<string, string, string> Cases => CaseFile.Triples("complete.txt");

    [Theory, MemberData(nameof(Cases))]
    public void TheCaretSaysWhatMayStandThere(string typed, string replaced, string offered)
    {
        // What is read from the table is trimmed; what ends in a blank there ends in its caret.
        var caret = typed.IndexOf(Caret, StringComparison.Ordinal);
        var text = typed.Remove(caret, 1);

        var point = CompletionPoint.At(text, caret);

        text[point.Start..point.End].ShouldBe(replaced);
        Offered(point).ShouldBe(offered);
    }

    [Theory]
    [InlineData("web01", "web01"), InlineData("two words", "\"two words\""), InlineData("OR", "\"OR\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\""), InlineData("-x", "\"-x\""), InlineData("", "\"\"")]
    [InlineData("10.0.0.0/8", "\"10.0.0.0/8\"")]
    public void AValueIsWrittenSoThatItIsReadBack(string value, string written)
    {
        CompletionPoint.ValueText(value).ShouldBe(written);
        QueryParser.TryParse("f:=" + written, default, out var query, out var message, out _).ShouldBeTrue(message);
        TreeText.Of(query!.Filter).ShouldBe($"f == \"{value}\"");
    }

    [Fact]
    public void AnyValueIsReadBackAsItWas() => Gen.String.Sample(value =>
    {
        var text = "f:=" + CompletionPoint.ValueText(value);
        QueryParser.TryParse(text, default, out var query, out _, out _).ShouldBeTrue();
        TreeText.Of(query!.Filter).ShouldBe($"f == \"{value}\"");
    });

    [Fact]
    public void AnyTextAndCaretHaveAPlaceInsideTheText() =>
        Gen.Select(Scraps.Query, Gen.Int[-1, 200]).Sample((text, caret) =>
        {
            var point = CompletionPoint.At(text, caret);
            var at = Math.Clamp(caret, 0, text.Length);
            return point.Start >= 0 && point.Start <= at && at <= point.End && point.End <= text.Length
                && point.Known.All(k => k.Start >= 0 && k.Start <= k.End && k.End <= text.Length);
        }, iter: 20_000);

    private static string Offered(CompletionPoint point) => string.Join(' ',
    [
        .. point.Known.Select(k => k.Text),
        .. point.WantsField ? (string[])["FIELD" + point.FieldSuffix] : [],
        .. point.ValueOf is { } field ? (string[])["VALUE " + field] : [],
    ]);
}
