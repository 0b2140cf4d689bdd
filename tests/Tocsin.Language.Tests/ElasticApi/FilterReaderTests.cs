using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Language.ElasticApi;
using Tocsin.Language.ElasticApi.Aggregations;
using Tocsin.Language.ElasticApi.Terms;

namespace Tocsin.Language.Tests.ElasticApi;

/// <summary>What queries of Elasticsearch's become.</summary>
public sealed class FilterReaderTests
{
    private static readonly Instant Now = new(new DateTime(2026, 3, 15, 10, 20, 30).Ticks);

    [Theory]
    [InlineData("""{"term":{"hostname":"Web1"}}""", "hostname == \"Web1\"")]
    [InlineData("""{"term":{"hostname":{"value":"Web1","case_insensitive":true}}}""", "hostname = \"Web1\"")]
    [InlineData("""{"term":{"hostname.keyword":"a"}}""", "hostname == \"a\"")]
    [InlineData("""{"term":{"summary":"failed"}}""", "summary ~ \"failed\"")]
    [InlineData("""{"term":{"summary":"Failed"}}""", "OR()")]
    [InlineData(
        """{"term":{"details.ip":"10.0.0.0/8"}}""",
        "OR(details.ip == \"10.0.0.0/8\", details.ip in 10.0.0.0/8)")]
    [InlineData("""{"match":{"summary":"a b"}}""", "OR(summary ~ \"a\", summary ~ \"b\")")]
    [InlineData("""{"match":{"summary":{"query":"a b","operator":"AND"}}}""", "AND(summary ~ \"a\", summary ~ \"b\")")]
    [InlineData(
        """{"match":{"summary":"10.0.0.1 example.com"}}""",
        "OR(summary ~ \"10.0.0.1\", summary ~ \"example.com\")")]
    [InlineData("""{"match":{"hostname":"a b"}}""", "hostname == \"a b\"")]
    [InlineData("""{"match_phrase":{"summary":"a b"}}""", "summary ~ \"a b\"")]
    [InlineData("""{"multi_match":{"query":"a b"}}""", "OR(ANY \"a\", ANY \"b\")")]
    [InlineData(
        """{"bool":{"must":{"exists":{"field":"a"}},"must_not":{"exists":{"field":"b"}}}}""",
        "AND(a exists, NOT(b exists))")]
    [InlineData("""{"bool":{"filter":[{"match_all":{}}],"should":{"exists":{"field":"a"}}}}""", "ALL")]
    [InlineData("""{"bool":{}}""", "ALL")]
    [InlineData("""{"regexp":{"a":"x.y$"}}""", "a re (?s)\\A(?:x.y\\$)\\z")]
    [InlineData("""{"regexp":{"a":"(b|c)+\\d"}}""", "a re (?s)\\A(?:(?:b|c)+[0-9])\\z")]
    [InlineData("""{"wildcard":{"a":"b\\*c*"}}""", "a like \"b*c*\"")]
    [InlineData("""{"query_string":{"query":"a:b OR c:d AND e:f"}}""", "AND(c == \"d\", e == \"f\")")]
    [InlineData("""{"query_string":{"query":"a:b c:d -e:f"}}""", "AND(OR(a == \"b\", c == \"d\"), NOT(e == \"f\"))")]
    [InlineData("""{"wildcard":{"summary":"*segfau*"}}""", "summary like \"*segfau*\"")]
    [InlineData("""{"wildcard":{"summary":"seg*"}}""", "summary ~ \"seg*\"")]
    [InlineData("""{"query_string":{"query":"word"}}""", "ANY \"word\"")]
    [InlineData(
        """{"simple_query_string":{"query":"x + y | -z","fields":["a"]}}""",
        "OR(AND(a == \"x\", a == \"y\"), NOT(a == \"z\"))")]
    [InlineData("""{"term":{"details.keyword":"a"}}""", "details.keyword == \"a\"")]
    [InlineData("""{"term":{"keyword":"a"}}""", "keyword == \"a\"")]
    [InlineData("""{"term":{"_index":"events-20260101"}}""", "utctimestamp index == \"events-20260101\"")]
    [InlineData("""{"bool":{"should":{"exists":{"field":"a"}},"minimum_should_match":0}}""", "a exists")]
    [InlineData("""{"bool":{"should":{"exists":{"field":"a"}},"must":[]}}""", "a exists")]
    [InlineData("""{"bool":{"filter":{"exists":{"field":"b"}},"should":{"exists":{"field":"a"}}}}""", "b exists")]
    public void QueriesBecomePredicates(string query, string tree) => TreeText.Of(Read(query).Filter).ShouldBe(tree);

