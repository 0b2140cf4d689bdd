using System.Text.Json.Nodes;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>Aggregations answer as Elasticsearch does, their options included.</summary>
public sealed class AggregationTests(UnevenEvents uneven) : IClassFixture<UnevenEvents>
{
    // Of the 47 events, the 24 even ones have [some], from 0 to 4.
    [Theory]
    [InlineData("""{"value_count":{"field":"details.some","missing":9}}""", """{"value":47}""")]
    [InlineData("""{"max":{"field":"details.some","missing":9}}""", """{"value":9.0}""")]
    [InlineData("""{"min":{"field":"details.some","missing":-1}}""", """{"value":-1.0}""")]
    [InlineData("""{"sum":{"field":"details.some","missing":100}}""", """{"value":2347.0}""")]
    [InlineData("""{"avg":{"field":"details.nowhere","missing":"7"}}""", """{"value":7.0}""")]
    [InlineData("""{"cardinality":{"field":"details.some","missing":77}}""", """{"value":6}""")]
    [InlineData("""{"cardinality":{"field":"details.some","missing":3}}""", """{"value":5}""")]
    [InlineData(
        """{"stats":{"field":"details.nowhere","missing":2}}""",
        """{"count":47,"min":2.0,"max":2.0,"avg":2.0,"sum":94.0}""")]
    [InlineData(
        """{"percentiles":{"field":"details.some","missing":8,"percents":[90],"keyed":false}}""",
        """{"values":[{"key":90.0,"value":8.0}]}""")]
    [InlineData(
        """{"histogram":{"field":"details.nowhere","interval":5,"missing":12}}""",
        """{"buckets":[{"key":10.0,"doc_count":47}]}""")]
    [InlineData(
        """{"histogram":{"field":"details.n","interval":10,"hard_bounds":{"min":20,"max":30}}}""",
        """{"buckets":[{"key":20.0,"doc_count":10},{"key":30.0,"doc_count":10}]}""")]
    [InlineData(
        """{"date_histogram":{"field":"details.nowhere","calendar_interval":"year","missing":"2020-05-01"}}""",
        """{"buckets":[{"key_as_string":"2020-01-01T00:00:00.000Z","key":1577836800000,"doc_count":47}]}""")]
    [InlineData(
        """{"range":{"field":"details.nowhere","missing":5,"ranges":[{"from":6},{"to":6}]}}""",
        """{"buckets":[{"key":"*-6.0","to":6.0,"doc_count":47},{"key":"6.0-*","from":6.0,"doc_count":0}]}""")]
    [InlineData(
        """{"range":{"field":"details.n","ranges":[{"from":40},{"from":10,"to":30},{"to":5},{"from":10,"to":20}],"keyed":true}}""",
        """
        {"buckets":{"*-5.0":{"to":5.0,"doc_count":5},"10.0-20.0":{"from":10.0,"to":20.0,"doc_count":10},"10.0-30.0":{"from":10.0,"to":30.0,"doc_count":20},"40.0-*":{"from":40.0,"doc_count":7}}}
        """)]
    [InlineData(
        """{"date_range":{"field":"@timestamp","format":"yyyy-MM-dd HH:mm","time_zone":"+01:00","ranges":[{"from":"2026-01-10 03:00"},{"to":"2026-01-10 03:00"}]}}""",
        """
        {"buckets":[{"key":"*-2026-01-10 03:00","to":1768010400000.0,"to_as_string":"2026-01-10 03:00","doc_count":20},{"key":"2026-01-10 03:00-*","from":1768010400000.0,"from_as_string":"2026-01-10 03:00","doc_count":27}]}
        """)]
    [InlineData(
        """{"terms":{"field":"details.some","missing":3,"size":2,"show_term_doc_count_error":true}}""",
        """
        {"doc_count_error_upper_bound":0,"sum_other_doc_count":15,"buckets":[{"key":3,"doc_count":27,"doc_count_error_upper_bound":0},{"key":0,"doc_count":5,"doc_count_error_upper_bound":0}]}
        """)]
    [InlineData(
        """{"extended_stats":{"field":"details.few"}}""",
        """
        {"count":47,"min":0.0,"max":2.0,"avg":0.9787234042553191,"sum":46.0,"sum_of_squares":76.0}
        """)]
    public async Task OptionsOfAggregationsAreHeeded(string aggregation, string expected)
    {
        var found = (await AggregateAsync("", "\"a\":" + aggregation))["a"]!.AsObject();
        var wanted = JsonNode.Parse(expected)!.AsObject();
        // Of figures that go on, the first ones.
        new JsonObject(found.Take(wanted.Count).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())))
            .ToJsonString().ShouldBe(wanted.ToJsonString());
    }

    [Fact]
    public async Task FiguresThatSpreadAreThoseOfTheBook()
    {
        var figures =
            (await AggregateAsync("", """ "a":{"extended_stats":{"field":"details.few","sigma":3}} """))["a"]!;
        var mean = 46.0 / 47;
        var variance = (76.0 / 47) - (mean * mean);
        figures["variance"]!.GetValue<double>().ShouldBe(variance, 1e-9);
        figures["variance_sampling"]!.GetValue<double>().ShouldBe(variance * 47 / 46, 1e-9);
        figures["std_deviation"]!.GetValue<double>().ShouldBe(Math.Sqrt(variance), 1e-9);
        figures["std_deviation_bounds"]!["upper"]!.GetValue<double>().ShouldBe(mean + (3 * Math.Sqrt(variance)), 1e-9);
        var none = (await AggregateAsync("", """ "a":{"extended_stats":{"field":"details.nowhere"}} """))["a"]!;
        (none["count"]!.GetValue<int>(), none["variance"], none["std_deviation_bounds"]!["lower"])
            .ShouldBe((0, null, null));
        var ordered = await AggregateAsync("", """
            "a":{"terms":{"field":"hostname","order":{"e.std_deviation":"desc"}},"aggs":{"e":{"extended_stats":{"field":"details.n"}}}}
            """);
        ordered["a"]!["buckets"]!.AsArray().Select(b => b!["key"]!.ToString()).ShouldBe(["h0", "h1"]);
    }

    [Fact]
    public async Task MetaComesBackAndNamesSayTheirType()
    {
        var answer = await AggregateAsync("?typed_keys=true", """
            "a":{"terms":{"field":"details.few"},"meta":{"color":"red"}},"b":{"terms":{"field":"details.real"}},
            "c":{"terms":{"field":"hostname"}},"d":{"terms":{"field":"details.nowhere"}},
            "e":{"terms":{"field":"@timestamp"}},"f":{"max":{"field":"details.n"},"meta":{"x":[1]}},
            "g":{"percentiles":{"field":"details.n","hdr":{"number_of_significant_value_digits":3}}}
            """);
        answer.Select(p => p.Key).ShouldBe(
            ["lterms#a", "dterms#b", "sterms#c", "sterms#d", "lterms#e", "max#f", "hdr_percentiles#g"]);
        answer["lterms#a"]!["meta"]!.ToJsonString().ShouldBe("""{"color":"red"}""");
        answer["max#f"]!["meta"]!.ToJsonString().ShouldBe("""{"x":[1]}""");
    }

    [Theory]
    [InlineData("""[{"h":{"terms":{"field":"hostname"}}},{"f":{"terms":{"field":"details.few","order":"desc"}}}]""", 6)]
    [InlineData("""[{"l":{"terms":{"field":"details.label","missing_bucket":true}}}]""", 3)]
    [InlineData("""[{"l":{"terms":{"field":"details.label","missing_bucket":true,"missing_order":"last"}}}]""", 3)]
    [InlineData("""[{"l":{"terms":{"field":"details.label"}}}]""", 2)]
    [InlineData(
        """[{"t":{"date_histogram":{"field":"@timestamp","fixed_interval":"1h","format":"yyyy-MM-dd HH:mm","order":"desc"}}}]""", 5)]
    [InlineData(
        """[{"t":{"date_histogram":{"field":"@timestamp","fixed_interval":"1h"}}},{"h":{"terms":{"field":"hostname"}}}]""", 10)]
    [InlineData("""[{"n":{"histogram":{"field":"details.n","interval":10}}}]""", 5)]
    [InlineData("""[{"i":{"terms":{"field":"_index"}}},{"r":{"terms":{"field":"details.real"}}}]""", 6)]
    public async Task CompositesHaveEachCombinationOncePageByPage(string sources, int combinations)
    {
        var all = await PageAsync(sources, 100, "");
        all["after_key"].ShouldNotBeNull();
        var keys = all["buckets"]!.AsArray().Select(b => b!["key"]!.ToJsonString()).ToList();
        keys.Count.ShouldBe(combinations);
        var (seen, after, events) = (new List<string>(), "", 0);
        for (var page = 0; page < 20; page++)
        {
            var some = await PageAsync(sources, 2, after);
            if (some["buckets"]!.AsArray() is not { Count: > 0 } buckets) break;
            seen.AddRange(buckets.Select(b => b!["key"]!.ToJsonString()));
            events += buckets.Sum(b => b!["doc_count"]!.GetValue<int>());
            buckets[0]!["m"]!["value"]!.GetValue<double>().ShouldBeGreaterThan(0);
            after = $",\"after\":{some["after_key"]!.ToJsonString()}";
        }
        seen.ShouldBe(keys);
        events.ShouldBe(all["buckets"]!.AsArray().Sum(b => b!["doc_count"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("""{"composite":{}}""")]
    [InlineData("""{"composite":{"sources":[]}}""")]
    [InlineData("""{"composite":{"sources":[{"a":{"bogus":{"field":"x"}}}]}}""")]
    [InlineData("""{"composite":{"sources":[{"a":{"terms":{"field":"x"}}},{"a":{"terms":{"field":"y"}}}]}}""")]
    [InlineData("""{"composite":{"sources":[{"a":{"terms":{"field":"x"}}}],"after":{"b":1}}}""")]
    [InlineData("""{"composite":{"sources":[{"a":{"terms":{"field":"x"}}}],"size":0}}""")]
    public async Task AWrongCompositeIsRefused(string composite) => (await uneven.AskAsync(
        "/_search", "{\"aggs\":{\"a\":" + composite + "}}", 400))["error"]!["reason"]!.ToString().ShouldNotBeEmpty();

    [Theory]
    [InlineData(10, "30m", 9)]
    [InlineData(5, "1h", 5)]
    [InlineData(4, "3h", 2)]
    [InlineData(1, "12h", 1)]
    public async Task AHistogramChoosesItsWidth(int buckets, string interval, int found)
    {
        var answer = (await AggregateAsync(
            "", "\"a\":{\"auto_date_histogram\":{\"field\":\"@timestamp\",\"buckets\":" + buckets + "}}"))["a"]!;
        answer["interval"]!.ToString().ShouldBe(interval);
        answer["buckets"]!.AsArray().Count.ShouldBe(found);
        answer["buckets"]!.AsArray().Sum(b => b!["doc_count"]!.GetValue<int>()).ShouldBe(UnevenEvents.Count);
    }

    [Fact]
    public async Task AChangeIsOfOneBucketToTheNext()
    {
        var answer = await AggregateAsync("", """
            "a":{"date_histogram":{"field":"@timestamp","fixed_interval":"1h"},"aggs":{
              "m":{"max":{"field":"details.n"}},"d":{"derivative":{"buckets_path":"m","unit":"1m"},"meta":{"x":1}},
              "c":{"derivative":{"buckets_path":"_count"}}}},
            "b":{"histogram":{"field":"details.n","interval":20},"aggs":{"s":{"stats":{"field":"details.few"}},
              "d":{"derivative":{"buckets_path":"s.count"}}}}
            """);
        var hours = answer["a"]!["buckets"]!.AsArray();
        hours[0]!["d"].ShouldBeNull();
        hours[1]!["d"]!.ToJsonString()
            .ShouldBe("""{"meta":{"x":1},"value":10.0,"normalized_value":0.16666666666666666}""");
        hours[4]!["d"]!["value"]!.GetValue<double>().ShouldBe(7);
        hours.Skip(1).Select(h => h!["c"]!["value"]!.GetValue<double>()).ShouldBe([0, 0, 0, -3]);
        answer["b"]!["buckets"]!.AsArray().Skip(1).Select(b => b!["d"]!["value"]!.GetValue<double>())
            .ShouldBe([0, -13]);
    }

    [Fact]
    public async Task EachBucketShowsItsFirstEvents()
    {
        var answer = await AggregateAsync("", """
            "h":{"terms":{"field":"hostname","order":{"_key":"asc"}},"aggs":{
              "new":{"top_hits":{"size":2,"_source":["details.n"]}},
              "low":{"top_hits":{"from":1,"size":3,"sort":[{"details.few":"desc"},{"details.n":"asc"}],"_source":false,
                "docvalue_fields":["details.n"],"version":true}},
              "at":{"top_hits":{"size":1,"sort":["@timestamp"]}}}},
            "none":{"filter":{"match_none":{}},"aggs":{"t":{"top_hits":{}}}}
            """);
        var first = answer["h"]!["buckets"]![0]!;
        first["new"]!["hits"]!["total"]!.ToJsonString().ShouldBe("""{"value":24,"relation":"eq"}""");
        UnevenEvents.Numbers(first["new"]!).Count().ShouldBe(2);
        UnevenEvents.Numbers(first["new"]!).ShouldAllBe(n => n >= 40 && n % 2 == 0);
        // Of the even ones those whose [few] is 2: 2, 8, 14, 20, …
        first["low"]!["hits"]!["hits"]!.AsArray().Select(h => h!["fields"]!["details.n"]![0]!.GetValue<int>())
            .ShouldBe([8, 14, 20]);
        first["low"]!["hits"]!["hits"]![0]!["sort"]!.AsArray().Count.ShouldBe(3);
        first["low"]!["hits"]!["hits"]![0]!["_version"]!.GetValue<int>().ShouldBe(1);
        first["at"]!["hits"]!["hits"]![0]!["_source"]!["@timestamp"]!.ToString().ShouldStartWith("2026-01-10T00:00:00");
        answer["none"]!["t"]!["hits"]!["hits"]!.AsArray().ShouldBeEmpty();
        (await AggregateAsync("?typed_keys=true", """ "t":{"top_hits":{}} """)).ContainsKey("top_hits#t")
            .ShouldBeTrue();
    }

    [Fact]
    public async Task OtherDatesHaveHistogramsToo()
    {
        await uneven.AddAsync("dated", 1);
        var answer = await AggregateAsync("", """
            "a":{"date_histogram":{"field":"receivedtimestamp","calendar_interval":"1d","min_doc_count":1}},
            "b":{"date_histogram":{"field":"details.n","fixed_interval":"1s"}}
            """);
        answer["a"]!["buckets"]!.AsArray().Sum(b => b!["doc_count"]!.GetValue<int>()).ShouldBe(UnevenEvents.Count);
        answer["b"]!["buckets"]!.ToJsonString()
            .ShouldBe("""[{"key_as_string":"1970-01-01T00:00:00.000Z","key":0,"doc_count":47}]""");
    }

    private async Task<JsonNode> PageAsync(string sources, int size, string after) => (await AggregateAsync(
        "",
        $"\"a\":{{\"composite\":{{\"size\":{size},\"sources\":{sources}{after}}},"
            + """ "aggs":{"m":{"max":{"field":"details.n"}}}} """))["a"]!;

    private async Task<JsonObject> AggregateAsync(string address, string aggregations) => (await uneven.AskAsync(
        "/events-20260110/_search" + address,
        """{"size":0,"query":{"term":{"category":"uneven"}},"aggs":{""" + aggregations + "}}"))["aggregations"]!
            .AsObject();
}
