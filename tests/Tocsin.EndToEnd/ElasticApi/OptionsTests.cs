using System.Text.Json.Nodes;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>Every option is heeded or refused, in Elasticsearch's form; none is passed over.</summary>
public sealed class OptionsTests(KnownEvents known) : IClassFixture<KnownEvents>
{
    private static readonly string[] Queries =
    [
        """{"term":{"hostname":{"value":"web1",OPTION}}}""", """{"terms":{"hostname":["web1"],OPTION}}""",
        """{"range":{"details.n":{"gte":1,OPTION}}}""", """{"exists":{"field":"hostname",OPTION}}""",
        """{"ids":{"values":["1"],OPTION}}""", """{"prefix":{"hostname":{"value":"w",OPTION}}}""",
        """{"wildcard":{"hostname":{"value":"w*",OPTION}}}""", """{"regexp":{"hostname":{"value":"w.*",OPTION}}}""",
        """{"match":{"summary":{"query":"event",OPTION}}}""",
            """{"match_phrase":{"summary":{"query":"event",OPTION}}}""",
        """{"match_phrase_prefix":{"summary":{"query":"eve",OPTION}}}""",
        """{"match_bool_prefix":{"summary":{"query":"eve",OPTION}}}""",
        """{"multi_match":{"query":"event","fields":["summary"],OPTION}}""",
        """{"query_string":{"query":"event",OPTION}}""", """{"simple_query_string":{"query":"event",OPTION}}""",
        """{"bool":{"filter":[],OPTION}}""", """{"match_all":{OPTION}}""", """{"match_none":{OPTION}}""",
        """{"constant_score":{"filter":{"match_all":{}},OPTION}}""",
            """{"dis_max":{"queries":[{"match_all":{}}],OPTION}}""",
        """{"boosting":{"positive":{"match_all":{}},"negative":{"match_all":{}},"negative_boost":0.5,OPTION}}""",
        """{"function_score":{"query":{"match_all":{}},OPTION}}""",
    ];

    private static readonly string[] Aggregations =
    [
        """{"terms":{"field":"hostname",OPTION}}""", """{"histogram":{"field":"details.n","interval":5,OPTION}}""",
        """{"date_histogram":{"field":"@timestamp","fixed_interval":"1d",OPTION}}""",
        """{"auto_date_histogram":{"field":"@timestamp",OPTION}}""",
        """{"range":{"field":"details.n","ranges":[{"to":5}],OPTION}}""",
        """{"date_range":{"field":"@timestamp","ranges":[{"to":"now"}],OPTION}}""",
        """{"filters":{"filters":[{"match_all":{}}],OPTION}}""", """{"missing":{"field":"hostname",OPTION}}""",
        """{"composite":{"sources":[{"h":{"terms":{"field":"hostname"}}}],OPTION}}""",
        """{"composite":{"sources":[{"h":{"terms":{"field":"hostname",OPTION}}}]}}""",
        """{"cardinality":{"field":"hostname",OPTION}}""", """{"sum":{"field":"details.n",OPTION}}""",
        """{"avg":{"field":"details.n",OPTION}}""", """{"min":{"field":"details.n",OPTION}}""",
        """{"max":{"field":"details.n",OPTION}}""", """{"value_count":{"field":"details.n",OPTION}}""",
        """{"stats":{"field":"details.n",OPTION}}""", """{"extended_stats":{"field":"details.n",OPTION}}""",
        """{"percentiles":{"field":"details.n",OPTION}}""", """{"top_hits":{"size":1,OPTION}}""",
    ];

    // What is known nowhere, or nowhere here.
    private static readonly string[] Unknown =
        [""" "bogus":1 """, """ "_name":"x" """, """ "script":{"source":"1"} """];

    [Fact]
    public async Task AnUnknownOptionOfAQueryIsRefused()
    {
        foreach (var query in Queries)
        {
            foreach (var option in Unknown)
            {
                await RefusedAsync("/_search", "{\"query\":" + With(query, option) + "}", "parsing_exception");
            }
            // Without it, and with a weight, which only changes scores, the same is answered.
            var plain = (await known.AskAsync("/_search", "{\"query\":" + Without(query) + "}"))["hits"]!["total"]!
                .ToJsonString();
            (await known.AskAsync("/_search", "{\"query\":" + With(query, "\"boost\":2") + "}"))["hits"]!["total"]!
                .ToJsonString().ShouldBe(plain, query);
            await RefusedAsync("/_search", "{\"query\":" + With(query, "\"boost\":\"much\"")
                + "}", "illegal_argument_exception");
        }
    }

