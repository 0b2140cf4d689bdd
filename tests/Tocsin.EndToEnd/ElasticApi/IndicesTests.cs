namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>Each day with an event is an index, with its count; every way of naming indices finds it.</summary>
public sealed class IndicesTests(UnevenEvents uneven) : IClassFixture<UnevenEvents>
{
    private static IEnumerable<string> Names =>
        Enumerable.Range(0, 20).Select(i => "events-" + UnevenEvents.Day(i).Replace("-", "", StringComparison.Ordinal));

    [Fact]
    public async Task EachDayIsAnIndexWithItsCount()
    {
        var rows = (await uneven.AskAsync("/_cat/indices?format=json&h=index,docs.count")).AsArray();
        var counts = rows.ToDictionary(r => r!["index"]!.ToString(), r => r!["docs.count"]!.ToString());
        foreach (var name in Names) counts[name].ShouldBe("1", name);
        counts["events-20260110"].ShouldBe(UnevenEvents.Count.ToString());
        counts.Keys.Where(IsKnown).ShouldBe(Names.Append("events-20260110"), ignoreOrder: true);
        var hits = (await uneven.AskAsync("/_search?q=category:sparse&size=100"))["hits"]!["hits"]!.AsArray();
        hits.Select(h => h!["_index"]!.ToString()).Order().ShouldBe(Names.Order());
        foreach (var name in Names) (await CountAsync(name)).ShouldBe(1, name);
    }

    [Theory]
    [InlineData("events-2019*", "2019")]
    [InlineData("events-201*", "201")]
    [InlineData("events-2*", "20")]
    [InlineData("*", "")]
    [InlineData("_all", "")]
    [InlineData("ev*ts-2020*", "2020")]
    [InlineData("events-*03*", "03")]
    public async Task APatternFindsTheDaysThatItMeans(string pattern, string part)
    {
        var meant = Names.Append("events-20260110").Where(name => part.Length == 2 && part != "20"
            ? name["events-".Length..].Contains(part, StringComparison.Ordinal)
            : name.StartsWith("events-" + part, StringComparison.Ordinal)).ToList();
        (await CountAsync(pattern)).ShouldBe(meant.Sum(name => name == "events-20260110" ? UnevenEvents.Count : 1));
        var rows = (await uneven.AskAsync($"/_cat/indices/{pattern}?format=json&h=i")).AsArray();
        rows.Select(r => r!["index"]!.ToString()).Where(IsKnown).ShouldBe(meant, ignoreOrder: true);
    }

    [Fact]
    public async Task WhatIsExcludedIsNotFound()
    {
        var all = Names.Count() + UnevenEvents.Count;
        (await CountAsync("*,-events-2026*")).ShouldBe(20);
        (await CountAsync("events-*,-events-201*"))
            .ShouldBe(all - Names.Count(n => n.Contains("-201", StringComparison.Ordinal)));
        (await CountAsync($"{Names.First()},{Names.Last()}")).ShouldBe(2);
        (await CountAsync("events-2012*,-events-2012*,events-20260110")).ShouldBe(UnevenEvents.Count);
        // Without a pattern before it, a minus is a part of the name.
        await uneven.AskAsync("/-events-2026*,events/_count?allow_no_indices=true");
        await uneven.AskAsync("/-events-20260110/_count", status: 404);
    }

    [Fact]
    public async Task ANameMayBeADate()
    {
        await uneven.AddAsync("today", 2);
        foreach (var name in (string[])["<events-{now/d}>", "<events-{now/d{yyyyMMdd}}>", "<events-{now{yyyyMM}}*>"])
        {
            var path = $"/{Uri.EscapeDataString(name)}/_search?q=category:today";
            // Midnight may have passed since.
            (await uneven.AskAsync(
                path.Replace("_search?", "_search?ignore_unavailable=true&", StringComparison.Ordinal)))
                ["hits"]!["total"]!["value"]!.GetValue<int>().ShouldBeOneOf(2, 0);
        }
        (await CountAsync(Uri.EscapeDataString("<events-{2026-01-10||/d{yyyyMMdd}}>"))).ShouldBe(UnevenEvents.Count);
        await uneven.AskAsync("/" + Uri.EscapeDataString("<events-{soon}>") + "/_count", status: 400);
    }

    [Theory]
    [InlineData("/nothing/_count", 404)]
    [InlineData("/nothing/_count?ignore_unavailable=true", 200)]
    [InlineData("/nothing*/_count", 200)]
    [InlineData("/nothing*/_count?allow_no_indices=false", 404)]
    [InlineData("/events-19*/_search?allow_no_indices=false", 404)]
    [InlineData("/events-2026*/_search?allow_no_indices=false", 200)]
    [InlineData("/events-2026*/_search?expand_wildcards=none&allow_no_indices=false", 404)]
    [InlineData("/events/_search?expand_wildcards=bogus", 400)]
    [InlineData("/events-20260110,nothing/_mapping", 404)]
    [InlineData("/events-20260110,nothing/_mapping?ignore_unavailable=true", 200)]
    [InlineData("/alerts/_search", 400)]
    public async Task WhatMeansNoIndexIsNotFoundUnlessAllowed(string path, int status)
    {
        var answer = await uneven.AskAsync(path, status: status);
        if (status == 404) answer["error"]!["type"]!.ToString().ShouldBe("index_not_found_exception");
    }

