using System.Reflection;
using System.Text.RegularExpressions;
using CsCheck;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Tests.Selection;

/// <summary>A key stands for one filter, and each filter has one.</summary>
public sealed class FilterKeyTests
{
    [Fact]
    public void TheSameFilterMadeAgainHasTheSameKey() => AnyFilter.Any.Sample(
        filter => Equals(FilterKey.Of(filter.Make()), FilterKey.Of(filter.Make())), iter: 2_000, print: f => f.Recipe);

    [Fact]
    public void DifferentFiltersHaveDifferentKeys() => AnyFilter.Any.Array[400].Sample(filters =>
    {
        var recipes = new Dictionary<FilterKey, string>();
        foreach (var filter in filters)
        {
            if (FilterKey.Of(filter.Make()) is not { } key) continue;
            if (!recipes.TryAdd(key, filter.Recipe)) filter.Recipe.ShouldBe(recipes[key], key.ToString());
        }
        recipes.Count.ShouldBeGreaterThan(100);
    }, iter: 50);

    [Fact]
    public void WhatIsNotWorthKeepingHasNoKey()
    {
        FilterKey.Of(Predicate.Everything).ShouldBeNull();
        FilterKey.Of(new Leaf(new FieldRef("a"), new EqualsTest(new string('x', 5_000), cased: true))).ShouldBeNull();
        FilterKey.Of(new Leaf(new FieldRef("a"), new OneOfTest([.. Enumerable.Repeat("x", 5_000)]))).ShouldBeNull();
        FilterKey.Of(new Or([.. Enumerable.Range(0, 5_000).Select(_ => new Or([]))])).ShouldBeNull();
        FilterKey.Of(new Not(new Leaf(new FieldRef("a"), new UnheardOf()))).ShouldBeNull();
    }

    [Fact]
    public void AnExpressionIsAnotherOneWithOtherFlags()
    {
        RegexOptions[] flags =
            [RegexOptions.None, RegexOptions.IgnoreCase, RegexOptions.Multiline, RegexOptions.Singleline];
        var keys = flags.Select(f =>
        {
            RegexTest.TryCreateForRule("a.b", f, out var test, out _).ShouldBeTrue();
            return FilterKey.Of(new Leaf(new FieldRef("a"), test!));
        });
        keys.Distinct().Count().ShouldBe(flags.Length);
    }

    /// <summary>
    /// What is made of more parts than the key has would be taken for another: whoever adds a part here adds it to the
    /// key.
    /// </summary>
    [Fact]
    public void EveryPartOfAFilterIsKnown()
    {
        var kinds = typeof(Predicate).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && (t.IsSubclassOf(typeof(Predicate)) || t.IsSubclassOf(typeof(ValueTest))
                || t == typeof(Pattern) || t == typeof(FieldRef)));
        var parts = kinds.Select(t => $"{t.Name}({string.Join(", ", PartsOf(t))})").Order(StringComparer.Ordinal);

        parts.ShouldBe(
        [
            "And(Items)", "AnyText(Test)", "AnyWordTest(word)", "BetweenTest(low, high)",
            "CompareTest(comparison, operand, ticks, cased)", "EqualsTest(operand, cased)", "ExistsTest()",
            "FieldRef(name)", "IndexTest(name)", "Leaf(Field, Test, InSummary)", "NetworkTest(text, address, mask)",
            "Not(Item)", "OneOfTest(operands)", "Or(Items)",
            "Pattern(text, wildcards, cased)", "PatternTest(pattern)", "RegexTest(pattern, flags, isOfRule)",
            "SliceTest(number, count)", "WordsTest(text, wildcards)",
        ]);
    }

    // What its longest constructor takes but for a copy, and what can be set beside it.
    private static IEnumerable<string> PartsOf(Type type)
    {
        var taken = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(c => c.GetParameters()).Where(p => p is not [var only] || only.ParameterType != type)
            .MaxBy(p => p.Length)!;
        var set = type.GetProperties().Where(p => p.CanWrite).Select(p => p.Name);
        return taken.Select(p => p.Name!).Union(set);
    }

    private sealed class UnheardOf : ValueTest
    {
        public override bool Text(ReadOnlySpan<byte> utf8) => true;
    }
}
