using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Tocsin.Language.Values;

namespace Tocsin.Language.Tests.Values;

/// <summary>
/// Testing one value has bounded work, whatever the pattern and the value are, and ends when asked to.
/// </summary>
public sealed class BoundedWorkTests
{
    private static readonly Gen<string> Patterns =
        Gen.OneOf("a", "b", "ab", "A", "é", "É", "漢", "*", "?", "K", "\u212A").Array[0, 12].Select(string.Concat);

    private static readonly Gen<string> Texts =
        Gen.OneOf("a", "b", "A", "é", "É", "漢", "💥", "k", "\u212A", "aaab").Array[0, 14].Select(string.Concat);

    [Fact]
    public void BothWaysOfMatchingAPatternAgree() =>
        Gen.Select(Patterns, Texts, Gen.Bool).Sample(
            (pattern, text, cased) =>
            {
                var bits = new PatternBits(PartsOf(pattern, cased), cased);
                var utf8 = Encoding.UTF8.GetBytes(text);
                bits.Matches(utf8).ShouldBe(Of(pattern, cased).Matches(utf8), $"{pattern} in {text}, cased: {cased}");
            },
            iter: 30_000);

    [Theory]
    [InlineData("*????b")]
    [InlineData("*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")]
    [InlineData("a*a*a*a*a*a*a*a*b?")]
    [InlineData("*?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b")]
    public void AMillionLettersThatNearlyFitAreLookedAtOnce(string pattern)
    {
        var text = new byte[1 << 20];
        Array.Fill(text, (byte)'a');
        var longer = pattern.Replace("a", new string('a', 40), StringComparison.Ordinal);

        // A pattern that goes back at each letter would need many minutes for these.
        Of(pattern, cased: false).Matches(text).ShouldBeFalse();
        Of(longer, cased: false).Matches(text).ShouldBeFalse();
        text[^1] = (byte)'b';
        if (!pattern.EndsWith('?')) Of(pattern, cased: false).Matches(text).ShouldBeTrue();
    }

    [Fact]
    public void ALongWordInATextOfItsLettersIsNoWorkAtEachOfThem()
    {
        var text = new byte[1 << 20];
        Array.Fill(text, (byte)'a');
        new WordsTest(new string('a', 50_000), []).Text(text).ShouldBeFalse();
    }

    [Theory]
    [InlineData("f:/[ab].{0,4000}[gh]{30}/", "4031 states")]
    [InlineData("f:/(a{20}){20}/", "states")]
    [InlineData("f:/((a|b){0,20}c){0,20}/", "states")]
    [InlineData("f:/a{99999999999999999999}/", "states")]
    public void RepetitionsAreCounted(string query, string says)
    {
        QueryParser.TryParse(query, default, out _, out var message, out _).ShouldBeFalse();
        message!.ShouldContain(says);
    }

    [Theory]
    [InlineData("[0-9a-f]{64}"), InlineData("foo.{0,200}bar"), InlineData("a{,5}"), InlineData("x{"), InlineData("[{]{3}")]
    [InlineData(@"(\d{1,3}\.){3}\d{1,3}"), InlineData("a|b|c+d*"), InlineData(@"\{5000\}"), InlineData("[]a]{9}")]
    public void WhatPeopleAskForIsRun(string expression) =>
        RegexTest.TryCreate(expression, out _, out var why).ShouldBeTrue(why);

    [Theory]
    [InlineData("abc", 3, false), InlineData("a|b|[c-z]d", 4, false), InlineData("a{3}", 3, true)]
    [InlineData("(ab{2}){3}c", 10, true), InlineData("(?:a)(?i)b", 4, false), InlineData("a{2,5}?", 5, true)]
    [InlineData(@"\{3\}x+", 4, true), InlineData("((a{10}){10}){10}", 1000, true), InlineData("(a{10}", 10, true)]
    public void TheSizeIsThatOfWhatIsWrittenOut(string expression, int size, bool repeats) =>
        RegexSize.Of(expression).ShouldBe((size, repeats));

    [Fact]
    public void ManyWordsAreNoRepetition()
    {
        var words = string.Join('|', Enumerable.Range(0, 400).Select(i => $"word{i}"));
        RegexTest.TryCreate(words, out _, out var why).ShouldBeTrue(why);
        RegexTest.TryCreate($"({words})+", out _, out why).ShouldBeFalse();
        why.ShouldContain("AND and OR");
    }

