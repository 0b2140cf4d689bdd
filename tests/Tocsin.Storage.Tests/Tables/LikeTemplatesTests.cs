using System.Globalization;
using System.Text.RegularExpressions;
using CsCheck;
using Tocsin.Language.Values;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Tables;

namespace Tocsin.Storage.Tests.Tables;

/// <summary>Templates that differ where values stand are one pattern; those that say something else are not.</summary>
public sealed class LikeTemplatesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("a user has a name", "session opened for user <any>",
        "session opened for user root", "session opened for user ann")]
    [InlineData("paths", "cannot open /<any>: denied", "cannot open /etc/a: denied", "cannot open /var/b.log: denied")]
    [InlineData("many words", "service started by <any>", "service started by ann", "service started by bob",
        "service started by carol", "service started by dan", "service started by eve", "service started by fred")]
    [InlineData("what all have stays", "done in <any>.js", "done in a/x<n>.js", "done in b.js")]
    [InlineData("numbers and hex digits", "block <any> lost", "block <n> lost", "block <hex> lost")]
    [InlineData("keys and values", "open uid=<any> ok", "open uid=root ok", "open uid=ann ok")]
    [InlineData("units behind numbers", "stored (size <n> <any>, free <n> <any>)",
        "stored (size <n> KB, free <n> MB)", "stored (size <n> B, free <n> KB)", "stored (size <n> MB, free <n> MB)")]
    [InlineData("days and months", "login at <any> <any> <n> <time>",
        "login at Sun Jul <n> <time>", "login at Mon Aug <n> <time>")]
    [InlineData("what stands for no value", "peer <any> gone", "peer (a.example.com) gone", "peer () gone")]
    [InlineData("placeholders all over", "lr:<any> cr:<any>",
        "lr:<hex> cr:<n>", "lr:<n> cr:<hex>", "lr:<n> cr:<n>f<n>")]
    [InlineData("whom something is for", "refused password for <any> from <ip> port <n>",
        "refused password for root from <ip> port <n>", "refused password for ann from <ip> port <n>")]
    [InlineData("keys are the same", "Hide Window{<any> token=Token{<any>}",
        "Hide Window{<n>f<n> token=Token{a<n>}", "Hide Window{b<n> token=Token{<hex>}")]
    [InlineData("dotted names", "visible is <any>", "visible is system.time.show", "visible is view.charge.on")]
    [InlineData("paths that end in capitals", "loading /<any> now", "loading /a/b/C.TXT now", "loading /d/E.DAT now")]
    [InlineData("values begin it", "/<any> startup succeeded by init", "/a/crond startup succeeded by init",
        "/b startup succeeded by init")]
    [InlineData("four words seen once", "module <any> was loaded",
        "module ext was loaded", "module loop was loaded", "module fuse was loaded", "module zram was loaded")]
    public void ValuesBecomeOne(string why, string expected, params string[] templates) =>
        Merged(templates).ShouldBe([expected], why);

    [Theory]
    [InlineData("verbs", "session opened for user root", "session closed for user root")]
    [InlineData("first words", "Failed password for root from <ip>", "Accepted password for root from <ip>")]
    [InlineData("states in capitals", "task <n> moved from NEW to INITED", "task <n> moved from INITED to SETUP_DONE",
        "task <n> moved from SETUP_DONE to RUNNING", "task <n> moved from RUNNING to COMMITTING",
        "task <n> moved from COMMITTING to DONE", "task <n> moved from DONE to GONE",
        "task <n> moved from GONE to NEW")]
    [InlineData("capitals behind dots", "got action: a.b.action.SCREEN_ON", "got action: a.b.action.SCREEN_OFF")]
    [InlineData("capitals behind keys", "link ppp<n> now state=UP for good", "link ppp<n> now state=DOWN for good")]
    [InlineData("nothing at all", "peer  gone from <n>", "peer a.example gone from <n>")]
    [InlineData("two words seen once", "link eth is up now", "link eth is down now")]
    [InlineData("units that are not behind numbers", "took seconds to answer", "took minutes to answer")]
    [InlineData("more of one than of the other", "link up", "link up again")]
    [InlineData("hardly anything in common", "a/b c/d e/f x", "g/h i/j k/l x")]
    public void WhatSaysSomethingElseStaysApart(string why, params string[] templates) =>
        Merged(templates).Order().ShouldBe(templates.Order(), why);

    [Fact]
    public void AKindIsToldApartBeforeItsValuesBecomeOne()
    {
        string[] users = ["ann", "bob", "carol", "dan", "eve", "fred"];
        string[] verbs = ["opened", "closed"];
        Merged([.. verbs.SelectMany(verb => users.Select(u => $"session {verb} for {u} by x"))]).Order()
            .ShouldBe(["session closed for <any> by x", "session opened for <any> by x"]);
    }

    [Fact]
    public void CountsAddUpAndTheOrderIsOfNoMatter()
    {
        var word = Gen.OneOf("a", "b", "user", "/x", "<n>", "k=1", "opened", "");
        var templates = word.Array[1, 5].Select(w => string.Join(' ', w)).Array[1, 12];
        Gen.Select(templates, Gen.Int[0, 1_000]).Sample((made, seed) =>
        {
            var patterns = made.Distinct().Select((t, i) => new PatternCount(t, i + 1, [(byte)i])).ToList();
            var merged = Merged(patterns);
            merged.Sum(p => p.Count).ShouldBe(patterns.Sum(p => p.Count));
            var mixed = patterns.OrderBy(p => (p.Count * 7_919 + seed) % 101).ToList();
            Merged(mixed).Select(p => (p.Template, p.Count)).Order()
                .ShouldBe(merged.Select(p => (p.Template, p.Count)).Order());
        });
    }

    [Fact]
    public void APatternFindsAllThatItCounts()
    {
        var word = Gen.OneOf("a", "(b)", "()", "user", "/x/y", "/", "<n>", "k=1", "k=", "<n>f<n>", "");
        word.Array[1, 5].Select(w => string.Join(' ', w)).Array[1, 12].Sample(made =>
        {
            var merged = Merged([.. made.Distinct()]).Select(
                m => $"^{Regex.Replace(Regex.Escape(m), "<[a-z]+>", ".+?", RegexOptions.None, Limit)}$").ToList();
            foreach (var template in made)
            {
                merged.Exists(m => Regex.IsMatch(template, m, RegexOptions.None, Limit)).ShouldBeTrue(template);
            }
        });
    }

    [Fact]
    public void ManyTemplatesTakeWorkInProportion()
    {
        var patterns = Enumerable.Range(0, 50_000).Select(
            i => new PatternCount($"w{i % 7} x y{i % 11} z {i} and {i / 3} more words here", 1, [])).ToList();
        Merged(patterns).Sum(p => p.Count).ShouldBe(50_000);
    }

    [Fact]
    public void WhatIsKeptIsCharged()
    {
        const int count = 5_000;
        var patterns = Enumerable.Range(0, count).Select(
            i => new PatternCount($"user {Letters(i)} did this and that, and {Letters(i)} was told", 1, [])).ToList();
        var texts = patterns.Sum(p => (long)p.Template.Length * sizeof(char));
        var memory = new SearchMemory(64 << 20, 64 << 20);
        using var share = memory.Begin();
        LikeTemplates.Merged(patterns, new MemoryMeter(share)).ShouldHaveSingleItem();
        // Its words, each with some dozens of bytes, and their numbers are kept, too.
        share.Taken.ShouldBeInRange(2 * texts, 12 * texts);

        using var little = new SearchMemory(texts, texts).Begin();
        Should.Throw<TooMuchException>(() => LikeTemplates.Merged(patterns, new MemoryMeter(little)))
            .IsForNow.ShouldBeFalse();
    }

    private static string Letters(int number) => string.Concat(
        number.ToString("000000", CultureInfo.InvariantCulture).Select(digit => (char)(digit - '0' + 'g')));

    [Fact]
    public void WordsSeenOftenTellMoreThanWordsSeenOnce()
    {
        string[] words = ["opened", "closed", "reset", "moved"];
        foreach (var (seen, patterns) in new[] { (100, 4), (1, 1) })
        {
            Merged(words.Select(w => new PatternCount($"the session was {w} here", seen, [])))
                .Count.ShouldBe(patterns);
        }
    }

    [Fact]
    public void TheExampleIsOfTheMostFrequent()
    {
        PatternCount[] patterns = [new("by user ann", 1, [1]), new("by user bob", 5, [2]), new("by user eve", 3, [3])];
        Merged(patterns).ShouldHaveSingleItem().Example.ShouldBe([2]);
    }

    [Fact]
    public void TooManyWordsLeaveTheRestAsTheyAre()
    {
        // 50 words each, none of which any other has.
        var patterns = Enumerable.Range(0, TemplateWords.CountMax / 50 + 100).Select(
            i => new PatternCount("user " + string.Join(' ', Enumerable.Range(0, 50).Select(w => $"w{i}x{w}")), 1, []))
            .ToList();
        Merged(patterns).Sum(p => p.Count).ShouldBe(patterns.Count);
    }

    [Fact]
    public void WhoeverWaitsNoMoreEndsIt()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        using var scope = EvaluationStop.Set(stop.Token);
        Should.Throw<OperationCanceledException>(() => Merged("by user ann", "by user bob"));
    }

    private static IEnumerable<string> Merged(params string[] templates) =>
        Merged(templates.Select(t => new PatternCount(t, 1, []))).Select(p => p.Template);

    private static List<PatternCount> Merged(IEnumerable<PatternCount> patterns) =>
        LikeTemplates.Merged(patterns, new MemoryMeter(MemoryShare.Unbounded()));
}
