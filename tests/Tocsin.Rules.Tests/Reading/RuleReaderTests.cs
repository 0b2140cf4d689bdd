using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Reading;

namespace Tocsin.Rules.Tests.Reading;

public sealed class RuleReaderTests
{
    private const string Full = """
        title: Something runs
        id: 929a690e-bef0-4204-a928-ef5e620d6fcc
        name: something_runs
        status: test
        description: |
          First.
          Second.
        references:
          - https://example.org/a
        author: A, B
        date: 2024-01-02
        modified: 2024/02/03
        license: DRL 1.1
        tags: [attack.execution, attack.t1059]
        logsource: {category: process_creation, product: windows, definition: As always}
        detection:
          selection: {a: b}
          condition: selection
        falsepositives: [Updates]
        fields: [a, c]
        level: high
        custom: {whatever: 1}
        runbook: Look at it.
        summary: '{a} ran'
        suppress: {by: [host, user], for: 2h}
        exceptions:
          - {name: the scanner, when: 'host: scanner', until: 2026-12-31, reason: it scans}
          - name: by items
            when: {User|endswith: $, Host: x}
            until: 2026-12-31T18:00:00+02:00
          - name: by detection
            when: {s: {a: 1}, t: {b: 2}, condition: s or t}
        """;

    [Fact]
    public void EverythingThatIsSaidOfARuleIsKept()
    {
        var file = Some.Read(Full);
        file.Faults.ShouldBeEmpty();
        var rule = file.Rules.ShouldHaveSingleItem().ShouldBeOfType<EventRule>();
        rule.LogSource.ShouldBe(new LogSource("process_creation", "windows", ""));
        var head = rule.Head;
        (head.Id, head.Name, head.Title).ShouldBe((Some.Id, "something_runs", "Something runs"));
        (head.Level, head.Status, head.License).ShouldBe((RuleLevel.High, "test", "DRL 1.1"));
        (head.Description, head.Author).ShouldBe(("First.\nSecond.\n", "A, B"));
        (head.Date, head.Modified).ShouldBe(("2024-01-02", "2024/02/03"));
        head.References.ShouldBe(["https://example.org/a"]);
        head.Tags.ShouldBe(["attack.execution", "attack.t1059"]);
        head.FalsePositives.ShouldBe(["Updates"]);
        head.Fields.ShouldBe(["a", "c"]);
        (head.Runbook, head.Summary).ShouldBe(("Look at it.", "{a} ran"));
        head.Suppress.By.ShouldBe(["host", "user"]);
        head.Suppress.For.ShouldBe(TimeSpan.FromHours(2));
        head.Origin.ShouldBe(new RuleOrigin("a.yml", 1, Full));
    }

    [Fact]
    public void AnExceptionMayBeAQueryItemsOrADetection()
    {
        var exceptions = Some.Read(Full).Rules[0].Head.Exceptions;
        exceptions.Select(e => e.Name).ShouldBe(["the scanner", "by items", "by detection"]);
        exceptions[0].When.ShouldBeOfType<Leaf>().Field.Name.ShouldBe("host");
        TreeText.Of(exceptions[1].When).ShouldBe("(User = <*>$ & Host = x)");
        TreeText.Of(exceptions[2].When).ShouldBe("(a is 1 | b is 2)");
        exceptions[0].Until.ShouldBe(new DateTimeOffset(2026, 12, 31, 0, 0, 0, TimeSpan.Zero));
        exceptions[1].Until.ShouldBe(new DateTimeOffset(2026, 12, 31, 16, 0, 0, TimeSpan.Zero));
        exceptions[2].Until.ShouldBeNull();
        exceptions[0].Reason.ShouldBe("it scans");
    }

