using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Tests.Reading;

namespace Tocsin.Rules.Tests.Pipelines;

public sealed class PipelineReaderTests
{
    [Theory]
    [InlineData("- a", "1 A pipeline is a map with the keys name and logsources")]
    [InlineData("logsources: [{logsource: {product: x}}]", "1 name is missing")]
    [InlineData("name: x", "1 A pipeline needs logsources, a list of what it knows")]
    [InlineData("name: x\nlogsources:\n- {logsorce: {product: x}}", "3 logsorce is not known here, did you mean logsource?")]
    [InlineData("name: x\nlogsources:\n- {when: {a: b}}", "3 An entry needs a logsource, such as {product: windows}")]
    [InlineData("name: x\nlogsources:\n- {logsource: {}}", "3 A logsource needs a product, a category or a service")]
    [InlineData("name: x\nlogsources:\n- logsource: {product: x}\n  when: {a: [{b: c}]}", "4 a must be a list of texts, and this is a map")]
    [InlineData("name: x\nlogsources:\n- logsource: {product: x}\n  when: {a: b*c}", "4 A star stands at the beginning or the end of a value, or is all of it")]
    [InlineData("name: x\nlogsources:\n- logsource: {product: x}\n  words: {a: b}", "4 a must be a map, not a text")]
    [InlineData("name: x\n---\nname: y", "1 A pipeline is one YAML document, a file for each")]
    public void WhatIsWrongIsSaidWithItsLine(string yaml, string fault)
    {
        PipelineReader.TryRead("p.yml", yaml, out _, out var found).ShouldBeFalse();
        $"{found!.Line} {found.Message}".ShouldStartWith(fault);
    }

    [Fact]
    public void APipelineThatAsksForTooMuchIsRefused()
    {
        var fields = string.Join('\n', Enumerable.Range(0, 65).Select(i => $"  f{i}: x"));
        var stars = string.Join(", ", Enumerable.Range(0, 65).Select(i => $"'a{i}*'"));
        const string Head = "name: x\nlogsources:\n- logsource: {product: x}\n  when:\n";
        PipelineReader.TryRead("p", Head + string.Join('\n', fields.Split('\n').Select(f => "  " + f)), out _, out var fault).ShouldBeFalse();
        fault!.Message.ShouldBe("A pipeline asks for the values of at most 64 fields");
        PipelineReader.TryRead("p", $"{Head}    a: [{stars}]", out _, out fault).ShouldBeFalse();
        fault!.Message.ShouldBe("A pipeline asks for at most 64 values with a star, but for */NAME");
        var files = string.Join(", ", Enumerable.Range(0, 300).Select(i => $"'*/a{i}.log'"));
        PipelineReader.TryRead("p", $"{Head}    a: [{files}]", out _, out fault).ShouldBeTrue();
    }

    [Theory]
    [InlineData("a: [b, c]", """{"a":"C"}""", true)]
    [InlineData("a: [b, c]", """{"a":["x","b"]}""", true)]
    [InlineData("a: [b, c]", """{"a":"x"}""", false)]
    [InlineData("a: 'b*'", """{"a":"bx"}""", true)]
    [InlineData("a: '*b'", """{"a":"xb"}""", true)]
    [InlineData("a: '*b*'", """{"a":"xbx"}""", true)]
    [InlineData("a: '*b*'", """{"a":"x"}""", false)]
    [InlineData("a: '*/b.log'", """{"a":"/x/b.log"}""", true)]
    [InlineData("a: '*/b.log'", """{"a":"b.log"}""", false)]
    [InlineData("a: '*'", """{"a":1}""", true)]
    [InlineData("a: '*'", """{"a":null}""", false)]
    [InlineData("a: null", """{"x":1}""", true)]
    [InlineData("a: null", """{"a":1}""", false)]
    [InlineData("a: [null, 1]", """{"a":1}""", true)]
    [InlineData("{a: b, c: d}", """{"a":"b"}""", false)]
    [InlineData("{o.a: b, c: d}", """{"in":{"o":{"a":"b"}},"other":"d"}""", true)]
    public void AnEntryIsFulfilledByWhatItWants(string when, string json, bool isMet)
    {
        if (!when.StartsWith('{')) when = $"{{{when}}}";
        var pipeline = Read(
            $"name: x\nwithin: in\nfields: {{c: other}}\nlogsources:\n- logsource: {{product: mine}}\n  when: {when}");
        var matcher = Matcher("{product: theirs}", "{x: y}", pipeline);
        using var batch = Batches.Of(json);
        matcher.Match(batch, 0, []);
        // The rule is about another product: it is left out when the event is of this one.
        matcher.IsMeant(0).ShouldBe(!isMet);
    }

