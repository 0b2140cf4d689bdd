namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>Pages that follow each other have each event once: by search_after, by scroll, in a point in time, in
/// slices.</summary>
public sealed class PagingTests(UnevenEvents uneven) : IClassFixture<UnevenEvents>
{
    private const string Query = """ "query":{"term":{"category":"uneven"}} """;

    private static readonly IEnumerable<int> All = Enumerable.Range(0, UnevenEvents.Count);

    public static TheoryData<string> Sorts =>
    [
        """[{"details.few":"asc"},{"_id":"asc"}]""", """[{"details.few":"desc"},{"_doc":"asc"}]""",
        """[{"hostname":"asc"},{"_id":"desc"}]""", """[{"hostname":"asc"},{"details.few":"asc"},{"_id":"asc"}]""",
        """["details.few"]""", """[{"details.few":"desc"},{"hostname":"asc"}]""", """["_doc"]""", """["_id"]""",
        """[{"_id":"desc"}]""", """[{"_doc":"desc"}]""", """["_score"]""", """["_score",{"@timestamp":"desc"}]""",
        """[{"@timestamp":"asc"}]""", """[{"@timestamp":"desc"}]""", """[{"@timestamp":"desc"},{"_id":"asc"}]""",
        """[{"@timestamp":"asc"},{"_id":"asc"}]""", """[{"utctimestamp":"asc"},{"hostname":"desc"}]""",
        """[{"utctimestamp":"desc"},{"details.few":"asc"},{"_doc":"desc"}]""", """[{"receivedtimestamp":"desc"}]""",
        """[{"details.some":"asc"}]""", """[{"details.some":{"order":"desc","missing":"_first"}}]""",
        """[{"details.some":{"order":"asc","missing":2}},{"_id":"desc"}]""", """[{"details.mixed":"asc"}]""",
        """[{"details.mixed":{"order":"desc"}},{"_id":"asc"}]""",
            """[{"details.real":"desc"},{"details.some":"asc"}]""",
        """[{"details.nowhere":{"order":"asc","unmapped_type":"long"}}]""", """[{"_index":"desc"}]""",
        """[{"details.label":{"order":"desc","missing":"l0"}}]""",
        """[{"@timestamp":{"order":"desc","format":"strict_date_optional_time"}}]""", """[{"summary":"asc"}]""",
    ];

    [Theory]
    [MemberData(nameof(Sorts))]
    public async Task SearchAfterHasEachEventOnceWhateverTheSort(string sort)
    {
        foreach (var size in (int[])[1, 4, 50])
        {
            var (seen, after) = (new List<int>(), "");
            for (var page = 0; page < 60; page++)
            {
                var answer = await uneven.AskAsync(
                    "/events/_search", $$"""{"size":{{size}},"sort":{{sort}},{{after}}{{Query}}}""");
                if (answer["hits"]!["hits"]!.AsArray() is not [.., { } last]) break;
                seen.AddRange(UnevenEvents.Numbers(answer));
                after = $"\"search_after\":{last["sort"]!.ToJsonString()},";
            }
            seen.Order().ShouldBe(All, $"{sort} by {size}: {string.Join(' ', seen)}");
            seen.ShouldBe(UnevenEvents.Numbers(await uneven.AskAsync(
                "/events/_search", $$"""{"size":100,"sort":{{sort}},{{Query}}}""")), sort);
        }
    }

