using System.Text.Json.Nodes;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>The Elasticsearch read API of a whole server.</summary>
public sealed class ElasticApiTests(KnownEvents known) : IClassFixture<KnownEvents>
{
    [Fact]
    public async Task TheRootIsElasticsearchsForThoseWhoAskForJson()
    {
        foreach (var (path, accept) in ((string, string)[])
            [
                ("/", "application/json"), ("/", "application/vnd.elasticsearch+json; compatible-with=8"),
                ("/es", "*/*"), ("/es/", "application/json"),
            ])
        {
            var (status, body, response) = await known.SendAsync(HttpMethod.Get, path, null, ("Accept", accept));
            status.ShouldBe(200);
            response.Headers.GetValues("X-Elastic-Product").ShouldBe(["Elasticsearch"]);
            JsonNode.Parse(body)!["version"]!["number"]!.ToString().ShouldStartWith("8.");
        }
        foreach (var accept in (string[])["text/html,application/xhtml+xml", "*/*", ""])
        {
            var (_, body, _) = await known.SendAsync(HttpMethod.Get, "/", null, ("Accept", accept));
            body.ShouldContain("<html");
        }
        (await known.SendAsync(HttpMethod.Head, "/", null)).Response.Headers.Contains("X-Elastic-Product")
            .ShouldBeTrue();
    }

