using CsCheck;
using Tocsin.Events;

namespace Tocsin.Language.Tests.Parse;

/// <summary>Whatever is typed, the parser answers: a query, or what is wrong and where.</summary>
public sealed class ParserFuzzTests
{
    [Fact]
    public void AnyTextIsReadOrRefusedAtAPlaceInIt() => Scraps.Query.Sample(text =>
    {
        var isRead = QueryParser.TryParse(text, new Instant(1), out var query, out var message, out var position);
        return isRead
            ? query is not null && message is null
            : !string.IsNullOrEmpty(message) && position >= 0 && position <= text.Length;
    }, iter: 20_000);

    public static TheoryData<string, string> Excesses => new()
    {
        { new string('(', 10_000), "deeper" },
        { string.Concat(Enumerable.Repeat("NOT ", 10_000)) + "a", "deeper" },
        { new string('-', 10_000) + "a", "deeper" },
        { string.Concat(Enumerable.Repeat("f:(", 10_000)), "deeper" },
        { string.Join(" OR ", Enumerable.Repeat("a", 10_001)), "conditions" },
        { "f:(" + string.Join(" OR ", Enumerable.Repeat("a", 10_001)) + ")", "conditions" },
        { "f:/" + new string('a', 1 << 20) + "/", "characters" },
        { "f:/" + new string('a', 5_000) + "/", "4096" },
        { "f:/(a{1000}){1000}/", "repetitions" },
        { "f:/" + string.Join('|', Enumerable.Range(0, 10_000)) + "/", "4096" },
        { new string('"', 99_999), "never closed" },
    };

    [Theory, MemberData(nameof(Excesses))]
    public void WhatIsTooMuchIsRefused(string text, string says)
    {
        QueryParser.TryParse(text, default, out _, out var message, out _).ShouldBeFalse();
        message!.ShouldContain(says);
    }

    [Fact]
    public void TenThousandAlternativesAreRead()
    {
        var text = "f:(" + string.Join(" OR ", Enumerable.Range(0, 10_000)) + ")";
        QueryParser.TryParse(text, default, out var query, out var message, out _).ShouldBeTrue(message);
        ((Or)query!.Filter).Items.Count.ShouldBe(10_000);
    }

    [Theory]
    [InlineData("hostnme", "hostname"), InlineData("satts", "stats"), InlineData("HOSTNAME", "hostname")]
    [InlineData("completely", null), InlineData("", null), InlineData("x", null)]
    public void ANameThatIsNearIsFound(string typed, string? near) =>
        Nearest.To(typed, ["hostname", "stats", "summary"]).ShouldBe(near);
}