    [Theory]
    [InlineData("asc")]
    [InlineData("desc")]
    public async Task SearchAfterGoesOnFromNumbersBeyond64Bits(string direction)
    {
        string[] rising =
        [
            "-123456789012345678901234567890", "-18446744073709551617", "-18446744073709551616", "-9223372036854775809",
            "-9223372036854775808", "-1", "0.5", "9223372036854775806", "9223372036854775807", "9223372036854775808",
            "18446744073709551614", "18446744073709551615", "18446744073709551616", "18446744073709551617",
            "18446744073709551618", "123456789012345678901234567890", "123456789012345678901234567891",
        ];
        var category = "large" + direction;
        await uneven.AddAsync(category, rising.OrderBy(n => n[^1]));
        foreach (var size in (int[])[1, 2, 5])
        {
            var (seen, after) = (new List<string>(), "");
            while (seen.Count <= rising.Length)
            {
                var answer = await uneven.AskAsync(
                    "/events/_search",
                    $$$"""
                    {"size":{{{size}}},"sort":[{"details.n":"{{{direction}}}"}],{{{after}}}
                    "query":{"term":{"category":"{{{category}}}"} } }
                    """);
                if (answer["hits"]!["hits"]!.AsArray() is not [.., { } last] hits) break;
                seen.AddRange(hits.Select(h => h!["_source"]!["details"]!["n"]!.ToJsonString()));
                after = $"\"search_after\":{last["sort"]!.ToJsonString()},";
            }
            seen.ShouldBe(direction == "asc" ? rising : rising.Reverse(), $"by {size}");
        }
    }

    [Theory]
    [InlineData("details.n", "30", "31")]
    [InlineData("details.n", "\"30\"", "31")]
    [InlineData("details.real", "\"0.5\"", "3")]
    [InlineData("hostname", "\"h0\"", "1")]
    public async Task ASortValueMayComeBackAsText(string field, string after, string next)
    {
        var answer = await uneven.AskAsync(
            "/events/_search",
            $$"""{"size":1,"sort":["{{field}}","details.n"],"search_after":[{{after}},99],{{Query}}}""");
        UnevenEvents.Numbers(answer).First().ToString().ShouldBe(next);
    }

    [Fact]
    public async Task EventsWithinAMillisecondAreInTheOrderOfWhatComesNext()
    {
        var answer = await uneven.AskAsync(
            "/events/_search", $$"""{"size":10,"sort":[{"@timestamp":"asc"},{"details.n":"desc"}],{{Query}}}""");
        UnevenEvents.Numbers(answer).ShouldBe(Enumerable.Range(0, 10).Reverse());
    }

    [Theory]
    [InlineData("""{"sort":["details.n"],"search_after":[1,2,3]}""")]
    [InlineData("""{"sort":["details.n","hostname"],"search_after":[1]}""")]
    [InlineData("""{"search_after":[1]}""")]
    [InlineData("""{"sort":["@timestamp"],"search_after":["soon"]}""")]
    [InlineData("""{"sort":["_doc"],"search_after":["x"]}""")]
    [InlineData("""{"sort":["_id"],"search_after":["x"]}""")]
    [InlineData("""{"sort":["details.n"],"from":3,"search_after":[1]}""")]
    [InlineData("""{"sort":[{"details.n":{"order":"up"}}]}""")]
    [InlineData("""{"sort":[{"details.n":{"mode":"min"}}]}""")]
    [InlineData("""{"sort":[{"details.n":{"bogus":1}}]}""")]
    public async Task AWrongPlaceOrSortIsRefused(string body) =>
        (await uneven.AskAsync("/_search", body, 400))["error"]!["root_cause"]!.AsArray().Count.ShouldBe(1);