    [Theory]
    [InlineData("""{"term":{"_index":"events-20260110"}}""", UnevenEvents.Count)]
    [InlineData("""{"terms":{"_index":["events-20260110","events-20120301"]}}""", UnevenEvents.Count + 1)]
    [InlineData("""{"prefix":{"_index":"events-2012"}}""", 2)]
    [InlineData("""{"wildcard":{"_index":"*-2012*"}}""", 2)]
    [InlineData("""{"regexp":{"_index":"events-2012.*"}}""", 2)]
    [InlineData(
        """{"bool":{"must_not":{"prefix":{"_index":"events-201"}},"filter":{"term":{"category":"sparse"}}}}""", 5)]
    [InlineData("""{"query_string":{"query":"_index:events-2012*"}}""", 2)]
    [InlineData("""{"exists":{"field":"_index"}}""", UnevenEvents.Count + 20)]
    public async Task TheIndexIsAFieldOfQueries(string query, int count) =>
        (await uneven.AskAsync(
            "/_count",
            "{\"query\":{\"bool\":{\"filter\":[" + query
                + """,{"terms":{"category":["uneven","sparse"]}}]}}}"""))["count"]!.GetValue<int>().ShouldBe(count);

    [Fact]
    public async Task TheIndexIsAFieldOfAggregations()
    {
        var answer = await uneven.AskAsync("/_search?typed_keys=true", """
            {"size":0,"query":{"terms":{"category":["uneven","sparse"]}},
             "aggs":{"i":{"terms":{"field":"_index","size":3,"order":{"_key":"desc"}}}}}
            """);
        var buckets = answer["aggregations"]!["sterms#i"]!["buckets"]!.AsArray();
        buckets.Select(b => b!["key"]!.ToString()).ShouldBe(Names.Reverse().Take(2).Prepend("events-20260110"));
        buckets[0]!["doc_count"]!.GetValue<int>().ShouldBe(UnevenEvents.Count);
        (await uneven.AskAsync("/_search", """{"aggs":{"i":{"cardinality":{"field":"_index"}}}}""", 400))["error"]
            .ShouldNotBeNull();
    }

    [Theory]
    [InlineData("h=index&s=index:desc&format=json", """[{"index":"events-20120917"},{"index":"events-20120301"}]""")]
    [InlineData(
        "h=dc,i,bogus&s=dc,i&format=json",
        """[{"docs.count":"1","index":"events-20120301"},{"docs.count":"1","index":"events-20120917"}]""")]
    [InlineData("h=index,docs.count&s=index", "events-20120301 1\nevents-20120917 1\n")]
    [InlineData(
        "h=index,dc&s=index&v",
        "index           docs.count\nevents-20120301          1\nevents-20120917          1\n")]
    [InlineData("h=i&health=red", "")]
    public async Task ATableHasTheColumnsAndTheOrderThatAreAskedFor(string asked, string table)
    {
        var (status, body, _) = await uneven.SendAsync(HttpMethod.Get, "/_cat/indices/events-2012*?" + asked);
        (status, body).ShouldBe((200, table));
    }

    [Fact]
    public async Task EventsAreCountedByIndexAndTogether()
    {
        (await uneven.AskAsync("/events-2012*/_stats"))["_all"]!["primaries"]!["docs"]!["count"]!.GetValue<int>()
            .ShouldBe(2);
        var count = await uneven.AskAsync("/_cat/count/events-2012*?format=json&h=count");
        count.ToJsonString().ShouldBe("""[{"count":"2"}]""");
        (await uneven.AskAsync("/_cat/health?format=json"))[0]!["status"]!.ToString().ShouldBe("green");
        (await uneven.AskAsync("/_cat/aliases/events?format=json&h=alias,index")).AsArray().Count
            .ShouldBeGreaterThan(20);
        (await uneven.AskAsync("/events-2012*/_alias")).AsObject().Count.ShouldBe(2);
        (await uneven.AskAsync("/_alias/nothing", status: 404))["error"].ShouldNotBeNull();
        (await uneven.AskAsync(
            "/events-20120301/_settings"))["events-20120301"]!["settings"]!["index"]!["number_of_shards"]!
            .ToString().ShouldBe("1");
        var field = await uneven.AskAsync("/events-20120301/_mapping/field/@timestamp");
        field["events-20120301"]!["mappings"]!["@timestamp"]!["mapping"]!["@timestamp"]!["type"]!.ToString()
            .ShouldBe("date");
    }

    // Other tests' events are of today.
    private static bool IsKnown(string name) =>
        name != "alerts" && string.CompareOrdinal(name, "events-20260110") <= 0;

    private async Task<int> CountAsync(string expression) =>
        (await uneven.AskAsync($"/{expression}/_count", """{"query":{"terms":{"category":["uneven","sparse"]}}}"""))
            ["count"]!.GetValue<int>();
}
