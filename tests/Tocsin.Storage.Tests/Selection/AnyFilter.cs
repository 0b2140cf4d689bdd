using System.Text.Json;
using CsCheck;
using Tocsin.Language;
using Tocsin.Language.Values;

namespace Tocsin.Storage.Tests.Selection;

/// <summary>A filter, and a text that tells it from every other; made anew each time.</summary>
internal sealed record AnyFilter(string Recipe, Func<Predicate> Make)
{
    /// <summary>Texts that fields have and tests ask for; some look like pieces of a key.</summary>
    public static readonly string[] Texts =
    [
        "", "a", "A", "a b", "b A", "1", "1.0", "12", "1;a", "=1;a", "e", "ae", "a*", "10.1.2.3", "é",
        "2026-11-24T12:00:03Z",
    ];

    /// <summary>Fields; some look like pieces of a key.</summary>
    public static readonly string[] Fields = ["a", "b", "summary", "a=1;", "1;a"];

    private static readonly Gen<string> Operand = Gen.OneOf(Texts.Where(t => t.Length > 0).ToArray());

    private static readonly Gen<int[]> Stars = Gen.OneOf<int[]>([], [0]);

    /// <summary>A test of each kind there is.</summary>
    public static readonly Gen<(string Recipe, Func<ValueTest> Make)> Tests = Gen.OneOf(
        Gen.Const(Test(() => new ExistsTest(), "exists")),
        Gen.Select(Gen.OneOf(Texts), Gen.Bool, (text, cased) =>
            Test(() => new EqualsTest(text, cased), "equals", text, cased)),
        Gen.OneOf(Texts).Array[0, 3].Select(texts => Test(() => new OneOfTest(texts), "one of", texts)),
        Gen.Select(Operand, Stars, (text, stars) =>
            Test(() => new WordsTest(Starred(text, stars), stars), "words", text, stars)),
        Operand.Select(text => Test(() => new AnyWordTest(new EqualsTest(text, false)), "any word", text)),
        Gen.Select(Operand, Stars, Gen.Bool, (text, stars, cased) =>
            Test(
                () => new PatternTest(new Pattern(Starred(text, stars), stars, cased)), "pattern", text, stars, cased)),
        Gen.OneOf("a", "(?i)a", "1;", "^b").Select(text => Test(() => Regex(text), "regex", text)),
        Gen.OneOf("10.0.0.0/8", "10.1.0.0/16", "::/0").Select(text => Test(() => Network(text), "network", text)),
        Gen.Select(Gen.Int[0, 2], Gen.Int[3, 4], (share, count) =>
            Test(() => new SliceTest(share, count), "slice", share, count)),
        Operand.Select(text => Test(() => new IndexTest(new EqualsTest(text, true)), "index", text)),
        Gen.Select(Comparisons, one => Test(one.Make, "compare", one.Recipe)),
        Gen.Select(Comparisons, Comparisons, (low, high) =>
            Test(() => new BetweenTest(low.Make(), high.Make()), "between", low.Recipe, high.Recipe)));

    /// <summary>Any filter.</summary>
    public static readonly Gen<AnyFilter> Any = Deep(2);

    private static Gen<(object[] Recipe, Func<CompareTest> Make)> Comparisons => Gen.Select(
        Gen.Enum<Comparison>(), Operand, Gen.OneOf<long?>(null, 0, Some.Noon), Gen.Bool,
        (comparison, text, ticks, cased) =>
        (
            (object[])[comparison, text, ticks ?? -1, cased],
            (Func<CompareTest>)(() => new CompareTest(comparison, text, ticks, cased))));

    private static Gen<AnyFilter> Leaves => Gen.OneOf(
        Gen.Select(Gen.OneOf(Fields), Tests, (name, test) =>
            new AnyFilter($"[\"leaf\",{Quoted(name)},{test.Recipe}]", () => new Leaf(new FieldRef(name), test.Make()))),
        Gen.Select(Gen.OneOf(Fields), Tests, Tests, (name, test, words) => new AnyFilter(
            $"[\"leaf\",{Quoted(name)},{test.Recipe},{words.Recipe}]",
            () => new Leaf(new FieldRef(name), test.Make()) { InSummary = words.Make() })),
        Operand.Select(text =>
            new AnyFilter($"[\"any text\",{Quoted(text)}]", () => new AnyText(new WordsTest(text, [])))));

    private static Gen<AnyFilter> Deep(int depth)
    {
        if (depth == 0) return Leaves;
        var inner = Deep(depth - 1);
        return Gen.Frequency(
            (2, Leaves),
            (1, inner.Select(item => new AnyFilter($"[\"not\",{item.Recipe}]", () => new Not(item.Make())))),
            (2, inner.Array[0, 3].Select(items => new AnyFilter(All("and", items), () => new And(Made(items))))),
            (2, inner.Array[0, 3].Select(items => new AnyFilter(All("or", items), () => new Or(Made(items))))));
    }

    private static (string, Func<ValueTest>) Test(Func<ValueTest> make, params object[] recipe) =>
        (JsonSerializer.Serialize(recipe), make);

    private static string All(string what, AnyFilter[] items) =>
        $"[\"{what}\",[{string.Join(',', items.Select(i => i.Recipe))}]]";

    private static List<Predicate> Made(AnyFilter[] items) => [.. items.Select(i => i.Make())];

    private static string Starred(string text, int[] stars) => stars.Length == 0 ? text : "*" + text;

    private static string Quoted(string text) => JsonSerializer.Serialize(text);

    private static RegexTest Regex(string pattern) =>
        RegexTest.TryCreate(pattern, out var test, out _) ? test! : throw new ArgumentException(pattern);

    private static NetworkTest Network(string text) =>
        NetworkTest.TryCreate(text, out var test) ? test! : throw new ArgumentException(text);
}