    [Fact]
    public async Task AnswersComeInTheMediaTypeThatWasAskedFor()
    {
        foreach (var version in (string[])["7", "8", "9"])
        {
            var type = $"application/vnd.elasticsearch+json; compatible-with={version}";
            var (_, _, response) = await known.SendAsync(HttpMethod.Get, "/es/_search", null, ("Accept", type));
            response.Content.Headers.ContentType!.ToString().Replace(" ", "", StringComparison.Ordinal)
                .ShouldBe(type.Replace(" ", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task AHitIsAnEventWithoutItsIdInTheIndexOfItsDay()
    {
        var answer = await known.AskAsync("/events/_search", """{"query":{"term":{"details.n":9}}}""");
        var hit = answer["hits"]!["hits"]!.AsArray().ShouldHaveSingleItem()!;
        hit["_index"]!.ToString().ShouldBe("events-20260111");
        hit["_id"]!.ToString().ShouldMatch("^[0-9]+$");
        hit["_source"]!["id"].ShouldBeNull();
        hit["_source"]!["summary"]!.ToString().ShouldBe("event number 9 happened");
        answer["hits"]!["total"]!.ToJsonString().ShouldBe("""{"value":1,"relation":"eq"}""");
        answer["timed_out"]!.GetValue<bool>().ShouldBeFalse();
        answer["_shards"]!["failed"]!.GetValue<int>().ShouldBe(0);
    }

    [Theory]
    [InlineData("events", 12)]
    [InlineData("_all", 12)]
    [InlineData("events-*", 12)]
    [InlineData("events-20260110", 8)]
    [InlineData("events-202601*", 12)]
    [InlineData("events-20260111,events-20260110", 12)]
    [InlineData("*-20260111", 4)]
    [InlineData("events-1999*", 0)]
    public async Task AnIndexIsAllEventsOrThoseOfADay(string index, long events) =>
        (await known.AskAsync($"/{index}/_count"))["count"]!.GetValue<long>().ShouldBe(events);

    [Fact]
    public async Task AnUnknownIndexIsNotFoundUnlessThatIsToBeIgnored()
    {
        var answer = await known.AskAsync("/nothing/_search", status: 404);
        answer["error"]!["type"]!.ToString().ShouldBe("index_not_found_exception");
        answer["error"]!["root_cause"]!.AsArray().Count.ShouldBe(1);
        answer["status"]!.GetValue<int>().ShouldBe(404);
        (await known.AskAsync("/nothing/_count?ignore_unavailable=true"))["count"]!.GetValue<int>().ShouldBe(0);
        (await known.AskAsync("/events-19990101/_count", status: 404))["status"]!.GetValue<int>().ShouldBe(404);
    }

    [Fact]
    public async Task PagesFollowEachOtherBySizeAndBySearchAfter()
    {
        const string sort = """ "sort":[{"@timestamp":"asc"},{"_doc":"asc"}] """;
        var first = await known.AskAsync("/events/_search", $$"""{"from":2,"size":3,{{sort}}}""");
        KnownEvents.Numbers(first).ShouldBe("2 3 4");
        foreach (var order in (string[])
            [sort, """ "sort":[{"utctimestamp":"asc"},"_id"] """, """ "sort":[{"timestamp":{"order":"asc"}}] """])
        {
            var (seen, after) = (new List<string>(), "");
            for (var page = 0; page < 5; page++)
            {
                var answer = await known.AskAsync("/events/_search", $$"""{"size":5,{{after}}{{order}}}""");
                seen.Add(KnownEvents.Numbers(answer));
                if (answer["hits"]!["hits"]!.AsArray() is not [.., { } last]) break;
                after = $"\"search_after\":{last["sort"]!.ToJsonString()},";
            }
            seen.ShouldBe(["0 1 2 3 4", "5 6 7 8 9", "10 11", ""]);
        }
        KnownEvents.Numbers(await known.AskAsync("/events/_search?size=3&sort=details.n:desc")).ShouldBe("11 10 9");
    }

    [Fact]
    public async Task TooFarIntoAnAnswerIsRefused()
    {
        var answer = await known.AskAsync("/events/_search", """{"from":9990,"size":20}""", 400);
        answer["error"]!["reason"]!.ToString().ShouldContain("Result window is too large");
    }

    [Theory]
    [InlineData("/_search", """{"timeout":"0ms","aggs":{"a":{"avg":{"field":"details.n"}}}}""", true, 0)]
    [InlineData("/_search?timeout=0", "{}", true, 0)]
    [InlineData("/_search", """{"timeout":"59s"}""", false, 12)]
    [InlineData("/_search?timeout=30d", "{}", false, 12)]
    [InlineData("/_search?timeout=-1", """{"timeout":"0ms"}""", false, 12)]
    public async Task WhenTimeIsUpTheAnswerSaysThatItIsNotAll(string path, string body, bool isTimedOut, int total)
    {
        var answer = await known.AskAsync(path, body);
        answer["timed_out"]!.GetValue<bool>().ShouldBe(isTimedOut);
        var relation = isTimedOut ? "gte" : "eq";
        answer["hits"]!["total"]!.ToJsonString().ShouldBe($$"""{"value":{{total}},"relation":"{{relation}}"}""");
        answer["hits"]!["hits"]!.AsArray().Count.ShouldBe(Math.Min(10, total));
    }

    [Fact]
    public async Task ACountIsOfAllAndTakesNoTimeout() =>
        (await known.AskAsync("/_count?timeout=0ms", status: 400))["error"]!["reason"]!.ToString()
            .ShouldContain("unrecognized parameter: [timeout]");

    [Fact]
    public async Task SourceAndFieldsAreChosen()
    {
        async Task<string> OfAsync(string asked)
        {
            var body = """{"query":{"term":{"details.n":3}},""" + asked + "}";
            var answer = await known.AskAsync("/events/_search", body);
            var hit = answer["hits"]!["hits"]![0]!.AsObject();
            return (hit["_source"]?.ToJsonString() ?? "none") + " " + (hit["fields"]?.ToJsonString() ?? "none");
        }

        (await OfAsync(""" "_source":["details.n","hostname"] """))
            .ShouldBe("""{"hostname":"db1","details":{"n":3}} none""");
        (await OfAsync(""" "_source":{"includes":["details.*"],"excludes":["*.n"]} """))
            .ShouldBe("""{"details":{"user":"u0"}} none""");
        (await OfAsync(""" "_source":false,"fields":["details.*",{"field":"@timestamp","format":"epoch_millis"}] """))
            .ShouldBe("""none {"details.n":[3],"details.user":["u0"],"@timestamp":["1768014000000"]}""");
        (await OfAsync(""" "_source":false,"docvalue_fields":["tags","utctimestamp"] """))
            .ShouldBe("""none {"tags":["all","red"],"utctimestamp":["2026-01-10T03:00:00.000Z"]}""");
    }

    [Fact]
    public async Task OfSeveralSearchesAWrongOneIsThatOneAlone()
    {
        var answer = await known.AskAsync("/_msearch", """
            {"index":"events"}
            {"size":0,"query":{"term":{"hostname":"web1"}}}
            {"index":"nothing"}
            {"size":0}
            {}
            {"query":{"nonsense":{}}}
            {"index":["events-20260111"]}
            {"size":1}

            """);
        answer["responses"]!.AsArray().Select(r => r!["status"]!.GetValue<int>()).ShouldBe([200, 404, 400, 200]);
        answer["responses"]![0]!["hits"]!["total"]!["value"]!.GetValue<int>().ShouldBe(6);
        answer["responses"]![2]!["error"]!["reason"]!.ToString().ShouldContain("unknown query [nonsense]");
        answer["responses"]![3]!["hits"]!["total"]!["value"]!.GetValue<int>().ShouldBe(4);
    }

    [Theory]
    [InlineData("""{"query":{"bool":{"musty":[]}}}""", "parsing_exception")]
    [InlineData("""{"query":{"term":{}}}""", "parsing_exception")]
    [InlineData("""{"query":{"regexp":{"hostname":"a(b"}}}""", "illegal_argument_exception")]
    [InlineData("""{"query":{"query_string":{"query":"hostname:(a"}}}""", "parse_exception")]
    [InlineData("""{"query":{"range":{"utctimestamp":{"gte":"yesterday"}}}}""", "parsing_exception")]
    [InlineData("""{"aggs":{"a":{"nonsense":{"field":"x"}}}}""", "parsing_exception")]
    [InlineData("""{"aggs":{"a":{"terms":{}}}}""", "illegal_argument_exception")]
    [InlineData("""{"size":-1}""", "illegal_argument_exception")]
    [InlineData("""{"timeout":"5"}""", "illegal_argument_exception")]
    [InlineData("""{"timeout":"-5s"}""", "illegal_argument_exception")]
    [InlineData("""{"query":{"term":{"hostname":"\ud800"}}}""", "parsing_exception")]
    [InlineData("""{"query":""", "parsing_exception")]
    [InlineData("""[]""", "parsing_exception")]
    [InlineData(
        """{"size":0,"aggs":{"a":{"date_histogram":{"field":"utctimestamp","fixed_interval":"1ms"}}}}""",
        "too_many_buckets_exception")]
    public async Task AMistakeIsSaidInElasticsearchsForm(string body, string type)
    {
        var answer = await known.AskAsync("/events/_search", body, 400);
        answer["error"]!["type"]!.ToString().ShouldBe(type);
        answer["error"]!["root_cause"]![0]!["reason"]!.ToString().ShouldBe(answer["error"]!["reason"]!.ToString());
    }

    [Fact]
    public async Task AFieldsNameWithHalfACharacterIsRefused() =>
        (await known.AskAsync("/_field_caps", """{"fields":["\ud800"]}""", 400))["error"]!["type"]!.ToString()
            .ShouldBe("parsing_exception");

    [Fact]
    public async Task FieldsAndIndicesAreTold()
    {
        var mapping = (await known.AskAsync("/events/_mapping"))["events-20260110"]!["mappings"]!["properties"]!;
        mapping["utctimestamp"]!["type"]!.ToString().ShouldBe("date");
        mapping["summary"]!["type"]!.ToString().ShouldBe("text");
        mapping["details"]!["properties"]!["n"]!["type"]!.ToString().ShouldBe("double");
        var caps = (await known.AskAsync("/events/_field_caps?fields=*"))["fields"]!;
        caps["hostname"]!["keyword"]!["aggregatable"]!.GetValue<bool>().ShouldBeTrue();
        caps["@timestamp"]!["date"]!["type"]!.ToString().ShouldBe("date");
        var indices = (await known.AskAsync("/_cat/indices?format=json")).AsArray();
        indices.Select(i => i!["index"]!.ToString()).ShouldBe(["events-20260110", "events-20260111", "alerts"]);
        (await known.SendAsync(HttpMethod.Get, "/es/_cat/indices")).Body.ShouldContain("green open events-20260110");
        (await known.AskAsync("/_resolve/index/*"))["aliases"]![0]!["name"]!.ToString().ShouldBe("events");
        (await known.AskAsync("/_cluster/health"))["status"]!.ToString().ShouldBe("green");
    }

    [Fact]
    public async Task TheRootOfTheListenerAnswersLikeThePrefix()
    {
        var (status, body, _) = await known.SendAsync(
            HttpMethod.Post, "/events/_search", """{"query":{"ids":{"values":["1"]}}}""");
        (status, JsonNode.Parse(body)!["hits"]!["total"]!["value"]!.GetValue<int>()).ShouldBe((200, 1));
        (await known.SendAsync(HttpMethod.Get, "/_search?q=details.n:3")).Body.ShouldContain("event number 3");
        (await known.SendAsync(HttpMethod.Get, "/_cat/indices")).Status.ShouldBe(200);
    }
}
