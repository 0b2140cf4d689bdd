using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Tests.Reading;

namespace Tocsin.Rules.Tests.Sigma;

public sealed class ConditionParserTests
{
    private const string Detection =
        "sel1: {a: 1}\nsel2: {b: 2}\nsel3: {c: 3}\nfil1: {d: 4}\nfil2: {e: 5}\n_hidden: {z: 9}\n";

    public static TheoryData<string, string> Cases => CaseFile.Pairs("conditions.txt");

    [Theory]
    [MemberData(nameof(Cases))]
    public void AConditionBecomesATree(string condition, string tree) =>
        Some.Condition(Some.Rule($"{Detection}condition: {condition}")).ShouldBe(tree);

    [Fact]
    public void ASelectionKeepsItsNameWhereverItIsUsed()
    {
        var tree = Some.Tree(Some.Rule($"{Detection}condition: sel1 or not sel1"), out _).ShouldBeOfType<Or>();
        var first = tree.Items[0].ShouldBeOfType<Selection>();
        first.Name.ShouldBe("sel1");
        tree.Items[1].ShouldBeOfType<Not>().Item.ShouldBeSameAs(first);
    }

    [Theory]
    [InlineData("condition: |\n  sel1\n    and sel9", 14, "column 11")]
    [InlineData("condition: 'sel1 and sel9'", 12, "column 24")]
    [InlineData("condition:\n  - sel1\n  - sel9", 14, "column 7")]
    public void AFaultSaysWhereItIs(string condition, int line, string column)
    {
        var fault = Some.Read(Some.Rule(Detection + condition)).Faults.ShouldHaveSingleItem();
        fault.Message.ShouldBe($"There is no sel9 in the detection, did you mean sel1? ({column})");
        fault.Line.ShouldBe(line);
    }

    [Theory]
    [InlineData("(", 8_000, "sel1")]
    [InlineData("not ", 4_000, "sel1")]
    [InlineData("sel1 and (", 1_500, "sel1")]
    public void NestingIsBounded(string before, int times, string after)
    {
        var condition = string.Concat(Enumerable.Repeat(before, times)) + after;
        Some.Condition(Some.Rule($"{Detection}condition: {condition}"))
            .ShouldStartWith("fault The condition is nested more than 100 deep (column ");
    }

    [Fact]
    public void ALongConditionIsRefused() =>
        Some.Condition(Some.Rule($"{Detection}condition: sel1{string.Concat(Enumerable.Repeat(" or sel1", 3_000))}"))
            .ShouldStartWith("fault The condition has more than 20000 characters");

    [Fact]
    public void WhatAConditionStandsForIsBounded()
    {
        var values = string.Join(", ", Enumerable.Range(0, 2_000));
        var condition = "s" + string.Concat(Enumerable.Repeat(" or s", 2_000));
        Some.Condition(Some.Rule($"s: {{f: [{values}]}}\ncondition: {condition}"))
            .ShouldStartWith("fault The condition stands for more than 1000000 tests");
    }

    [Fact]
    public void PatternsOverManyNamesAreBounded()
    {
        var names = string.Concat(Enumerable.Range(0, 9_000).Select(i => $"s{i}: {{f: 1}}\n"));
        var condition = "1 of s8999" + string.Concat(Enumerable.Repeat(" or 1 of s8999", 1_000));
        Some.Condition(Some.Rule($"{names}condition: {condition}"))
            .ShouldStartWith("fault The condition has too many patterns for so many names");
    }
}
