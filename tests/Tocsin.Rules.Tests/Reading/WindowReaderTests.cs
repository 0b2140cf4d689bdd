using Tocsin.Rules.Model;

namespace Tocsin.Rules.Tests.Reading;

public sealed class WindowReaderTests
{
    [Theory, MemberData(nameof(Table))]
    public void ACheckIsReadAsItIsMeant(string text, string expected) => Said(text).ShouldBe(expected);

    public static TheoryData<string, string> Table => CaseFile.Pairs("windows.txt");

    [Fact]
    public void ACorrelationNamesRulesGroupsAndAliases()
    {
        var rule = Read("""
            title: Many
            id: 929a690e-bef0-4204-a928-ef5e620d6fcc
            correlation:
              type: temporal
              rules: [one, two]
              group-by: [ip, user]
              timespan: 5m
              generate: true
              aliases:
                ip:
                  one: src.ip
                  two: dst.ip
            """);
        rule.Inputs.ShouldBe(["one", "two"]);
        rule.GroupBy.ShouldBe(["ip", "user"]);
        rule.Span.ShouldBe(TimeSpan.FromMinutes(5));
        rule.Generate.ShouldBeTrue();
        rule.Aliases["ip"]["two"].ShouldBe("dst.ip");
        rule.Check.ShouldBe(new TogetherCheck(false));
    }

    [Fact]
    public void ASequenceHasPartsAndRules()
    {
        var rule = Read("""
            title: Steps
            id: 929a690e-bef0-4204-a928-ef5e620d6fcc
            exceptions:
              - {name: test, when: "hostname:test"}
            sequence:
              by: host
              within: 2h
              aliases: {host: {fail: hostname}}
              steps:
                - {name: fail, when: "summary:failed"}
                - logsource: {product: windows}
                  detection: {s: {EventID: 1}, condition: s}
                - other-rule
                - {rule: third}
            """);
        rule.Inputs.ShouldBe([$"{Some.Id}/fail", $"{Some.Id}/step2", "other-rule", "third"]);
        rule.Parts.Select(p => (p.Head.Id, p.LogSource.Product)).ShouldBe(
            [($"{Some.Id}/fail", ""), ($"{Some.Id}/step2", "windows")]);
        rule.Parts[0].Head.Exceptions.ShouldHaveSingleItem();
        rule.Aliases["host"][$"{Some.Id}/fail"].ShouldBe("hostname");
        rule.Check.ShouldBe(new TogetherCheck(true));
    }

    [Fact]
    public void FaultsHaveTheLinesOfTheirKeys() => Some.Faults("""
        title: Wrong
        id: 929a690e-bef0-4204-a928-ef5e620d6fcc
        correlation:
          type: event_cout
          rules: [a]
          timespan: 5x
          grup-by: [x]
          condition: {gte: many}
        """).ShouldBe("""
        7 grup-by is not known here, did you mean group-by?
        4 The type event_cout is not known, did you mean event_count?; there are TYPES
        6 timespan must be a span such as 30s, 5m, 2h or 7d (s, m, h, d, w, M or y; at most 100 years)
        """.ReplaceLineEndings("\n").Replace("TYPES", Types, StringComparison.Ordinal));

    private const string Types = "event_count, value_count, temporal, temporal_ordered, value_sum, value_avg, "
        + "value_percentile, value_median";

    private static WindowRule Read(string text)
    {
        var file = Some.Read(text);
        file.Faults.Where(f => !f.IsWarning).ShouldBeEmpty();
        return file.Rules.ShouldHaveSingleItem().ShouldBeOfType<WindowRule>();
    }

    private static string Said(string text)
    {
        var isCorrelation = text.StartsWith("type", StringComparison.Ordinal);
        var what = isCorrelation ? $"correlation: {{rules: [a, b], timespan: 1m, {text}}}" : text;
        var file = Some.Read($"title: T\nid: {Some.Id}\nwhen: \"a:1\"\n{what}\n");
        var fault = file.Faults.FirstOrDefault(f => !f.IsWarning);
        return fault is not null ? "fault " + fault.Message : Words(((WindowRule)file.Rules.Single()).Check);
    }

    private static string Words(WindowCheck check) => check switch
    {
        CountCheck c => $"count {Words(c.Bounds)}",
        DistinctCheck c => $"distinct {string.Join('+', c.Fields)} {Words(c.Bounds)}",
        FigureCheck { Figure: WindowFigure.Percentile } c => $"p{c.Percentile} {c.Field} {Words(c.Bounds)}",
        FigureCheck c => $"{c.Figure} {c.Field} {Words(c.Bounds)}",
        TogetherCheck c => (c.IsOrdered ? "ordered" : "together") + Words(c.Condition),
        NewTermCheck c => $"new {string.Join('+', c.Fields)} after {c.Learn.TotalDays}d",
        ChangeCheck c => $"change {c.Field}",
        SpikeCheck c => FormattableString.Invariant($"spike {c.Factor} {c.AtLeast}"),
        FlatlineCheck c => $"flat {c.Below}",
        _ => "absence",
    };

    private static string Words(Bounds b) => string.Join(" ", new[]
    {
        (">", b.Greater), (">=", b.AtLeast), ("<", b.Less), ("<=", b.AtMost), ("=", b.Equal), ("!=", b.NotEqual),
    }.Where(p => p.Item2 is not null).Select(p => FormattableString.Invariant($"{p.Item1}{p.Item2}")));

    private static string Words(InputCondition? condition) => condition switch
    {
        InputAll all => $" ({string.Join(" and", all.Items.Select(Words))})",
        InputAny any => $" ({string.Join(" or", any.Items.Select(Words))})",
        InputNot not => " not" + Words(not.Item),
        InputFound found => " " + found.Input,
        _ => "",
    };
}