    [Fact]
    public void ARuleWithoutAnIdIsKnownByItsNameOrTitle()
    {
        const string Rest = "\nlogsource: {product: x}\ndetection: {s: {a: b}, condition: s}";
        Some.Read("title: T\nname: n" + Rest).Rules[0].Head.Id.ShouldBe("n");
        Some.Read("title: T" + Rest).Rules[0].Head.Id.ShouldBe("T");
        Some.Faults("title: T" + Rest).ShouldBe("1? The rule has no id: its name or title stands for it");
        Some.Faults("title: T\nid: 5" + Rest).ShouldBe("2? The id is no UUID: another rule may have it as well");
    }

    [Fact]
    public void AConditionMayBeWrittenInTheQueryLanguage()
    {
        var file = Some.Read("title: T\nid: q\nwhen: 'user: root AND NOT host: a'\nlevel: low\n");
        var rule = file.Rules.ShouldHaveSingleItem().ShouldBeOfType<EventRule>();
        rule.LogSource.ShouldBe(LogSource.Any);
        rule.Condition.ShouldBeOfType<And>().Items.Count.ShouldBe(2);
        Some.Read("title: T\nid: q\nlogsource: {product: linux}\nwhen: a").Rules.ShouldHaveSingleItem()
            .ShouldBeOfType<EventRule>().LogSource.Product.ShouldBe("linux");
    }

    [Theory]
    [InlineData(
        "title: T\nid: q\nwhen: 'a: b | stats count()'", "3 A rule's condition is a filter alone, without pipes")]
    [InlineData("title: T\nid: q\nwhen: {a: b}", "3 when must be a filter of the query language")]
    [InlineData(
        "title: T\nid: q\nwhen: a\ndetection: {s: {a: b}, condition: s}",
        "3 There is a detection already: write it or when, not both")]
    [InlineData("title: T\nid: q", "1 Write a detection or when")]
    [InlineData("title: T\nid: q\ndetection: x", "3 detection must be a map, not a text")]
    [InlineData("title: T\nid: q\nlogsource: {product: x}\ndetection: {s: {a: b}}", "4 The condition is missing")]
    [InlineData(
        "id: q\nlogsource: {product: x}\ndetection: {s: {a: b}, condition: s}", "1 title is missing")]
    [InlineData(
        "title: T\nid: q\nlevel: hihg\nwhen: a",
        "3 The level hihg is not known, did you mean high?")]
    [InlineData(
        "title: T\nid: q\nlevel: urgent\nwhen: a",
        "3 The level urgent is not known; there are informational, low, medium, high, critical")]
    [InlineData("title: T\nid: q\nlevel: [high]\nwhen: a", "3 level must be a text, not a list")]
    [InlineData("title: T\nid: q\ntags: {a: b}\nwhen: a", "3 tags must be a list of texts, and this is a map")]
    [InlineData("title: T\nid: q\nwhen: a\nsuppress: {by: a, fro: 1h}", "4 fro is not known here, did you mean for?")]
    [InlineData(
        "title: T\nid: q\nwhen: a\nsuppress: {for: 1 hour}",
        "4 for must be a span such as 30s, 5m, 2h or 7d (s, m, h, d, w, M or y; at most 100 years)")]
    [InlineData("title: T\nid: q\nwhen: a\nexceptions: [{when: a}]", "4 name is missing")]
    [InlineData("title: T\nid: q\nwhen: a\nexceptions: [{name: a}]", "4 when is missing")]
    [InlineData(
        "title: T\nid: q\nwhen: a\nexceptions:\n  - name: a\n    when: a\n    until: tomorrow",
        "7 until must be a day or a time, such as 2026-12-31 or 2026-12-31T18:00:00Z")]
    [InlineData("title: T\nid: q\nid: r\nwhen: a", "3 The key id comes twice")]
    [InlineData("title: T\nid: q\nwhen: a\n\n\nb: *c", "6 The anchor of *c is not there")]
    [InlineData("action: global\ntitle: T", "1 action is not in Sigma any more: write each rule by itself")]
    [InlineData(
        "title: T\nid: q\nlogsource: {product: x}\ndetection:\n  s:\n    a|zzz: c\n  t:\n    x|gt: y\n  condition: s",
        "6 The modifier zzz is not known\n8 gt does not go with a text; write a number, without quotes")]
    public void WhatIsWrongIsSaidByLine(string text, string faults)
    {
        Some.Read(text).Rules.ShouldBeEmpty();
        var grave = Some.Read(text).Faults.Where(f => !f.IsWarning).Select(f => $"{f.Line} {f.Message}");
        string.Join('\n', grave).ShouldBe(faults);
    }