    [Fact]
    public async Task AnUnknownOptionOfAnAggregationIsRefused()
    {
        foreach (var aggregation in Aggregations)
        {
            await known.AskAsync("/_search", "{\"aggs\":{\"a\":" + Without(aggregation) + "}}");
            foreach (var option in Unknown)
            {
                await RefusedAsync("/_search", "{\"aggs\":{\"a\":" + With(aggregation, option)
                    + "}}", "parsing_exception");
            }
        }
    }

    [Theory]
    [InlineData("""{"match":{"summary":{"query":"a","fuzziness":"AUTO"}}}""")]
    [InlineData("""{"match":{"summary":{"query":"a","operator":"xor"}}}""")]
    [InlineData("""{"match":{"summary":{"query":"a","analyzer":"whitespace"}}}""")]
    [InlineData("""{"match":{"summary":{"query":"a","lenient":"perhaps"}}}""")]
    [InlineData("""{"match_phrase":{"summary":{"query":"a b","slop":2}}}""")]
    [InlineData("""{"multi_match":{"query":"a","type":"best"}}""")]
    [InlineData(
        """{"multi_match":{"query":"a b","fields":["summary","hostname"],"type":"cross_fields","operator":"and"}}""")]
    [InlineData("""{"query_string":{"query":"a","default_operator":"xor"}}""")]
    [InlineData("""{"query_string":{"query":"a","escape":true}}""")]
    [InlineData("""{"query_string":{"query":"*a","allow_leading_wildcard":false}}""")]
    [InlineData("""{"query_string":{"query":"a","time_zone":"Mars/Olympus"}}""")]
    [InlineData("""{"query_string":{"query":"@timestamp:soon"}}""")]
    [InlineData("""{"simple_query_string":{"query":"a","flags":"AND|OR"}}""")]
    [InlineData("""{"regexp":{"hostname":{"value":"a~b","flags":"INTERVAL"}}}""")]
    [InlineData("""{"range":{"details.n":{"gte":1,"relation":"within"}}}""")]
    [InlineData("""{"range":{"@timestamp":{"gte":"01/02/2026","format":"bogus_format"}}}""")]
    [InlineData("""{"wildcard":{"hostname":{"value":"a*","rewrite":"top_terms_5"}}}""")]
    [InlineData("""{"function_score":{"query":{"match_all":{}},"min_score":2}}""")]
    [InlineData("""{"term":{"category":"a","hostname":"x"}}""")]
    [InlineData("""{"terms":{"category":["a"],"hostname":["x"]}}""")]
    [InlineData("""{"match":{"category":"a","hostname":"x"}}""")]
    [InlineData("""{"match_phrase":{"category":"a","hostname":"x"}}""")]
    [InlineData("""{"range":{"category":{"gte":1},"hostname":{"gte":1}}}""")]
    [InlineData("""{"prefix":{"category":"a","hostname":"x"}}""")]
    [InlineData("""{"wildcard":{"category":"a","hostname":"x"}}""")]
    [InlineData("""{"regexp":{"category":"a","hostname":"x"}}""")]
    [InlineData("""{"script_score":{"query":{"match_all":{}},"script":{"source":"1"}}}""")]
    [InlineData("""{"nested":{"path":"a","query":{"match_all":{}}}}""")]
    public Task WhatAQueryCannotMeanIsRefused(string query) => RefusedAsync("/_search", "{\"query\":" + query + "}");

