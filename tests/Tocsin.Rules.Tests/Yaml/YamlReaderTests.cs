using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Tests.Yaml;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: &x {b: 1}\nc: *x", "{a: {b: 1}, c: {b: 1}}")]
    [InlineData("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", "{a: {b: 1, c: 2}, d: {b: 1, c: 3}}")]
    [InlineData("a: &x {b: 1, c: 2}\nd: {c: 3, <<: *x}", "{a: {b: 1, c: 2}, d: {c: 3, b: 1}}")]
    [InlineData("a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne: {<<: [*x, *y]}", "{a: {b: 1}, c: {b: 2, d: 3}, e: {b: 1, d: 3}}")]
    [InlineData("'<<': 1", "{<<: 1}")]
    [InlineData("<<: 1", "fault 1 << must be a map, not a number")]
    [InlineData("a: *a", "fault 1 The anchor of *a is not there")]
    [InlineData("a: &a [*a]", "fault 1 The anchor of *a is not there")]
    [InlineData("a: 1\n\"a\": 2", "fault 2 The key a comes twice")]
    [InlineData("? [a]\n: b", "fault 1 A key must be a text, not a list")]
    [InlineData("a: 1\n...\nb: 2", "fault 3 A document must begin with a line of three dashes")]
    [InlineData("5: a\ntrue: b\n~: c", "{5: a, true: b, ~: c}")]
    public void AliasesAndKeysStandForWhatTheySay(string text, string expected)
    {
        var faults = new Faults("f");
        var value = YamlReader.Read(new YamlText(1, text), faults);
        var found = faults.All.FirstOrDefault() is { } fault ? $"fault {fault.Line} {fault.Message}" : Text(value!);
        found.ShouldBe(expected);
    }

    [Fact]
    public void LinesAndColumnsAreThoseOfTheFile()
    {
        var faults = new Faults("f");
        var map = YamlReader.Read(new YamlText(11, "---\na: 1\nbc:\n  - 'x'\n"), faults).ShouldBeOfType<YamlMap>();
        map.Entries.Select(e => (e.Key, e.Line, e.Column)).ShouldBe([("a", 12, 1), ("bc", 13, 1)]);
        var item = map.At("bc")!.Items[0].ShouldBeOfType<YamlScalar>();
        (item.Line, item.Column, item.TextColumn).ShouldBe((14, 5, 6));
    }

    [Fact]
    public void WhatIsAskedByAnotherTypeIsAFaultOfItsLine()
    {
        var faults = new Faults("f") { RuleId = "r" };
        var map = (YamlMap)YamlReader.Read(
            new YamlText(1, "a: [1]\nb: x\nc: '5'\nd: 1.5\ne: 2 hours\nf: {}\ng: [a, {}, ~]\nh:\ni: 5"), faults)!;
        map.Text("a").ShouldBeNull();
        map.Boolean("b").ShouldBeNull();
        map.Number("c").ShouldBeNull();
        map.Whole("d", 1).ShouldBeNull();
        map.Span("e").ShouldBeNull();
        map.Whole("i", 1, 4).ShouldBeNull();
        map.Map("b").ShouldBeNull();
        map.Maps("g").Count.ShouldBe(1);
        map.Texts("g").ShouldBe(["a"]);
        (map.Text("h"), map.Has("h"), map.Text("none")).ShouldBe((null, true, null));
        faults.All.ShouldAllBe(f => f.RuleId == "r");
        faults.All.Select(f => f.Line).ShouldBe([1, 2, 3, 4, 5, 9, 2, 7, 7, 7, 7]);
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("5m", 300)]
    [InlineData("2h", 7_200)]
    [InlineData("7d", 604_800)]
    [InlineData("1w", 604_800)]
    [InlineData("1M", 2_592_000)]
    [InlineData("1y", 31_536_000)]
    [InlineData("0s", 0)]
    [InlineData("1", -1)]
    [InlineData("s", -1)]
    [InlineData("-1s", -1)]
    [InlineData("1.5h", -1)]
    [InlineData("1 h", -1)]
    [InlineData("101y", -1)]
    [InlineData("99999999999999999999d", -1)]
    public void SpansAreANumberAndAUnit(string text, long seconds)
    {
        YamlSpan.TryParse(text, out var span).ShouldBe(seconds >= 0);
        if (seconds >= 0) span.TotalSeconds.ShouldBe(seconds);
    }

    private static string Text(YamlValue value) => value switch
    {
        YamlMap map => "{" + string.Join(", ", map.Entries.Select(e => $"{e.Key}: {Text(e.Value)}")) + "}",
        YamlList list => "[" + string.Join(", ", list.Values.Select(Text)) + "]",
        YamlScalar scalar => scalar.Text,
        _ => throw new InvalidOperationException("unknown"),
    };
}