    [Fact]
    public void WhatIsOddIsSaidAndTheRuleRuns()
    {
        const string Text = "title: T\nid: q\nlogsource: {}\nstatus: stabel\ndetection:\n  s: {a: b}\n  _h: {a: b}\n"
            + "  t: {a: b}\n  timeframe: 5m\n  condition: s\ntags: [a, ~]";
        Some.Read(Text).Rules.ShouldHaveSingleItem();
        Some.Faults(Text).ShouldBe("""
            2? The id is no UUID: another rule may have it as well
            4? The status stabel is not known, did you mean stable?
            11? An item of tags is empty
            9? timeframe does nothing here: write a correlation
            8? t is in no condition: it does nothing
            3? The rule states no log source: it looks at every event
            """);
    }

    [Fact]
    public void BrokenYamlSaysItsLine()
    {
        var fault = Some.Read("title: T\nid: 'x\nwhen: a\n").Faults.ShouldHaveSingleItem();
        fault.Message.ShouldStartWith("This is not YAML: ");
        fault.Line.ShouldBeGreaterThan(1);
    }

    [Fact]
    public void ADocumentThatIsBrokenDoesNotCostTheOthers()
    {
        var text = Full + "\n---\ntitle: [\n---\n# third\ntitle: Third\nid: third\nwhen: a\n--- \ntitle: Fourth\n";
        var file = Some.Read(text);
        file.Rules.Select(r => r.Head.Title).ShouldBe(["Something runs", "Third"]);
        file.Rules[1].Head.Origin.Line.ShouldBe(Full.Split('\n').Length + 3);
        file.Rules[1].Head.Origin.Text.ShouldBe("---\n# third\ntitle: Third\nid: third\nwhen: a\n");
        file.Faults.Count(f => !f.IsWarning).ShouldBe(2);
    }

    [Fact]
    public void AByteOrderMarkAndCarriageReturnsAreNoPartOfARule()
    {
        var file = Some.Read("\uFEFF" + Full.Replace("\n", "\r\n"));
        file.Faults.ShouldBeEmpty();
        file.Rules[0].Head.Title.ShouldBe("Something runs");
        file.Rules[0].Head.Description.ShouldBe("First.\nSecond.\n");
    }

    [Fact]
    public void FaultsNameTheRule() =>
        Some.Read("title: T\nwhen: 'a: ('\nid: q\n").Faults.ShouldAllBe(f => f.RuleId == "q" && f.File == "a.yml");

