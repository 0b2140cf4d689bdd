using CsCheck;
using Tocsin.Language;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Fields;
using Tocsin.Storage.Questions;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Fields;

/// <summary>What is said of fields is what the events show, while they are young and when they are sealed.</summary>
public sealed class FieldSearchTests
{
    [Fact]
    public Task AnyEventsHaveTheFieldsThatTheyShow() =>
        Gen.Select(Any.Event.Array[1, 25], Any.Query).SampleAsync(AgreeAsync, iter: 100);

    [Fact]
    public Task FieldsWithoutAColumnAreCountedToo() => Any.Event.Array[1, 5].SampleAsync(
        events => AgreeAsync([.. Enumerable.Range(0, 60).Select(Wide), .. events], "*"), iter: 5);

    [Fact]
    public async Task ValuesOfAFieldAreCountedOverTheWholeResult()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync(string.Join('\n', Enumerable.Range(0, 1_000).Select(i =>
            $$"""{"hostname":"web{{i % 7}}","summary":"message {{i}}","n":{{i % 3}},"ok":"""
                + (i % 2 == 0 ? "true}" : "false}"))));
        await stored.FindAsync("*");

        var all = await FieldsAsync(stored, "*", null, 2);
        all.Total.ShouldBe(1_000);
        Field(all, "hostname").Values.ShouldBe([new ValueCount("web0", 143), new ValueCount("web1", 143)]);
        Field(all, "details.n").Values.ShouldBe([new ValueCount(0L, 334), new ValueCount(1L, 333)]);
        Field(all, "details.ok").Types.ShouldBe(["boolean"]);
        Field(all, "summary").ShouldSatisfyAllConditions(
            s => s.Events.ShouldBe(1_000), s => s.Counted.ShouldBeLessThanOrEqualTo(1_000));

        var one = await FieldsAsync(stored, "hostname:web1", "summary", 1_000);
        one.Fields.ShouldHaveSingleItem().Values.Count.ShouldBe(143);
    }

    [Fact]
    public async Task ValuesThatBeginWithATextComeBeforeThoseThatContainIt()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync("""
            {"hostname":"myweb"}
            {"hostname":"myweb"}
            {"hostname":"WEB1"}
            {"hostname":"db"}
            """);
        await stored.FindAsync("*");

        var (answer, error) = await stored.Events.ValuesAsync(
            new ValuesQuestion(EventFilter.Everything, "hostname", "web", 10), default);

        error.ShouldBeNull();
        answer!.IsComplete.ShouldBeTrue();
        answer.Values.ShouldBe([new ValueCount("WEB1", 1), new ValueCount("myweb", 2)]);
    }

    [Theory, InlineData("a | stats count()", 4, 5), InlineData("(a", 0, 5), InlineData("*", 0, 5_000)]
    public async Task WhatCannotBeAskedIsRefused(string query, int position, int values)
    {
        await using var stored = await Stored.OpenAsync();

        var (answer, error) = await AskAsync(stored, query, null, values);

        answer.ShouldBeNull();
        error!.Value.Position.ShouldBe(position);
    }

    [Fact]
    public void CountsStayBoundedAndSayThatTheyAreTooLow()
    {
        var counts = new ValueCounts();
        for (var i = 0; i < 3 * ValueCounts.ValuesMax; i++)
        {
            counts.Add(Events.ValueKind.Integer, i, 1);
            counts.Add(Events.ValueKind.Text, "often"u8, 1);
        }

        counts.IsApproximate.ShouldBeTrue();
        counts.Counted.ShouldBe(6L * ValueCounts.ValuesMax);
        counts.Top(1).ShouldBe([new ValueCount("often", 3L * ValueCounts.ValuesMax)]);
    }

    private static string Wide(int i) =>
        "{" + string.Join(',', Enumerable.Range(10 * i, 10).Select(k => $"\"k{k}\":{k}")) + "}";

    private static async Task AgreeAsync(string[] events, string query)
    {
        // Not every value is a time.
        if (!QueryParser.TryParse(query, new(Running.Now.UtcTicks), out _, out _, out _)) return;
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync(string.Join('\n', events));
        await SameAsync(stored, query);
        await stored.Pipeline.Store.SealAsync();
        await SameAsync(stored, query);
    }

    private static async Task SameAsync(Stored stored, string query)
    {
        var found = (await stored.FindAsync(query)).Select(Flat.Of).ToList();
        var answer = await FieldsAsync(stored, query, null, 1_000);
        answer.Total.ShouldBe(found.Count);
        var expected = found.SelectMany(f => f.Keys).GroupBy(p => p).ToDictionary(g => g.Key, g => (long)g.Count());
        var counted = answer.Fields.ToDictionary(f => f.Name, f => f.Events);
        counted.Except(expected).ShouldBeEmpty();
        expected.Except(counted).ShouldBeEmpty();
        foreach (var field in answer.Fields.Where(
            f => f.Counted == f.Events && f.Types is ["string"] or ["number"] or ["boolean"]))
        {
            var values = found.Where(f => f.ContainsKey(field.Name)).Select(f => Flat.Value(f[field.Name])!)
                .GroupBy(v => v).ToDictionary(g => g.Key, g => (long)g.Count());
            // What no 64-bit number holds is a text in answers.
            if (values.Keys.Any(v => v is double)) continue;
            field.Values.ToDictionary(v => v.Value, v => v.Count).ShouldBe(values, ignoreOrder: true);
        }
    }

    private static async Task<FieldsAnswer> FieldsAsync(Stored stored, string query, string? field, int values)
    {
        var (answer, error) = await AskAsync(stored, query, field, values);
        error.ShouldBeNull();
        return answer!;
    }

    private static Task<Outcome<FieldsAnswer>> AskAsync(Stored stored, string query, string? field, int values) =>
        Asked.Filter(query).ThenAsync(
            events => stored.Events.FieldsAsync(new FieldsQuestion(events, field, values), default));

    private static FieldSummary Field(FieldsAnswer answer, string name) => answer.Fields.Single(f => f.Name == name);
}