    [Theory]
    [InlineData("""{"bogus":1}""")]
    [InlineData("""{"explain":true}""")]
    [InlineData("""{"profile":true}""")]
    [InlineData("""{"min_score":0.5}""")]
    [InlineData("""{"rescore":{"window_size":5,"query":{"rescore_query":{"match_all":{}}}}}""")]
    [InlineData("""{"collapse":{"field":"hostname"}}""")]
    [InlineData("""{"suggest":{"s":{"text":"a","term":{"field":"summary"}}}}""")]
    [InlineData("""{"runtime_mappings":{"x":{"type":"long"}}}""")]
    [InlineData("""{"script_fields":{"x":{"script":"1"}}}""")]
    [InlineData("""{"index":"events"}""")]
    [InlineData("""{"track_total_hits":"some"}""")]
    [InlineData("""{"terminate_after":-1}""")]
    [InlineData("""{"stored_fields":["_none_","a"]}""")]
    [InlineData("""{"fields":[{"field":"a","bogus":1}]}""")]
    [InlineData("""{"docvalue_fields":[{"field":"@timestamp","format":"bogus_format"}]}""")]
    [InlineData("""{"_source":{"includes":["a"],"bogus":1}}""")]
    [InlineData("""{"highlight":{"fields":{"summary":{"bogus":1}}}}""")]
    [InlineData("""{"sort":[{"details.n":{"order":"asc","numeric_type":"long"}}]}""")]
    [InlineData("""{"aggs":{"a":{"avg":{"field":"details.n","missing":"foo"}}}}""")]
    [InlineData("""{"aggs":{"a":{"terms":{"field":"hostname","execution_hint":"bogus"}}}}""")]
    [InlineData("""{"aggs":{"a":{"terms":{"field":"hostname","include":{"partition":0,"num_partitions":2}}}}}""")]
    [InlineData("""{"aggs":{"a":{"top_hits":{"size":101}}}}""")]
    [InlineData("""{"aggs":{"a":{"derivative":{"buckets_path":"_count"}}}}""")]
    [InlineData(
        """{"aggs":{"a":{"terms":{"field":"hostname"},"aggs":{"d":{"derivative":{"buckets_path":"_count"}}}}}}""")]
    [InlineData("""{"aggs":{"a":{"auto_date_histogram":{"field":"hostname"}}}}""")]
    [InlineData("""{"aggs":{"a":{"auto_date_histogram":{"field":"@timestamp","buckets":0}}}}""")]
    [InlineData("""{"aggs":{"a":{"moving_fn":{"buckets_path":"_count","window":3}}}}""")]
    [InlineData("""{"aggs":{"a":{"top_hits":{"size":1},"aggs":{"b":{"max":{"field":"details.n"}}}}}}""")]
    [InlineData("""{"aggs":{"a":{"range":{"field":"details.n","ranges":[{"from":1,"bogus":2}]}}}}""")]
    [InlineData(
        """{"aggs":{"a":{"date_range":{"field":"@timestamp","time_zone":"Nowhere","ranges":[{"to":"now"}]}}}}""")]
    public Task WhatASearchCannotHaveIsRefused(string body) => RefusedAsync("/_search", body);

    [Theory]
    [InlineData(
        """{"explain":false,"profile":false,"stored_fields":["_source"],"indices_boost":[{"events":2}],"stats":["x"]}""", 12)]
    [InlineData("""{"runtime_mappings":{},"script_fields":{},"ext":{},"min_score":0}""", 12)]
    [InlineData("""{"query":{"bool":{"should":[{"term":{"hostname":"web1"}}],"minimum_should_match":0}}}""", 6)]
    [InlineData("""{"query":{"bool":{"should":[{"term":{"hostname":"web1"}}],"minimum_should_match":-3}}}""", 6)]
    [InlineData("""{"query":{"bool":{"must":[],"filter":[],"should":[{"term":{"hostname":"web1"}}]}}}""", 6)]
    [InlineData(
        """{"query":{"bool":{"must_not":{"term":{"details.n":0}},"should":[{"term":{"hostname":"web1"}}],"minimum_should_match":"0%"}}}""", 5)]
    [InlineData(
        """{"query":{"bool":{"filter":{"match_all":{}},"should":[{"term":{"hostname":"web1"}}],"minimum_should_match":0}}}""", 12)]
    [InlineData(
        """{"query":{"bool":{"filter":{"match_all":{}},"should":[{"term":{"hostname":"web1"}}],"minimum_should_match":1}}}""", 6)]
    [InlineData("""{"query":{"range":{"@timestamp":{"gte":"11/01/2026","format":"dd/MM/yyyy"}}}}""", 4)]
    [InlineData("""{"query":{"range":{"@timestamp":{"gte":"2026-01-11","format":"yyyy-MM-dd||epoch_millis"}}}}""", 4)]
    [InlineData("""{"query":{"range":{"@timestamp":{"gte":"2026-01-10","lte":"2026-01-10","time_zone":"-02:00"}}}}""",
        6)]
    [InlineData("""{"query":{"query_string":{"query":"@timestamp:\"2026-01-10\"","time_zone":"-02:00"}}}""", 6)]
    [InlineData("""{"query":{"query_string":{"query":"@timestamp:2026-01-10","time_zone":"-02:00"}}}""", 6)]
    [InlineData(
        """{"query":{"query_string":{"query":"utctimestamp:[2026-01-10 TO 2026-01-10]","time_zone":"-02:00"}}}""", 6)]
    [InlineData("""{"query":{"query_string":{"query":"@timestamp:>2026-01-10","time_zone":"-02:00"}}}""", 4)]
    [InlineData("""{"query":{"query_string":{"query":"@timestamp:soon OR hostname:web1","lenient":true}}}""", 6)]
    [InlineData("""{"query":{"match":{"@timestamp":"2026-01-11"}}}""", 4)]
    [InlineData("""{"query":{"term":{"details.keyword":"x"}}}""", 0)]
    public async Task WhatIsHeededIsHeeded(string body, int total) =>
        (await known.AskAsync("/_search", body))["hits"]!["total"]!["value"]!.GetValue<int>().ShouldBe(total, body);