    [Theory]
    [InlineData("deprecated")]
    [InlineData("unsupported")]
    public void RulesThatTheirAuthorsGaveUpAreReadOnDemandOnly(string status)
    {
        var text = Full.Replace("status: test", "status: " + status);
        var file = Some.Read(text);
        file.Rules.ShouldBeEmpty();
        file.Faults.ShouldHaveSingleItem().ShouldBe(new RuleFault(
            "a.yml", 4, Some.Id, $"The rule is not run, because it is {status}", IsWarning: true));
        new RuleReader(new RuleOptions { TakesDeprecated = true }).Read("a.yml", text).Rules.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n...\n")]
    [InlineData("a: b\n---\n- x\n")]
    [InlineData("%YAML 1.2\n---\nversion: 1\n")]
    [InlineData("just a text")]
    public void OtherYamlBesideRulesIsLeftAlone(string text)
    {
        var file = Some.Read(text);
        (file.Rules.Count, file.Filters.Count, file.Faults.Count).ShouldBe((0, 0, 0));
    }

    [Theory]
    [InlineData("s", "a is 1", true)]
    [InlineData("not s", "a is 1", false)]
    [InlineData("not (s or t)", "(a is 1 | b is 2)", false)]
    [InlineData("not s and not t", "!(!a is 1 & !b is 2)", false)]
    [InlineData("1 of s*", "a is 1", true)]
    public void AFilterSaysWhatIsLeftOut(string condition, string except, bool isWarned)
    {
        var file = Some.Read(
            $"title: F\nid: {Some.Id}\nlogsource: {{product: windows}}\nfilter:\n  rules: [x, y]\n  s: {{a: 1}}\n"
            + $"  t: {{b: 2}}\n  condition: {condition}\n");
        var filter = file.Filters.ShouldHaveSingleItem();
        TreeText.Of(filter.Except).ShouldBe(except);
        filter.Rules.ShouldBe(["x", "y"]);
        filter.LogSource.Product.ShouldBe("windows");
        file.Faults.ShouldAllBe(f => f.IsWarning);
        file.Faults.Any(f => f.Line == 8).ShouldBe(isWarned);
    }

    [Theory]
    [InlineData(FilterMeaning.Seen, "s", "!a is 1")]
    [InlineData(FilterMeaning.Seen, "not s", "a is 1")]
    [InlineData(FilterMeaning.LeftOut, "s", "a is 1")]
    [InlineData(FilterMeaning.LeftOut, "not s", "!a is 1")]
    public void WhatFiltersMeanCanBeSaid(FilterMeaning meaning, string condition, string except)
    {
        var reader = new RuleReader(new RuleOptions { Filters = meaning });
        var text = $"title: F\nid: {Some.Id}\nfilter: {{s: {{a: 1}}, condition: {condition}}}";
        var file = reader.Read("a.yml", text);
        file.Faults.ShouldBeEmpty();
        TreeText.Of(file.Filters.ShouldHaveSingleItem().Except).ShouldBe(except);
    }

    [Fact]
    public void NamesThatBeginWithNotAreNoNegation()
    {
        var file = Some.Read($"title: F\nid: {Some.Id}\nfilter: {{notable: {{a: 1}}, condition: notable}}");
        TreeText.Of(file.Filters.ShouldHaveSingleItem().Except).ShouldBe("a is 1");
    }

    [Theory]
    [InlineData("any")]
    [InlineData("[]")]
    [InlineData("[any]")]
    [InlineData("")]
    public void AFilterOfNoRulesInParticularIsAboutAll(string rules) =>
        Some.Read($"title: F\nid: {Some.Id}\nfilter: {{rules: {rules}, s: {{a: 1}}, condition: not s}}")
            .Filters.ShouldHaveSingleItem().Rules.ShouldBeEmpty();

    [Fact]
    public void AHundredThousandMarkersAreReadInOneGo() =>
        Some.Read(string.Concat(Enumerable.Repeat("---\n#\n", 100_000))).Faults.ShouldBeEmpty();

    [Fact]
    public void AFaultInALiteralKnowsItsPlaceWhateverEndsTheLines()
    {
        var text = "title: T\nid: q\nlogsource: {product: x}\ndetection:\n  s: {a: b}\n"
            + "  condition: |\n\n    s and\n      t\n";
        Some.Read(text).Faults[^1].ToString()
            .ShouldBe("a.yml:9: There is no t in the detection, did you mean s? (column 7)");
        Some.Read(text.Replace("\n", "\r\n")).Faults[^1].ToString()
            .ShouldBe("a.yml:9: There is no t in the detection, did you mean s? (column 7)");
    }

    [Fact]
    public void AFileMayNotBeEndless() =>
        Some.Read(new string('#', RuleReader.CharactersMax + 1)).Faults.ShouldHaveSingleItem().Message
            .ShouldBe("The file has more than 1048576 characters");
}
