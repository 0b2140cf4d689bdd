using CsCheck;
using Tocsin.Storage.Tables;

namespace Tocsin.Storage.Tests.Tables;

/// <summary>Templates that differ where values stand are one pattern; those that say something else are not.</summary>
public sealed class LikeTemplatesTests
{
    [Theory]
    [InlineData("a user has a name", "session opened for user <any>",
        "session opened for user root", "session opened for user ann")]
    [InlineData("paths", "cannot open /<any>: denied", "cannot open /etc/a: denied", "cannot open /var/b.log: denied")]
    [InlineData("many words", "service started by <any>", "service started by ann", "service started by bob",
        "service started by carol", "service started by dan", "service started by eve", "service started by fred")]
    [InlineData("what all have stays", "done in <any>.js", "done in a/x<n>.js", "done in b.js")]
    [InlineData("numbers and hex digits", "block <any> lost", "block <n> lost", "block <hex> lost")]
    [InlineData("keys and values", "open uid=<any> ok", "open uid=root ok", "open uid=ann ok")]
    public void ValuesBecomeOne(string why, string expected, params string[] templates) =>
        Merged(templates).ShouldBe([expected], why);

    [Theory]
    [InlineData("verbs", "session opened for user root", "session closed for user root")]
    [InlineData("first words", "Failed password for root from <ip>", "Accepted password for root from <ip>")]
    [InlineData("more of one than of the other", "link up", "link up again")]
    [InlineData("hardly anything in common", "a/b c/d e/f x", "g/h i/j k/l x")]
    public void WhatSaysSomethingElseStaysApart(string why, params string[] templates) =>
        Merged(templates).Order().ShouldBe(templates.Order(), why);

    [Fact]
    public void AKindIsToldApartBeforeItsValuesBecomeOne()
    {
        string[] users = ["ann", "bob", "carol", "dan", "eve", "fred"];
        Merged([.. users.Select(u => $"session opened for {u} by x"), .. users.Select(u => $"session closed for {u} by x")])
            .Order().ShouldBe(["session closed for <any> by x", "session opened for <any> by x"]);
    }

    [Fact]
    public void CountsAddUpAndTheOrderIsOfNoMatter()
    {
        var word = Gen.OneOf("a", "b", "user", "/x", "<n>", "k=1", "opened", "");
        Gen.Select(word.Array[1, 5].Select(w => string.Join(' ', w)).Array[1, 12], Gen.Int[0, 1_000]).Sample((made, seed) =>
        {
            var patterns = made.Distinct().Select((t, i) => new PatternCount(t, i + 1, [(byte)i])).ToList();
            var merged = LikeTemplates.Merged(patterns);
            merged.Sum(p => p.Count).ShouldBe(patterns.Sum(p => p.Count));
            var mixed = patterns.OrderBy(p => (p.Count * 7_919 + seed) % 101).ToList();
            LikeTemplates.Merged(mixed).Select(p => (p.Template, p.Count)).Order()
                .ShouldBe(merged.Select(p => (p.Template, p.Count)).Order());
        });
    }

    [Fact]
    public void ManyTemplatesTakeWorkInProportion()
    {
        var patterns = Enumerable.Range(0, 50_000).Select(
            i => new PatternCount($"w{i % 7} x y{i % 11} z {i} and {i / 3} more words here", 1, [])).ToList();
        LikeTemplates.Merged(patterns).Sum(p => p.Count).ShouldBe(50_000);
    }

    private static IEnumerable<string> Merged(params string[] templates) =>
        LikeTemplates.Merged(templates.Select(t => new PatternCount(t, 1, []))).Select(p => p.Template);
}