    [Theory]
    [InlineData("")]
    [InlineData(""" "sort":["_doc"], """)]
    [InlineData(""" "sort":[{"details.few":"desc"}], """)]
    [InlineData(""" "sort":[{"@timestamp":"asc"},{"hostname":"asc"}], """)]
    public async Task AScrollHasEachEventOnceAndNoneThatCameLater(string sort)
    {
        var answer = await uneven.AskAsync(
            "/events/_search?scroll=1m",
            "{\"size\":10," + sort + """ "aggs":{"n":{"max":{"field":"details.n"}}},""" + Query + "}");
        answer["aggregations"].ShouldNotBeNull();
        await uneven.AddAsync("later" + Guid.NewGuid().ToString("N"), 3);
        var seen = new List<int>();
        for (var page = 0; answer["hits"]!["hits"]!.AsArray().Count > 0 && page < 20; page++)
        {
            seen.AddRange(UnevenEvents.Numbers(answer));
            answer["hits"]!["total"]!["value"]!.GetValue<int>().ShouldBe(UnevenEvents.Count);
            var id = answer["_scroll_id"]!.ToString();
            answer = page % 2 == 0
                ? await uneven.AskAsync("/_search/scroll", $$"""{"scroll":"1m","scroll_id":"{{id}}"}""")
                : await uneven.AskAsync($"/_search/scroll?scroll=1m&scroll_id={id}");
            answer["aggregations"].ShouldBeNull();
        }
        seen.Order().ShouldBe(All);
        var last = answer["_scroll_id"]!.ToString();
        var body = $$"""{"scroll_id":["{{last}}"]}""";
        (await uneven.AskAsync("/_search/scroll", body, method: HttpMethod.Delete)).ToJsonString()
            .ShouldBe("""{"succeeded":true,"num_freed":1}""");
        (await uneven.AskAsync("/_search/scroll", body, 404, HttpMethod.Delete))["num_freed"]!.GetValue<int>()
            .ShouldBe(0);
        (await uneven.AskAsync(
            "/_search/scroll", $$"""{"scroll_id":"{{last}}"}""", 404))["error"]!["root_cause"]![0]!["type"]!
            .ToString().ShouldBe("search_context_missing_exception");
    }

    [Fact]
    public async Task AScrollOfEverythingIsThatOfItsOpening()
    {
        var first = await uneven.AskAsync("/_search?scroll=1m&size=5&sort=_doc");
        var total = first["hits"]!["total"]!["value"]!.GetValue<int>();
        await uneven.AddAsync("during" + Guid.NewGuid().ToString("N"), 7);
        var (seen, answer) = (new HashSet<string>(), first);
        while (answer["hits"]!["hits"]!.AsArray() is { Count: > 0 } hits)
        {
            foreach (var hit in hits) seen.Add(hit!["_id"]!.ToString()).ShouldBeTrue();
            answer = await uneven.AskAsync(
                "/_search/scroll", $$"""{"scroll":"1m","scroll_id":"{{first["_scroll_id"]}}"}""");
        }
        seen.Count.ShouldBe(total);
        (await uneven.AskAsync("/_search/scroll/_all", method: HttpMethod.Delete))["num_freed"]!.GetValue<int>()
            .ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("?scroll=1m", """{"from":1}""")]
    [InlineData("?scroll=1m", """{"size":0}""")]
    [InlineData("?scroll=1m", """{"track_total_hits":false}""")]
    [InlineData("?scroll=1m", """{"sort":["details.n"],"search_after":[1]}""")]
    [InlineData("?scroll=1m", """{"terminate_after":1}""")]
    [InlineData("?scroll=1m", """{"size":10001}""")]
    [InlineData("?scroll=2d", "{}")]
    [InlineData("?scroll=soon", "{}")]
    [InlineData("?scroll=1m", """{"slice":{"id":2,"max":2}}""")]
    [InlineData("?scroll=1m", """{"slice":{"id":0,"max":1025}}""")]
    [InlineData("?scroll=1m", """{"slice":{"id":0,"max":2,"field":"hostname"}}""")]
    [InlineData("", """{"slice":{"id":0,"max":2}}""")]
    [InlineData("", """{"pit":{"id":"nonsense"}}""")]
    [InlineData("/scroll", """{"scroll_id":"nonsense"}""")]
    [InlineData("/scroll", """{"scroll":"1m"}""")]
    [InlineData("/scroll", """{"scroll_id":"a","bogus":1}""")]
    public async Task WhatNoScrollCanBeIsRefused(string path, string body) =>
        (await uneven.AskAsync("/_search" + path, body, 400))["error"]!["type"]!.ToString().ShouldNotBeEmpty();