    [Theory]
    [InlineData("""{"gte":"2026-03-01","lt":"2026-03-02"}""", "2026-03-01T00:00:00.000Z", "2026-03-02T00:00:00.000Z")]
    [InlineData("""{"gt":"2026-03-01","lte":"2026-03-02"}""", "2026-03-02T00:00:00.000Z", "2026-03-03T00:00:00.000Z")]
    [InlineData("""{"gte":"now-1h/d","lt":"now/d"}""", "2026-03-15T00:00:00.000Z", "2026-03-15T00:00:00.000Z")]
    [InlineData("""{"gte":"now/w","lte":"now/M"}""", "2026-03-09T00:00:00.000Z", "2026-04-01T00:00:00.000Z")]
    [InlineData(
        """{"gte":1772000000000,"lte":1772000000000}""",
        "2026-02-25T06:13:20.000Z", "2026-02-25T06:13:20.001Z")]
    [InlineData(
        """{"gte":"2026-03-29","lte":"2026-03-29","time_zone":"+02:00"}""",
        "2026-03-28T22:00:00.000Z", "2026-03-29T22:00:00.000Z")]
    [InlineData(
        """{"gte":"2026-01-31||+1M","lt":"2026-01-31T12:00:00.123Z"}""",
        "2026-02-28T00:00:00.000Z", "2026-01-31T12:00:00.123Z")]
    public void TimesBecomeTheRangeOfTheSearch(string range, string from, string to)
    {
        var request = Read(
            $$$"""{"bool":{"filter":[{"range":{"@timestamp":{{{range}}}}},{"exists":{"field":"a"}}]}}""");
        new Instant(request.From).ToString().ShouldBe(from);
        new Instant(request.To).ToString().ShouldBe(to);
        TreeText.Of(request.Filter).ShouldBe("a exists");
    }

