using System.Text.Json.Nodes;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>
/// What Grafana's Elasticsearch data source sends: its health check, its list of fields, a graph, logs, a variable's
/// values.
/// </summary>
public sealed class GrafanaTests(KnownEvents known) : IClassFixture<KnownEvents>
{
    // 2026-01-10T00:00Z and 2026-01-12T00:00Z
    private const string Range =
        """{"range":{"@timestamp":{"format":"epoch_millis","gte":1768003200000,"lte":1768176000000}}}""";

    [Fact]
    public async Task ADataSourceIsSavedAndTested()
    {
        (await known.AskAsync("/"))["version"]!["build_flavor"]!.ToString().ShouldBe("default");
        (await known.AskAsync("/_cluster/health?wait_for_status=yellow"))["status"]!.ToString().ShouldNotBe("red");
        (await known.AskAsync("/events/_mapping")).AsObject()
            .ShouldAllBe(index => index.Value!["mappings"]!["properties"] != null);
    }

    [Fact]
    public async Task AGraphHasBucketsByTermAndTime()
    {
        var answer = await SearchAsync("""
            {"aggs":{"3":{"aggs":{"2":{"aggs":{"1":{"avg":{"field":"details.n"}},
              "4":{"percentiles":{"field":"details.n","percents":["50","100"]}}},
              "date_histogram":{"extended_bounds":{"max":1768176000000,"min":1768003200000},"field":"@timestamp",
                "fixed_interval":"12h",
                "format":"epoch_millis","min_doc_count":0}}},
              "terms":{"field":"hostname","min_doc_count":0,"order":{"_key":"desc"},"size":10}}},
             "query":{"bool":{"filter":[RANGE,{"query_string":{"analyze_wildcard":true,"query":"category:known"}}]}},
             "size":0}
            """);
        var hosts = answer["aggregations"]!["3"]!["buckets"]!.AsArray();
        hosts.Select(h => h!["key"]!.ToString()).ShouldBe(["web1", "db1"]);
        var times = hosts[0]!["2"]!["buckets"]!.AsArray();
        times.Select(t => t!["doc_count"]!.GetValue<int>()).ShouldBe([4, 0, 2, 0, 0]);
        times[0]!["key_as_string"]!.ToString().ShouldBe("1768003200000");
        times[0]!["1"]!["value"]!.GetValue<double>().ShouldBe(3);
        times[1]!["1"]!["value"].ShouldBeNull();
        times[0]!["4"]!["values"]!["100.0"]!.GetValue<double>().ShouldBe(6);
    }

    [Fact]
    public async Task LogsComeNewestFirstWithTheirTimes()
    {
        var answer = await SearchAsync("""
            {"docvalue_fields":["@timestamp"],
             "fields":[{"field":"@timestamp","format":"strict_date_optional_time_nanos"}],
             "highlight":{"fields":{"*":{}},"fragment_size":2147483647,"post_tags":["@/HIGHLIGHT@"],
               "pre_tags":["@HIGHLIGHT@"]},
             "query":{"bool":{"filter":[RANGE,{"query_string":{"analyze_wildcard":true,"query":"event"}}]}},
             "script_fields":{},"size":5,
             "sort":[{"@timestamp":{"order":"desc","unmapped_type":"boolean"}},{"_doc":{"order":"desc"}}]}
            """);
        KnownEvents.Numbers(answer).ShouldBe("11 10 9 8 7");
        var hit = answer["hits"]!["hits"]![0]!;
        hit["fields"]!["@timestamp"]![0]!.ToString().ShouldBe("2026-01-11T11:00:00.000Z");
        hit["sort"]![0]!.GetValue<long>().ShouldBe(1768129200000);
        hit["highlight"]!.ToJsonString()
            .ShouldBe("""{"summary":["@HIGHLIGHT@event@/HIGHLIGHT@ number 11 happened"]}""");
    }

    [Fact]
    public async Task AVariableHasTheValuesOfAField()
    {
        var answer = await SearchAsync("""
            {"aggs":{"1":{"terms":{"field":"details.user","order":{"_key":"asc"},"size":500}}},
             "query":{"bool":{"filter":[RANGE]}},"size":0}
            """);
        answer["aggregations"]!["1"]!["buckets"]!.AsArray().Select(b => b!["key"]!.ToString())
            .ShouldBe(["u0", "u1", "u2"]);
    }

    private async Task<JsonNode> SearchAsync(string body)
    {
        var lines = """{"ignore_unavailable":true,"index":"events","search_type":"query_then_fetch"}""" + "\n"
            + body.ReplaceLineEndings("").Replace("RANGE", Range, StringComparison.Ordinal) + "\n";
        var answer = await known.AskAsync("/_msearch?max_concurrent_shard_requests=5", lines);
        return answer["responses"]!.AsArray().ShouldHaveSingleItem()!;
    }
}