    [Fact]
    public void RulesMaySayMoreThanQueries()
    {
        var words = string.Join('|', Enumerable.Range(0, 400).Select(i => $"word{i}"));
        RegexTest.TryCreateForRule($"({words})+", RegexOptions.None, out _, out var why).ShouldBeTrue(why);
        RegexTest.TryCreateForRule(new string('x', 8_000), RegexOptions.None, out _, out why).ShouldBeTrue(why);
        RegexTest.TryCreateForRule("(a{100}){100}", RegexOptions.None, out _, out why).ShouldBeFalse();
        RegexTest.TryCreateForRule(new string('x', 30_000), RegexOptions.None, out _, out why).ShouldBeFalse();
        RegexTest.TryCreateForRule(new string('x', 100_000), RegexOptions.None, out _, out why).ShouldBeFalse();
        RegexTest.TryCreateForRule("a(?=b)", RegexOptions.None, out _, out why).ShouldBeFalse();
    }

    [Theory]
    [InlineData(RegexOptions.None, "A", false), InlineData(RegexOptions.IgnoreCase, "A", true)]
    [InlineData(RegexOptions.None, "x\na\nx", false), InlineData(RegexOptions.Multiline, "x\na\nx", true)]
    public void FlagsStandBesideTheExpression(RegexOptions flags, string text, bool isFound)
    {
        RegexTest.TryCreateForRule("^a$", flags, out var test, out _).ShouldBeTrue();
        test!.Text(Encoding.UTF8.GetBytes(text)).ShouldBe(isFound);
        (test.Pattern, test.Flags).ShouldBe(("^a$", flags));
    }

    [Fact]
    public void ATestEndsWhenNobodyWaitsForItAnyMore()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var scope = EvaluationStop.Set(stop.Token);
        RegexTest.TryCreate("[ab].{0,90}[gh]{30}$", out var expression, out _);
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ab gabhab ", 200_000)));

        // Each is asked what no value fits, so that it would have to look at all of it.
        ValueTest[] tests =
        [
            expression!,
            new PatternTest(Of("*?x?x*", cased: false)),
            new WordsTest("gabhab nothing", []),
            new WordsTest("g?bhab nothing", [1]),
            new AnyWordTest(new EqualsTest("nothing", cased: false)),
        ];
        foreach (var test in tests) Should.Throw<OperationCanceledException>(() => test.Text(text));
    }

    [Theory]
    [InlineData(5_000, "5001 wildcards"), InlineData(300, "301 wildcards")]
    public void PatternsHaveALimit(int questions, string says)
    {
        QueryParser.TryParse($"f:*{new string('?', questions)}b", default, out _, out var message, out _).ShouldBeFalse();
        message!.ShouldContain(says == "5001 wildcards" ? "characters" : says);
    }

    [Theory]
    [InlineData("* | stats ", "count() as c{0}", 101, "100 functions")]
    [InlineData("* | stats count() by ", "f{0}", 17, "16 fields")]
    [InlineData("* | fields ", "f{0}", 201, "200 fields")]
    [InlineData("* | dedup ", "f{0}", 201, "200 fields")]
    public void PipesHaveLimits(string begins, string one, int times, string says)
    {
        var all = Enumerable.Range(0, times)
            .Select(i => string.Format(System.Globalization.CultureInfo.InvariantCulture, one, i)).ToList();
        Parse(begins + string.Join(", ", all[..^1])).ShouldBeNull();
        Parse(begins + string.Join(", ", all))!.ShouldContain(says);
    }

    [Fact]
    public void AQueryHasALimitedNumberOfPipes()
    {
        Parse("*" + string.Concat(Enumerable.Repeat(" | sort hostname", 32))).ShouldBeNull();
        Parse("*" + string.Concat(Enumerable.Repeat(" | sort hostname", 33)))!.ShouldContain("32 pipes");
    }

    private static string? Parse(string query) =>
        QueryParser.TryParse(query, default, out _, out var message, out _) ? null : message;

    private static Pattern Of(string pattern, bool cased) =>
        new(pattern, [.. Enumerable.Range(0, pattern.Length).Where(i => pattern[i] is '*' or '?')], cased);

    private static List<byte[]> PartsOf(string pattern, bool cased)
    {
        var parts = new List<byte[]>();
        var from = 0;
        for (var at = 0; at <= pattern.Length; at++)
        {
            if (at < pattern.Length && pattern[at] is not ('*' or '?')) continue;
            var literal = pattern[from..at];
            parts.Add(cased ? Encoding.UTF8.GetBytes(literal) : Utf8Text.Fold(literal));
            if (at < pattern.Length) parts.Add([(byte)pattern[at]]);
            from = at + 1;
        }
        return parts;
    }
}
