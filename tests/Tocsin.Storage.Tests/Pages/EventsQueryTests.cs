using System.Globalization;
using System.Text.Json;
using CsCheck;
using Tocsin.Storage.Tests.Fields;
using Tocsin.Storage.Answers;
using Tocsin.Testing;

namespace Tocsin.Storage.Tests.Pages;

/// <summary>Pipes whose answer stays events: each agrees with what is made of all events in memory.</summary>
public sealed class EventsQueryTests
{
    private static readonly Gen<string> Host = Gen.OneOf("a", "b", "c", "B");

    private static readonly Gen<string> Event = Gen.Select(Host, Gen.Int[0, 5], Gen.Int[0, 9], (host, n, second) =>
    {
        var number = n == 0 ? "" : $",\"n\":{n}";
        return $$"""{"timestamp":"2026-01-01T00:00:0{{second}}Z","hostname":"{{host}}"{{number}},"summary":"s{{n}}"}""";
    });

    [Fact]
    public Task TheFirstOfAnOrderAreThoseOfAllInThatOrder() => SampleAsync(async (stored, all) =>
    {
        foreach (var descending in new[] { false, true })
        {
            var query = "* | sort n" + (descending ? " desc" : "");
            var sorted = Sorted(all, descending).ToList();
            (await IdsAsync(stored, query + " | limit 3")).ShouldBe(sorted.Take(3));
            (await IdsAsync(stored, query)).ShouldBe(sorted);
            (await IdsAsync(stored, "* | limit 4 | sort n" + (descending ? " desc" : ""))).ShouldBe(
                Sorted([.. all.Take(4)], descending));
        }
    });

    [Fact]
    public Task DedupKeepsTheNewestOfEach() => SampleAsync(async (stored, all) =>
    {
        var byHost = all.DistinctBy(e => e.GetProperty("hostname").GetString()).ToList();
        (await IdsAsync(stored, "* | dedup hostname")).ShouldBe(byHost.Select(Id));
        var byBoth = all.DistinctBy(e => (e.GetProperty("hostname").GetString(), N(e))).ToList();
        (await IdsAsync(stored, "* | dedup hostname, n")).ShouldBe(byBoth.Select(Id));
        (await IdsAsync(stored, "* | dedup hostname, n | sort n | limit 2")).ShouldBe(Sorted(byBoth, false).Take(2));
    });

    [Fact]
    public async Task FieldsShowsNothingElse()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync("""{"message":"hello","host":"h","a":1,"b":{"c":2,"d":[{"e":3}]},"x":4}""");

        Text(await FindAsync(stored, "* | fields a")).ShouldBe("""{"id":"1","details":{"a":1}}""");
        Text(await FindAsync(stored, "* | fields details.b.c, hostname")).ShouldBe(
            """{"id":"1","hostname":"h","details":{"b":{"c":2}}}""");
        Text(await FindAsync(stored, "* | fields b")).ShouldBe("""{"id":"1","details":{"b":{"c":2,"d":[{"e":3}]}}}""");
        Text(await FindAsync(stored, "* | fields message")).ShouldBe("""{"id":"1","summary":"hello"}""");
        Text(await FindAsync(stored, "* | fields nothing")).ShouldBe("""{"id":"1"}""");
    }

    [Theory]
    [InlineData("* | sort n")]
    [InlineData("* | sort n desc")]
    [InlineData("* | sort host | limit 60")]
    [InlineData("* | dedup k | sort n")]
    public async Task WhatArrivesBetweenPagesMovesNothing(string query)
    {
        await using var stored = await Stored.OpenAsync();
        string Lines(int from) => string.Join('\n', Enumerable.Range(from, 25).Select(
            i => $$"""{"n":{{i * 7 % 25}},"k":{{i}},"host":"h{{i % 2}}"}"""));
        await stored.SendAsync(Lines(0));
        await stored.FindAsync("*");

        var (read, cursor) = (new List<long>(), default(PageCursor));
        do
        {
            var (answer, error) = await stored.Events.RunAsync(
                query, question => question with { Limit = 4, Cursor = cursor });
            error.ShouldBeNull();
            answer!.Total.ShouldBe(25);
            read.AddRange(answer.Events!.Select(e => e.Id));
            cursor = answer.Cursor;
            await stored.SendAsync(Lines(read.Count));
            await stored.FindAsync("*");
        }
        while (cursor is not null && read.Count < 100);
        read.Order().ShouldBe(Enumerable.Range(1, 25).Select(i => (long)i));
    }

    [Fact]
    public async Task ASortedAnswerHasPages()
    {
        await using var stored = await Stored.OpenAsync();
        await stored.SendAsync(string.Join('\n', Enumerable.Range(0, 25).Select(i => $$"""{"n":{{i * 7 % 25}}}""")));
        await stored.FindAsync("*");

        var (read, cursor) = (new List<long>(), default(PageCursor));
        do
        {
            var (answer, error) = await stored.Events.RunAsync(
                "* | sort n | limit 21", question => question with { Limit = 10, Cursor = cursor });
            error.ShouldBeNull();
            answer!.Total.ShouldBe(21);
            read.AddRange(answer.Events!.Select(e => N(JsonElement.Parse(e.Json.Span))!.Value));
            cursor = answer.Cursor;
        }
        while (cursor is not null);
        read.ShouldBe(Enumerable.Range(0, 21).Select(i => (long)i));
    }

    private static Task SampleAsync(Func<Stored, List<JsonElement>, Task> agree) => Event.Array[1, 40].SampleAsync(
        async events =>
        {
            await using var stored = await Stored.OpenAsync();
            await stored.SendAsync(string.Join('\n', events));
            await agree(stored, await NewestFirstAsync(stored));
            await stored.Pipeline.Store.SealAsync();
            await agree(stored, await NewestFirstAsync(stored));
        },
        iter: 40);

    private static async Task<List<JsonElement>> NewestFirstAsync(Stored stored) =>
        [.. (await stored.FindAsync("*")).Reverse()];

    private static IEnumerable<long> Sorted(List<JsonElement> events, bool descending)
    {
        var with = events.Where(e => N(e) is not null);
        var ordered = descending ? with.OrderByDescending(N) : with.OrderBy(N);
        return ordered.Concat(events.Where(e => N(e) is null)).Select(Id);
    }

    private static async Task<List<long>> IdsAsync(Stored stored, string query) =>
        [.. (await FindAsync(stored, query)).Select(Id)];

    private static async Task<List<JsonElement>> FindAsync(Stored stored, string query)
    {
        while (stored.Pipeline.Balance.Pending > 0) await Task.Delay(1);
        var (answer, error) = await stored.Events.RunAsync(
            query, question => question with { Limit = 1_000 });
        error.ShouldBeNull();
        return [.. answer!.Events!.Select(e => JsonElement.Parse(e.Json.Span))];
    }

    private static string Text(List<JsonElement> found) => found.ShouldHaveSingleItem().GetRawText();

    private static long? N(JsonElement found) =>
        Flat.Of(found).TryGetValue("details.n", out var n) ? n.GetInt64() : null;

    private static long Id(JsonElement found) =>
        long.Parse(found.GetProperty("id").GetString()!, CultureInfo.InvariantCulture);
}