    [Theory]
    [InlineData("/_search?bogus=1")]
    [InlineData("/_search?size=1&siz=2&frm=3")]
    [InlineData("/_search?search_type=bogus")]
    [InlineData("/_search?version=maybe")]
    [InlineData("/_search?size=many")]
    [InlineData("/_search?explain=true")]
    [InlineData("/_search?default_operator=xor&q=a")]
    [InlineData("/_search?analyzer=whitespace&q=a")]
    [InlineData("/_search?format=yaml")]
    [InlineData("/_count?size=1")]
    [InlineData("/events/_doc/1?bogus=1")]
    [InlineData("/events/_doc/1?version=7")]
    [InlineData("/events/_mapping?bogus=1")]
    [InlineData("/events/_field_caps?fields=*&bogus=1")]
    [InlineData("/_cat/indices?bogus=1")]
    [InlineData("/_cat/health?ts=false")]
    [InlineData("/_msearch?size=1")]
    [InlineData("/_msearch?scroll=1m")]
    [InlineData("/_cat/indices?format=yaml")]
    [InlineData("/_cat/indices?s=bogus")]
    [InlineData("/_cat/indices?s=index:up")]
    [InlineData("/_cluster/health?bogus=1")]
    [InlineData("/_cluster/health?wait_for_status=blue")]
    [InlineData("/_nodes/http?bogus=1")]
    [InlineData("/_resolve/index/*?bogus=1")]
    [InlineData("/events/_stats?level=shards")]
    [InlineData("/events/_stats/store")]
    [InlineData("/_search/scroll?bogus=1")]
    [InlineData("/?bogus=1")]
    public Task AParameterThatIsUnknownOrWrongIsRefused(string path) =>
        RefusedAsync(path, null, "illegal_argument_exception");

