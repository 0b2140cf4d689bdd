using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tocsin.Testing;

namespace Tocsin.Pipeline.Tests.Normalise;

/// <summary>The page about events says what becomes of them: each of its rows is tried.</summary>
public sealed partial class EventsPageTests
{
    private static readonly List<string[]> Rows =
    [
        .. File.ReadLines(Repository.File("docs", "events.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal))
            .Select(l => l.Trim().Trim('|').Split(" | ").Select(c => c.Trim()).ToArray()),
    ];

    public static TheoryData<string, string, string> Loggers =>
    [
        .. Rows.Where(r => r.Length == 3 && r[1].StartsWith("`{", StringComparison.Ordinal))
            .Select(r => (r[0], Code(r[1]), Code(r[2]))),
    ];

    public static TheoryData<string, string> Names =>
    [
        .. Rows.Where(r => r.Length == 4 && r[0].StartsWith('`') && !r[0].StartsWith("`tags", StringComparison.Ordinal))
            .SelectMany(r => Quoted(r[1] + r[2].Split(';')[0]).Select(name => (name, Quoted(r[0])[0]))),
    ];

    public static TheoryData<string, string, string> Levels =>
    [
        .. Rows.Where(r => r.Length == 3 && char.IsAsciiDigit(r[0].Trim('`', '-')[0]))
            .SelectMany(r => Quoted(r[0]).Zip(Quoted(r[2]), (number, name) => (number, r[1], name))),
    ];

    [Theory, MemberData(nameof(Loggers))]
    public async Task WhatALoggerSendsIsUnderstood(string logger, string sent, string expected)
    {
        logger.ShouldNotBeEmpty();
        var stored = JsonNode.Parse((await Stored.EventOfAsync(sent)).GetRawText())!;
        foreach (var (name, want) in JsonNode.Parse(expected)!.AsObject())
        {
            JsonNode.DeepEquals(stored[name], want).ShouldBeTrue(
                $"{name}: {stored[name]?.ToJsonString()}, not {want!.ToJsonString()}");
        }
        stored["tocsin"].ShouldBeNull();
        stored["summary"]!.GetValue<string>().ShouldNotBe("UNKNOWN");
    }

    [Theory, MemberData(nameof(Names))]
    public async Task ANameIsFoundAsTheFieldAndAsSent(string name, string field)
    {
        var value = field == "timestamp" ? "2026-11-01T10:00:00Z" : "VALUE";
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync($$"""{"{{name}}":"{{value}}"}""");

        (await stored.CountAsync($"{field}:\"{value}\"")).ShouldBe(1);
        (await stored.CountAsync($"{name}:\"{value}\"")).ShouldBe(1);
        if (field == "timestamp") (await stored.CountAsync($"utctimestamp:\"{value}\"")).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task AnObjectUnderANameStaysWhatItIs(string name, string field)
    {
        if (name == "body" || field.Length == 0) return;
        var stored = await Stored.EventOfAsync($$"""{"{{name}}":{"unheard":{"of":5} } }""");
        var path = ("details." + name + ".unheard.of").Split('.');
        var found = path.Aggregate(stored, (at, key) => at.GetProperty(key));
        found.GetInt32().ShouldBe(5);
    }

    [Theory, MemberData(nameof(Levels))]
    public async Task ANumberIsASeverityByItsName(string number, string under, string severity)
    {
        var names = Quoted(under);
        foreach (var name in names.Count > 0 ? names : ["severity", "level", "priority", "syslogseverity", "PRIORITY"])
        {
            await using var stored = await Stored.OpenAsync();
            await stored.SendAsync($$"""{"{{name}}":{{number}}}""");
            await stored.SendAsync($$"""{"{{name}}":"{{number}}"}""");
            (await stored.CountAsync($"severity:{severity} AND \"{name}\":\"{number}\"")).ShouldBe(2, name);
        }
    }

    [Fact]
    public void ThePageHasItsTables() => (Loggers.Count, Names.Count, Levels.Count).ShouldSatisfyAllConditions(
        counts => counts.Item1.ShouldBeGreaterThan(25),
        counts => counts.Item2.ShouldBeGreaterThan(90),
        counts => counts.Item3.ShouldBeGreaterThan(25));

    private static string Code(string cell) => cell.Trim('`').Replace("\\|", "|", StringComparison.Ordinal);

    private static List<string> Quoted(string cell) => [.. Codes().Matches(cell).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`", RegexOptions.None, 1_000)]
    private static partial Regex Codes();
}
