using System.Text;
using System.Text.Json;
using CsCheck;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Tables;
using Tocsin.Testing;
using Tocsin.Web.Queries;

namespace Tocsin.Storage.Tests.Tables;

/// <summary>Whoever follows a pattern of the search page finds the events that were counted in it.</summary>
public sealed class PatternEventsTests
{
    private static readonly Gen<string> Word = Gen.OneOf(
        Gen.OneOf(
            "user", "for", "from", "opened", "closed", "root", "ann", "10.1.2.3", "10.1.2.3:22", "4711", "-5", "12ms",
            "\"\"", "\"a b\"", "\"GET \"", "\"GET /x?y=1\"", "\"two\nlines\"", "<n>", "<any>", "<text>", "<body>",
            "a\nb", "a\tb", "/etc/a/b", "uid=0", "uid=ann", "uid=", "uid=\"\"", "uid=\"x y\"", "web01.example.com", "(a)",
            "()", "[", "2026-01-01", "10:00:01", "deadbeef", "0x7f", "550e8400-e29b-41d4-a716-446655440000", "ÜBER", "登录",
            "😀", "\\", "a\u0085b", "$", "^", "{x}", ".*", "a/b", "", "Jul", "KB"),
        Gen.String[0, 6].Select(text => JsonSerializer.Deserialize<string>(JsonSerializer.Serialize(text))!));

    private static readonly Gen<string> Summary = Gen.Frequency(
        (12, Word.Array[1, 6].Select(words => string.Join(' ', words))),
        // Longer than one expression may be, and longer than what is looked at.
        (1, Word.Array[60, 90].Select(words => string.Join(' ', words))),
        (1, Gen.Select(Word, Gen.Char['a', 'c'], (word, c) => $"begins \"{new string(c, 450)}\" {word} 7 "
            + string.Concat(Enumerable.Repeat($"\"{new string(c, 400)}登\" ", 4 + (c - 'a'))))));

    [Fact]
    public void ThePatternsClauseFindsAllThatWereCountedInIt() => Summary.Array[1, 30].Sample(summaries =>
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var template = new Template();
        foreach (var summary in summaries)
        {
            var text = Encoding.UTF8.GetString(template.Of(Encoding.UTF8.GetBytes(summary)));
            counts[text] = counts.GetValueOrDefault(text) + 1;
        }
        var merged = LikeTemplates.Merged(
            counts.Select(c => new PatternCount(c.Key, c.Value, [])), new MemoryMeter(MemoryShare.Unbounded()));
        foreach (var pattern in merged)
        {
            if (SummaryPattern.Clause(pattern.Template) is not { } clause) continue;
            var filter = Filter(clause);
            summaries.Count(s => IsFound(filter, s)).ShouldBeGreaterThanOrEqualTo((int)pattern.Count, clause);
        }
        // Each summary is found by some pattern's clause, or no pattern is there for it.
        var clauses = merged.Select(p => SummaryPattern.Clause(p.Template)).ToList();
        if (clauses.Contains(null)) return;
        var filters = clauses.Select(c => Filter(c!)).ToList();
        foreach (var summary in summaries) filters.Exists(f => IsFound(f, summary)).ShouldBeTrue(summary);
    });

    [Theory]
    [InlineData("took 5 s", "took 7 s", "took 5 ms", "took 5")]
    [InlineData("login of \"ann b\" failed", "login of \"bob\" failed", "login of \"\" failed")]
    [InlineData("said <body> twice 1", "said <body> twice 2", "said <head> twice 1")]
    [InlineData("peer 10.1.2.3 up", "peer 10.1.2.4 up", "peer 10.1.2.3 is up")]
    public void EventsOfAnotherFormAreNotFound(string one, string like, params string[] others)
    {
        var template = Encoding.UTF8.GetString(new Template().Of(Encoding.UTF8.GetBytes(one)));
        var filter = Filter(SummaryPattern.Clause(template)!);
        IsFound(filter, one).ShouldBeTrue();
        IsFound(filter, like).ShouldBeTrue();
        foreach (var other in others) IsFound(filter, other).ShouldBeFalse(other);
    }

    [Fact]
    public async Task AStoreFindsAsManyAsItCountedInEachPattern()
    {
        await using var stored = await Stored.OpenAsync();
        string[] users = ["root", "dana", "oracle"];
        string[] summaries =
        [
            .. Enumerable.Range(0, 60).Select(
                i => $"Failed password for {users[i % 3]} from 203.0.113.{i % 9} port {40_000 + i} ssh2"),
            .. Enumerable.Range(0, 40).Select(i => $"GET /page/{i} HTTP/1.1 200 {i * 7}"),
            .. Enumerable.Range(0, 9).Select(i => $"two\nlines, the \"second\nwith {i}\" quoted {i}"),
            .. Enumerable.Range(0, 5).Select(i => $"n={i} " + string.Concat(Enumerable.Repeat("long, ", 100))),
        ];
        await stored.SendAsync(string.Join('\n', summaries.Select(s => JsonSerializer.Serialize(new { summary = s }))));
        await stored.FindAsync("*");

        var (answer, _) = await stored.Events.RunAsync("* | patterns summary");

        answer!.Rows!.Select(row => row[1]).ShouldBe([60L, 40L, 9L, 5L]);
        foreach (var row in answer.Rows!)
        {
            (await stored.CountAsync(SummaryPattern.Clause((string)row[0]!)!)).ShouldBe((long)row[1]!, (string)row[0]!);
        }
    }

    private static Predicate Filter(string clause)
    {
        QueryParser.TryParse(clause, new Instant(0), out var query, out var message, out _).ShouldBeTrue(
            $"{clause}: {message}");
        return query!.Filter;
    }

    // What a clause of this kind is made of: expressions, all of which must be found.
    private static bool IsFound(Predicate filter, string summary) => filter switch
    {
        And and => and.Items.All(item => IsFound(item, summary)),
        Leaf { Test: RegexTest test } => test.Text(Encoding.UTF8.GetBytes(summary)),
        _ => throw new InvalidOperationException("A clause of a pattern is of expressions"),
    };
}