    // Clients of Java write each option that they know, with the value that it has anyway.
    [Fact]
    public async Task WhatSaysWhatIsSoAnywayIsTaken()
    {
        const string address = "/events/_search?typed_keys=true&max_concurrent_shard_requests=5"
            + "&search_type=query_then_fetch&batched_reduce_size=512&ignore_unavailable=false&expand_wildcards=open"
            + "&allow_no_indices=true&ignore_throttled=true&ccs_minimize_roundtrips=true&pre_filter_shard_size=128";
        var answer = await known.AskAsync(address, """
            {"from":0,"size":5,"explain":false,"version":false,"seq_no_primary_term":false,"track_total_hits":2147483647,
             "query":{"bool":{"must":[
               {"match":{"summary":{"query":"event","operator":"OR","prefix_length":0,"max_expansions":50,
                 "fuzzy_transpositions":true,"lenient":false,"zero_terms_query":"NONE",
                 "auto_generate_synonyms_phrase_query":true,"boost":1.0}}},
               {"query_string":{"query":"event","fields":[],"type":"best_fields","default_operator":"or",
                 "max_determinized_states":10000,"enable_position_increments":true,"fuzziness":"AUTO",
                 "fuzzy_prefix_length":0,"fuzzy_max_expansions":50,"phrase_slop":0,"escape":false,
                 "auto_generate_synonyms_phrase_query":true,"fuzzy_transpositions":true,"boost":1.0}},
               {"simple_query_string":{"query":"event","flags":-1,"default_operator":"or","analyze_wildcard":false,
                 "auto_generate_synonyms_phrase_query":true,"fuzzy_prefix_length":0,"fuzzy_max_expansions":50,
                 "fuzzy_transpositions":true,"boost":1.0}},
               {"regexp":{"hostname":{"value":"w.*|db.*","flags_value":255,"max_determinized_states":10000,"boost":1.0}}},
               {"range":{"@timestamp":{"from":"2026-01-01","to":null,"include_lower":true,"include_upper":true,
                 "boost":1.0}}}],
               "adjust_pure_negative":true,"boost":1.0}},
             "aggregations":{"d":{"date_histogram":{"field":"@timestamp","fixed_interval":"1d","offset":0,
                 "order":{"_key":"asc"},"keyed":false,"min_doc_count":0}},
               "t":{"terms":{"field":"hostname","size":10,"min_doc_count":1,"shard_min_doc_count":0,
                 "show_term_doc_count_error":false,"order":[{"_count":"desc"},{"_key":"asc"}]}},
               "f":{"filters":{"filters":{"a":{"match_all":{"boost":1.0}}},"other_bucket":false,
                 "other_bucket_key":"_other_"}}}}
            """);
        answer["hits"]!["total"]!["value"]!.GetValue<int>().ShouldBe(12);
        answer["aggregations"]!["filters#f"]!["buckets"]!.AsObject().Count.ShouldBe(1);
        answer["aggregations"]!["date_histogram#d"]!["buckets"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task ARefusalNamesAllUnknownParameters() =>
        (await known.AskAsync("/_search?siz=2&frm=3", status: 400))["error"]!["reason"]!.ToString()
            .ShouldBe("request [/es/_search] contains unrecognized parameters: [frm], [siz]");

    [Theory]
    [InlineData("?q=hostname:web1", """{"query":{"term":{"hostname":"db1"}}}""", 6)]
    [InlineData("?q=details.n:3", """{"query":{"range":{"@timestamp":{"gte":"2026-01-11"}}}}""", 1)]
    [InlineData("?q=web1&df=hostname", "{}", 6)]
    [InlineData("?q=hostname:web1+details.n:1&default_operator=AND", "{}", 0)]
    [InlineData("?q=@timestamp:soon&lenient=true", "{}", 0)]
    [InlineData("?terminate_after=5", "{}", 5)]
    [InlineData("?track_total_hits=7", "{}", 7)]
    public async Task TheAddressIsHeeded(string query, string body, int total) =>
        (await known.AskAsync("/_search" + query, body))["hits"]!["total"]!["value"]!.GetValue<int>().ShouldBe(total);

    [Fact]
    public async Task WhatHitsAreToShowIsShown()
    {
        var answer = await known.AskAsync(
            "/_search?seq_no_primary_term=true&version=true&track_scores=true&docvalue_fields=details.n,hostname",
            """{"size":1,"sort":["details.n"],"stored_fields":["hostname"]}""");
        var hit = answer["hits"]!["hits"]![0]!;
        (hit["_seq_no"]!.ToString(), hit["_primary_term"]!.GetValue<int>(), hit["_version"]!.GetValue<int>())
            .ShouldBe((hit["_id"]!.ToString(), 1, 1));
        hit["_score"]!.GetValue<double>().ShouldBe(1);
        hit["_source"].ShouldBeNull();
        hit["fields"]!.ToJsonString().ShouldBe("""{"details.n":[0],"hostname":["web1"]}""");
        (await known.AskAsync("/_search?terminate_after=3"))["terminated_early"]!.GetValue<bool>().ShouldBeTrue();
        (await known.AskAsync("/_search?terminate_after=30"))["terminated_early"]!.GetValue<bool>().ShouldBeFalse();
        (await known.AskAsync("/_search?timeout=0ms&allow_partial_search_results=false", status
            : 504))["error"]!["type"]!
            .ToString().ShouldBe("timeout_exception");
    }

    [Theory]
    [InlineData("hits.total.value,hits.hits._id", """{"hits":{"total":{"value":1},"hits":[{"_id":"4"}]}}""")]
    [InlineData("hits.hits._source.details", """{"hits":{"hits":[{"_source":{"details":{"n":3,"user":"u0"}}}]}}""")]
    [InlineData("**.n", """{"hits":{"hits":[{"_source":{"details":{"n":3}}}]}}""")]
    [InlineData("hits.*.relation", """{"hits":{"total":{"relation":"eq"}}}""")]
    [InlineData("-hits,-_shards,-took", """{"timed_out":false}""")]
    [InlineData("hits.hits,-hits.hits._source,-hits.hits._index,-hits.hits._score",
        """{"hits":{"hits":[{"_id":"4"}]}}""")]
    [InlineData("nothing", "{}")]
    public async Task FilterPathLeavesThePartsThatItNames(string paths, string left) =>
        (await known.AskAsync($"/_search?q=details.n:3&filter_path={paths}")).ToJsonString().ShouldBe(left);

    [Fact]
    public async Task FilterPathIsHeededOnEveryAnswer()
    {
        foreach (var path in (string[])
            ["/", "/_count", "/events/_mapping", "/_cluster/health", "/_nodes", "/events/_doc/1", "/_resolve/index/*"])
        {
            (await known.AskAsync(path + "?filter_path=nothing")).ToJsonString().ShouldBe("{}", path);
        }
        (await known.AskAsync("/_cat/indices?format=json&filter_path=index")).AsArray().Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("PUT", "/_search", "GET, POST")]
    [InlineData("DELETE", "/events/_search", "GET, POST")]
    [InlineData("POST", "/_cluster/health", "GET, HEAD")]
    [InlineData("PUT", "/_search/scroll", "GET, POST, DELETE")]
    [InlineData("GET", "/events/_pit", "POST")]
    [InlineData("DELETE", "/_cat/indices", "GET, HEAD")]
    [InlineData("PATCH", "/events/_doc/1", "GET, HEAD")]
    public async Task AWrongMethodIsRefusedAndTheRightOnesAreNamed(string method, string path, string allowed)
    {
        foreach (var prefix in (string[])["/es", ""])
        {
            var (status, body, response) = await known.SendAsync(new HttpMethod(method), prefix + path);
            status.ShouldBe(405, body);
            response.Content.Headers.Allow.ShouldBe(allowed.Split(", "), ignoreOrder: true);
            IsRefusal(body, 405);
        }
    }

    [Theory]
    [InlineData("GET", "/_frobnicate", 400)]
    [InlineData("POST", "/events/_frobnicate", 400)]
    [InlineData("GET", "/events/_frob/more/of/it", 400)]
    [InlineData("POST", "/_sql", 400)]
    [InlineData("GET", "/_cat/frob", 400)]
    [InlineData("POST", "/_bulk", 403)]
    [InlineData("PUT", "/_bulk", 403)]
    [InlineData("POST", "/events/_doc", 403)]
    [InlineData("PUT", "/events/_doc/1", 403)]
    [InlineData("DELETE", "/events/_doc/1", 403)]
    [InlineData("POST", "/events/_update/1", 403)]
    [InlineData("POST", "/events/_delete_by_query", 403)]
    [InlineData("PUT", "/new-index", 403)]
    [InlineData("DELETE", "/events", 403)]
    [InlineData("PUT", "/events/_mapping", 403)]
    [InlineData("PUT", "/events/_settings", 403)]
    public async Task WhatIsNotAnsweredIsRefusedWithABody(string method, string path, int status)
    {
        var (found, body, response) = await known.SendAsync(new HttpMethod(method), "/es" + path, "{}");
        found.ShouldBe(status, body);
        response.Headers.GetValues("X-Elastic-Product").ShouldBe(["Elasticsearch"]);
        IsRefusal(body, status);
    }

    [Fact]
    public async Task DocumentsAreFoundByTheirIds()
    {
        var found = await known.AskAsync("/events/_doc/4");
        (found["_index"]!.ToString(), found["found"]!.GetValue<bool>(),
            found["_source"]!["details"]!["n"]!.GetValue<int>())
            .ShouldBe(("events-20260110", true, 3));
        (await known.AskAsync("/events-20260110/_doc/4?_source=details.n"))["_source"]!.ToJsonString()
            .ShouldBe("""{"details":{"n":3}}""");
        (await known.AskAsync("/events/_doc/4?_source=false"))["_source"].ShouldBeNull();
        (await known.AskAsync("/events/_source/4?_source_excludes=details"))["hostname"]!.ToString().ShouldBe("db1");
        foreach (
            var nowhere in (string[])["/events/_doc/99", "/events/_doc/004", "/events/_doc/x",
            "/events-20260111/_doc/4"])
        {
            (await known.AskAsync(nowhere, status: 404))["found"]!.GetValue<bool>().ShouldBeFalse();
        }
        IsRefusal((await known.AskAsync("/events/_source/99", status: 404)).ToJsonString(), 404);
        await known.AskAsync("/nothing/_doc/4", status: 404);
        (await known.SendAsync(HttpMethod.Head, "/es/events/_doc/4")).Status.ShouldBe(200);
        (await known.SendAsync(HttpMethod.Head, "/es/events/_source/4")).Status.ShouldBe(200);
        (await known.SendAsync(HttpMethod.Head, "/es/events/_doc/99")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task SeveralDocumentsAreInTheOrderOfTheRequest()
    {
        var answer = await known.AskAsync("/_mget", """
            {"docs":[{"_index":"events","_id":"4","_source":["details.n"]},{"_index":"nothing","_id":"1"},
             {"_index":"events","_id":99},{"_index":"events","_id":"1","_source":false}]}
            """);
        var docs = answer["docs"]!.AsArray();
        docs[0]!["_source"]!.ToJsonString().ShouldBe("""{"details":{"n":3}}""");
        docs[1]!["error"]!["type"]!.ToString().ShouldBe("index_not_found_exception");
        docs[2]!["found"]!.GetValue<bool>().ShouldBeFalse();
        (docs[3]!["found"]!.GetValue<bool>(), docs[3]!["_source"]).ShouldBe((true, null));
        (await known.AskAsync("/events/_mget", """{"ids":["2","1"]}"""))["docs"]!.AsArray()
            .Select(d => d!["_id"]!.ToString()).ShouldBe(["2", "1"]);
        foreach (
            var wrong in (string[])["{}", """{"docs":[]}""", """{"docs":[{"_id":"1"}]}""", """{"bogus":[]}""",
            """{"docs":[{"_index":"events","_id":"1","bogus":1}]}""", "[]"])
        {
            IsRefusal((await known.AskAsync("/_mget", wrong, 400)).ToJsonString(), 400);
        }
    }

    [Fact]
    public async Task AQueryIsValidatedAndValuesAreCompleted()
    {
        (await known.AskAsync("/events/_validate/query?q=hostname:web1"))["valid"]!.GetValue<bool>().ShouldBeTrue();
        var wrong = await known.AskAsync("/events/_validate/query?explain=true", """{"query":{"bogus":{}}}""");
        wrong["valid"]!.GetValue<bool>().ShouldBeFalse();
        wrong["explanations"]![0]!["error"]!.ToString().ShouldContain("bogus");
        (await known.AskAsync("/events/_terms_enum", """{"field":"details.user","string":"u","size":2}"""))["terms"]!
            .ToJsonString().ShouldBe("""["u0","u1"]""");
        (await known.AskAsync("/events/_terms_enum", """{"field":"details.user","search_after":"u1"}"""))["terms"]!
            .ToJsonString().ShouldBe("""["u2"]""");
        (await known.AskAsync(
            "/events/_terms_enum", """{"field":"details.user","string":"U","case_insensitive":true}"""))
            ["terms"]!.AsArray().Count.ShouldBe(3);
        await RefusedAsync("/events/_terms_enum", """{"string":"u"}""");
        await RefusedAsync("/events/_terms_enum", """{"field":"hostname","bogus":1}""");
    }

    [Theory]
    [InlineData("""{"sort":[{"@timestamp":"desc"}]}""", true)]
    [InlineData("""{"query":{"range":{"@timestamp":{"gte":"2026-01-10"}}}}""", true)]
    [InlineData("""{"query":{"query_string":{"query":"@timestamp:[2026-01-10 TO *]"}}}""", true)]
    [InlineData("""{"_source":["@timestamp","hostname"]}""", true)]
    [InlineData("""{"_source":{"includes":["*"]},"sort":["@timestamp"]}""", true)]
    [InlineData("""{"_source":["hostname"],"sort":["@timestamp"]}""", false)]
    [InlineData("""{"_source":{"excludes":["@timestamp"]},"sort":["@timestamp"]}""", false)]
    [InlineData("""{"sort":["utctimestamp"]}""", false)]
    public async Task TheTimeIsShownByTheNameThatItIsAskedBy(string body, bool isShown)
    {
        var hit = (await known.AskAsync("/events/_search", body))["hits"]!["hits"]![0]!;
        (hit["_source"]!["@timestamp"] is not null).ShouldBe(isShown);
        if (isShown) hit["_source"]!["@timestamp"]!.ToString().ShouldStartWith("2026-01-1");
    }

    [Fact]
    public async Task TheTimeIsAmongFields()
    {
        foreach (var named in (string[])["@timestamp", "*", "@*"])
        {
            var answer =
                await known.AskAsync("/events/_search", $$"""{"size":1,"_source":false,"fields":["{{named}}"]}""");
            answer["hits"]!["hits"]![0]!["fields"]!["@timestamp"]![0]!.ToString().ShouldBe("2026-01-11T11:00:00.000Z");
        }
        (await known.AskAsync("/_search?_source_includes=@timestamp&size=1"))["hits"]!["hits"]![0]!["_source"]!
            .AsObject()
            .Select(p => p.Key).ShouldBe(["@timestamp"]);
        (await known.AskAsync(
            "/events/_mapping"))["events-20260110"]!["mappings"]!["properties"]!["@timestamp"]!["type"]!
            .ToString().ShouldBe("date");
    }

    // ElastAlert2's: all events of a time, page by page; how many; and the values of a field.
    [Fact]
    public async Task ARuleOfElastAlertReadsAllEventsOfATime()
    {
        const string range = """
            {"query":{"bool":{"filter":{"bool":{"must":[
              {"range":{"@timestamp":{"gt":"2026-01-10T00:00:00Z","lte":"2026-01-12T00:00:00Z"}}},
              {"query_string":{"query":"category:known"}}]}}}}
            """;
        var answer = await known.AskAsync(
            "/events/_search?_source_includes=%40timestamp%2C%2A&ignore_unavailable=true&size=5&scroll=30s",
            range + ""","sort":[{"@timestamp":{"order":"asc"}}]}""");
        var seen = new List<string>();
        while (answer["hits"]!["hits"]!.AsArray() is { Count: > 0 } hits)
        {
            seen.AddRange(hits.Select(h => h!["_source"]!["@timestamp"]!.ToString()));
            answer = await known.AskAsync(
                "/_search/scroll", $$"""{"scroll_id":"{{answer["_scroll_id"]}}","scroll":"30s"}""");
        }
        // The first one is at the very beginning, which the rule does not want.
        seen.Count.ShouldBe(KnownEvents.Count - 1);
        (await known.AskAsync("/events/_count?ignore_unavailable=true", range + "}"))["count"]!.GetValue<int>()
            .ShouldBe(KnownEvents.Count - 1);
        var terms = await known.AskAsync(
            "/events/_search?ignore_unavailable=true&size=0",
            range + ""","aggs":{"counts":{"terms":{"field":"hostname.keyword","size":50,"min_doc_count":1}}}}""");
        terms["aggregations"]!["counts"]!["buckets"]!.AsArray().Count.ShouldBe(2);
    }

    private async Task RefusedAsync(string path, string? body, string? type = null)
    {
        var (status, answer, _) =
            await known.SendAsync(body is null ? HttpMethod.Get : HttpMethod.Post, "/es" + path, body);
        status.ShouldBe(400, path + " " + body + "\n" + answer);
        IsRefusal(answer, 400);
        if (type is not null) JsonNode.Parse(answer)!["error"]!["type"]!.ToString().ShouldBe(type, body + answer);
    }

    private static void IsRefusal(string body, int status)
    {
        var answer = JsonNode.Parse(body)!;
        answer["error"]!["type"]!.ToString().ShouldNotBeEmpty();
        answer["error"]!["reason"]!.ToString().ShouldNotBeEmpty();
        answer["error"]!["root_cause"]!.AsArray().ShouldHaveSingleItem();
        answer["status"]!.GetValue<int>().ShouldBe(status);
    }

    private static string With(string form, string option) => form.Replace("OPTION", option, StringComparison.Ordinal);

    private static string Without(string form) =>
        form.Replace(",OPTION", "", StringComparison.Ordinal).Replace("OPTION", "", StringComparison.Ordinal);
}