    [Theory]
    [InlineData("""{"term":{"a":{"boost":2}}}""")]
    [InlineData("""{"nonsense":{}}""")]
    [InlineData("""{"match":{"summary":{"query":"a","fuzziness":"AUTO"}}}""")]
    [InlineData("""{"regexp":{"a":"~b"}}""")]
    [InlineData("""{"regexp":{"a":"[b"}}""")]
    [InlineData("""{"regexp":{"a":"b)"}}""")]
    [InlineData("""{"range":{"@timestamp":{"gte":"2026-13-01"}}}""")]
    [InlineData("""{"query_string":{"query":"a:(b"}}""")]
    [InlineData("""{"query_string":{"query":"a AND"}}""")]
    [InlineData("""{"query_string":{"query":"roam~"}}""")]
    [InlineData("""{"bool":{"should":[],"minimum_should_match":"many"}}""")]
    [InlineData("""{"term":{"a":"x"},"terms":{}}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    public void WhatCannotBeUnderstoodIsRefused(string query) => Should.Throw<ElasticException>(() => Read(query));

    [Theory]
    [InlineData("dd/MM/yyyy", "31/01/2026", "2026-01-31T00:00:00.000Z", "2026-02-01T00:00:00.000Z")]
    [InlineData("yyyy-MM", "2026-02", "2026-02-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z")]
    [InlineData("yyyy.MM.dd HH:mm", "2026.02.03 04:05", "2026-02-03T04:05:00.000Z", "2026-02-03T04:06:00.000Z")]
    [InlineData(
        "basic_date_time_no_millis", "20260203T040506+01:00", "2026-02-03T03:05:06.000Z", "2026-02-03T03:05:07.000Z")]
    [InlineData("hh:mm a dd.MM.yyyy", "11:30 PM 01.02.2026", "2026-02-01T23:30:00.000Z", "2026-02-01T23:31:00.000Z")]
    [InlineData("epoch_second", "1772000000", "2026-02-25T06:13:20.000Z", "2026-02-25T06:13:21.000Z")]
    [InlineData("yyyy||dd/MM/yyyy", "05/06/2026", "2026-06-05T00:00:00.000Z", "2026-06-06T00:00:00.000Z")]
    public void AFormatSaysHowDatesAreRead(string format, string date, string from, string to)
    {
        var ends = $"\"gte\":\"{date}\",\"lte\":\"{date}\",\"format\":\"{format}\"";
        var request = Read("{\"range\":{\"@timestamp\":{" + ends + "}}}");
        (new Instant(request.From).ToString(), new Instant(request.To).ToString()).ShouldBe((from, to));
    }

    [Theory]
    [InlineData("""{"gte":"2026-11-27T23:00:00Z"}""", "2026-11-28T00:30:00+02:00", false)]
    [InlineData("""{"gt":"2026-11-27T22:00:00Z"}""", "2026-11-28T00:30:00+02:00", true)]
    [InlineData("""{"lte":"2026-11-27"}""", "2026-11-27T23:59:00Z", true)]
    [InlineData("""{"lt":"now-1d"}""", "2020-01-01T00:00:00Z", true)]
    [InlineData("""{"gte":"01/06/2026","format":"dd/MM/yyyy"}""", "2026-05-31T23:59:00Z", false)]
    [InlineData("""{"gte":"b"}""", "c", true)]
    public void TextsOfAnyFieldThatAreTimesAreComparedAsTimes(string range, string text, bool passes)
    {
        var leaf = Read("{\"range\":{\"details.at\":" + range + "}}").Filter.ShouldBeOfType<Leaf>();
        leaf.Test.Text(Encoding.UTF8.GetBytes(text)).ShouldBe(passes);
    }

    [Theory]
    [InlineData("dd/MM/yyyy HH:mm", "02/01/2026 03:04")]
    [InlineData("MMM d, yyyy h:mm a", "Jan 2, 2026 3:04 AM")]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2026-01-02T03:04:05.678+02:00")]
    [InlineData("basic_date", "20260102")]
    [InlineData("strict_date_time_no_millis", "2026-01-02T03:04:05+02:00")]
    [InlineData("E, uu", "Fri, 26")]
    [InlineData("epoch_millis", "1767315845678")]
    public void AFormatSaysHowDatesAreWritten(string format, string text) => ElasticDates.Text(
        new DateTime(2026, 1, 2, 1, 4, 5, 678).Ticks, format,
        TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(2), "x", "x")).ShouldBe(text);

    [Theory]
    [InlineData("details.x.keyword", "details.x.keyword")]
    [InlineData("x.keyword", "x.keyword")]
    [InlineData("details.y.keyword", "details.y")]
    [InlineData("hostname.keyword", "hostname")]
    public void AFieldThatIsCalledKeywordIsThatField(string name, string field)
    {
        new RequestFields(["details.x.keyword", "hostname"]).NameOf(name).ShouldBe(field);
        RequestFields.Usual.NameOf(name).ShouldBe(name[..^".keyword".Length]);
    }

    [Theory]
    [InlineData("""{"query":{"term":{"x.keyword":"a"}}}""")]
    [InlineData("""{"query":{"terms":{"x.keyword":["a"]}}}""")]
    [InlineData("""{"query":{"range":{"x.keyword":{"gt":1}}}}""")]
    [InlineData("""{"query":{"exists":{"field":"x.keyword"}}}""")]
    [InlineData("""{"query":{"wildcard":{"x.keyword":"a*"}}}""")]
    [InlineData("""{"query":{"prefix":{"x.keyword":"a"}}}""")]
    [InlineData("""{"query":{"regexp":{"x.keyword":"a"}}}""")]
    [InlineData("""{"query":{"match":{"x.keyword":"a"}}}""")]
    [InlineData("""{"query":{"multi_match":{"query":"a","fields":["x.keyword^2"]}}}""")]
    [InlineData("""{"query":{"query_string":{"query":"x.keyword:a"}}}""")]
    [InlineData("""{"query":{"query_string":{"query":"_exists_:x.keyword"}}}""")]
    [InlineData("""{"query":{"query_string":{"query":"a","default_field":"x.keyword"}}}""")]
    [InlineData("""{"query":{"query_string":{"query":"a","fields":["x.keyword"]}}}""")]
    [InlineData("""{"query":{"simple_query_string":{"query":"a","fields":["x.keyword"]}}}""")]
    [InlineData("""{"query":{"constant_score":{"filter":{"term":{"x.keyword":"a"}}}}}""")]
    [InlineData("""{"post_filter":{"term":{"x.keyword":"a"}}}""")]
    [InlineData("""{"sort":["x.keyword"]}""")]
    [InlineData("""{"sort":{"x.keyword":"desc"}}""")]
    [InlineData("""{"sort":[{"x.keyword":{"order":"desc"}}]}""")]
    [InlineData("""{"aggs":{"a":{"terms":{"field":"x.keyword"}}}}""")]
    [InlineData("""{"aggs":{"a":{"date_histogram":{"field":"x.keyword","calendar_interval":"day"}}}}""")]
    [InlineData("""{"aggs":{"a":{"histogram":{"field":"x.keyword","interval":1}}}}""")]
    [InlineData("""{"aggs":{"a":{"range":{"field":"x.keyword","ranges":[{"from":1}]}}}}""")]
    [InlineData("""{"aggs":{"a":{"missing":{"field":"x.keyword"}}}}""")]
    [InlineData("""{"aggs":{"a":{"filter":{"term":{"x.keyword":"a"}}}}}""")]
    [InlineData("""{"aggs":{"a":{"max":{"field":"x.keyword"}}}}""")]
    [InlineData("""{"aggs":{"a":{"percentiles":{"field":"x.keyword"}}}}""")]
    [InlineData("""{"aggs":{"a":{"top_hits":{"sort":["x.keyword"]}}}}""")]
    [InlineData("""{"aggs":{"a":{"composite":{"sources":[{"s":{"terms":{"field":"x.keyword"}}}]}}}}""")]
    public void WhereverAFieldIsNamedItMayBeCalledKeyword(string body)
    {
        Named(new RequestFields(["details.x.keyword"])).ShouldContain("x.keyword");
        Named(RequestFields.Usual).ShouldNotContain("x.keyword");

        string Named(RequestFields fields)
        {
            var request = new RequestReader(Now, fields).Read(JsonElement.Parse(body));
            return string.Join(' ', request.Sort.Concat<object?>(request.Aggregations.SelectMany(a => InBody(a.Body)))
                .Append(request.Filter).Append(request.HitFilter).Select(Shown));
        }

        static IEnumerable<object> InBody(AggregationBody made) => made switch
        {
            FiltersBody filters => filters.Buckets.Select(b => b.Filter),
            TopHitsBody hits => hits.Sort,
            CompositeBody composite => composite.Sources.Select(s => s.Body),
            _ => [made],
        };

        static string Shown(object? part) => part switch
        {
            And and => string.Join(' ', and.Items.Select(Shown)),
            Or or => string.Join(' ', or.Items.Select(Shown)),
            _ => $"{part}",
        };
    }

    [Fact]
    public void NestingHasAnEnd()
    {
        var query = string.Concat(Enumerable.Repeat("""{"bool":{"must":""", 110)) + """{"match_all":{}}"""
            + new string('}', 220);
        Should.Throw<ElasticException>(() => Read(query)).Fault.Reason.ShouldContain("nests deeper");
        var text = new string('(', 300) + "a" + new string(')', 300);
        Should.Throw<ElasticException>(() => Read($$$"""{"query_string":{"query":"{{{text}}}"}}"""));
    }

    [Fact]
    public void GarbledBodiesAreRefusedAndNothingElseIsThrown()
    {
        const string whole = """
            {"query":{"bool":{"must":[{"match":{"summary":{"query":"a b","minimum_should_match":"50%"}}},
            {"query_string":{"query":"a:[1 TO 2] +b*"}},
            {"range":{"@timestamp":{"gte":"now-1d/d","time_zone":"+01:00"}}},
            {"regexp":{"a":"[a-z]{2,3}|\"x\""}},{"terms":{"a":[1,"b"]}}]}},
            "sort":[{"a":{"order":"desc"}},"_id"],"search_after":[1,"2"],"_source":{"includes":["a"]},
            "fields":[{"field":"a"}],
            "aggs":{"x":{"date_histogram":{"field":"@timestamp","calendar_interval":"1M"},
            "aggs":{"y":{"terms":{"field":"a","order":{"_key":"asc"}}}}}}}
            """;
        const string signs = "{}[]\",:0-9a*?()/\\~+|&";
        var (random, read) = (new Random(11), 0);
        for (var i = 0; i < 20_000; i++)
        {
            var body = whole.ToCharArray();
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                body[random.Next(body.Length)] = signs[random.Next(signs.Length)];
            }
            try
            {
                using var json = JsonDocument.Parse(new string(body));
                new RequestReader(Now, RequestFields.Usual).Read(json.RootElement);
                read++;
            }
            catch (Exception e) when (e is JsonException or ElasticException)
            {
            }
        }
        read.ShouldBeGreaterThan(100);
    }

    private static ElasticRequest Read(string query)
    {
        using var json = JsonDocument.Parse(
            $$"""{"query":{{query}}}""", new JsonDocumentOptions { MaxDepth = RequestReader.DepthMax });
        return new RequestReader(Now, RequestFields.Usual).Read(json.RootElement);
    }
}