    [Fact]
    public void NamesAreThoseOfAFieldWithinObjectsAndBelowOthers()
    {
        var pipeline = Read("""
            name: x
            within: [in]
            fields: {o.*: [p.*, q.r.*]}
            logsources:
            - logsource: {product: mine}
              fields: {f: [g]}
            """);
        var entry = pipeline.Entries.ShouldHaveSingleItem();
        entry.NamesOf("f").ShouldBe(["f", "g", "in.f", "in.g"]);
        entry.NamesOf("o.a.b").ShouldBe(["o.a.b", "p.a.b", "q.r.a.b", "in.o.a.b", "in.p.a.b", "in.q.r.a.b"]);
        entry.NamesOf("o").ShouldBe(["o", "in.o"]);
    }

    [Theory]
    [InlineData("CommandLine: a b", """{"t":1,"arg0":"a","arg1":"b","arg3":"d"}""", true)]
    [InlineData("CommandLine: a b", """{"t":1,"args":["a","b"]}""", true)]
    [InlineData("CommandLine: own", """{"t":1,"CommandLine":"own","args":["a","b"]}""", true)]
    [InlineData("CommandLine: a b", """{"t":1,"CommandLine":"own","args":["a","b"]}""", false)]
    [InlineData("CommandLine: a b", """{"args":["a","b"]}""", false)]
    [InlineData("verb: GET", """{"t":1,"request":"GET /x HTTP/1.1"}""", true)]
    [InlineData("version: HTTP/1.1", """{"t":1,"request":"GET /x HTTP/1.1"}""", true)]
    [InlineData("version: null", """{"t":1,"request":"GET /x"}""", true)]
    [InlineData("name: a b", """{"t":1,"name":"612062"}""", true)]
    [InlineData("name: a b", """{"name":"612062"}""", false)]
    [InlineData("name: '6162'", """{"t":1,"name":"6162"}""", true)]
    [InlineData("name: ff20", """{"t":1,"name":"FF20"}""", true)]
    [InlineData("name: é", """{"t":1,"name":"C3A9"}""", true)]
    public void FieldsAreMadeOfOthersForEventsThatFulfilTheEntry(string selection, string json, bool fires)
    {
        var matcher = Matcher("{product: mine}", $"{{{selection}}}", Read("""
            name: x
            hex: [name]
            joined: {CommandLine: [arg*, args]}
            words: {verb: {request: 1}, version: {request: 3}}
            logsources:
            - logsource: {product: mine}
              when: {t: 1}
            """));
        using var batch = Batches.Of(json);
        var matched = new List<int>();
        matcher.Match(batch, 0, matched);
        (matched.Count > 0).ShouldBe(fires);
    }

    [Fact]
    public void AnEntryThatAsksNothingTellsOnlyNames()
    {
        var pipeline = Read("name: x\nlogsources:\n- logsource: {product: mine}\n  fields: {f: [g]}");
        using var batch = Batches.Of("""{"g":"a"}""");
        var matched = new List<int>();
        Matcher("{product: mine}", "{f: a}", pipeline).Match(batch, 0, matched);
        matched.ShouldHaveSingleItem();
        var other = Matcher("{product: theirs}", "{g: a}", pipeline);
        other.Match(batch, 0, matched);
        other.IsMeant(0).ShouldBeTrue("the event does not say that it is of the other product");
    }

    private static Pipeline Read(string yaml)
    {
        PipelineReader.TryRead("p.yml", yaml, out var pipeline, out var fault).ShouldBeTrue(fault?.ToString());
        return pipeline!;
    }

    private static RuleMatcher Matcher(string source, string selection, Pipeline pipeline)
    {
        var file = Some.Read(
            $"title: A rule\nid: {Some.Id}\nlogsource: {source}\ndetection:\n  s: {selection}\n  condition: s\n");
        var rule = file.Rules.ShouldHaveSingleItem(string.Join('\n', file.Faults)).ShouldBeOfType<EventRule>();
        return new RuleMatcher(new RuleIndex([rule], [pipeline]));
    }
}