    [Fact]
    public async Task SlicesAreAllTogetherEachEventOnce()
    {
        var seen = new List<int>();
        for (var slice = 0; slice < 3; slice++)
        {
            var answer = await uneven.AskAsync(
                "/events/_search?scroll=1m", $$$"""{"size":4,"slice":{"id":{{{slice}}},"max":3},{{{Query}}}}""");
            answer["hits"]!["total"]!["value"]!.GetValue<int>().ShouldBeInRange(5, 30);
            while (answer["hits"]!["hits"]!.AsArray().Count > 0)
            {
                seen.AddRange(UnevenEvents.Numbers(answer));
                answer = await uneven.AskAsync(
                    "/_search/scroll", $$"""{"scroll":"1m","scroll_id":"{{answer["_scroll_id"]}}"}""");
            }
        }
        seen.Order().ShouldBe(All);
    }

    [Theory]
    [InlineData("/events/_pit?keep_alive=1m", "id", "/_pit", """{"id":"ID"}""", "num_freed")]
    [InlineData(
        "/events/_search/point_in_time?keep_alive=1m", "pit_id", "/_search/point_in_time", """{"pit_id":["ID"]}""",
        "pits")]
    public async Task APointInTimeStaysAsItWas(string open, string name, string close, string closing, string closed)
    {
        var id = (await uneven.AskAsync(open, "", method: HttpMethod.Post))[name]!.ToString();
        var before = await CountAsync(id, "");
        await uneven.AddAsync("behind" + Guid.NewGuid().ToString("N"), 4);
        (await CountAsync(id, "")).ShouldBe(before);
        (await CountAsync(id, ""","slice":{"id":0,"max":2}""")).ShouldBeInRange(1, before - 1);
        var (seen, after) = (new List<int>(), "");
        for (var page = 0; page < 20; page++)
        {
            // Without a sort of its own, too: a point in time has one.
            var answer = await uneven.AskAsync(
                "/_search", $$$"""{"size":10,"pit":{"id":"{{{id}}}","keep_alive":"2m"},{{{after}}}{{{Query}}}}""");
            answer["pit_id"]!.ToString().ShouldBe(id);
            if (answer["hits"]!["hits"]!.AsArray() is not [.., { } last]) break;
            seen.AddRange(UnevenEvents.Numbers(answer));
            after = $$"""
                "sort":["_shard_doc"],"search_after":{{last["sort"]!.ToJsonString()}},
                """;
            if (page == 0) after = $"\"search_after\":{last["sort"]!.ToJsonString()},";
        }
        seen.Order().ShouldBe(All);
        (await uneven.AskAsync("/events/_search", $$$"""{"pit":{"id":"{{{id}}}"}}""", 400))["error"].ShouldNotBeNull();
        closing = closing.Replace("ID", id, StringComparison.Ordinal);
        (await uneven.AskAsync(close, closing, method: HttpMethod.Delete))[closed].ShouldNotBeNull();
        (await uneven.AskAsync("/_search", $$$"""{"pit":{"id":"{{{id}}}"}}""", 404))["error"]!["type"]!.ToString()
            .ShouldBe("search_context_missing_exception");
    }

    [Fact]
    public async Task PointsInTimeAreListedAndEndedTogether()
    {
        await uneven.AskAsync("/events/_search/point_in_time?keep_alive=5m", "", method: HttpMethod.Post);
        var listed = (await uneven.AskAsync("/_search/point_in_time/_all"))["pits"]!.AsArray();
        listed.ShouldContain(pit => pit!["keep_alive"]!.GetValue<int>() == 300_000);
        await uneven.AskAsync("/_search/point_in_time/_all", method: HttpMethod.Delete);
        (await uneven.AskAsync("/_search/point_in_time/_all"))["pits"]!.AsArray().ShouldBeEmpty();
        await uneven.AskAsync("/events/_pit", "", 400, HttpMethod.Post);
    }

    private async Task<int> CountAsync(string point, string more) => (await uneven.AskAsync(
        "/_search",
        $$$"""{"size":0,"track_total_hits":true,"pit":{"id":"{{{point}}}"}{{{more}}}}"""))["hits"]!["total"]!["value"]!
        .GetValue<int>();
}
