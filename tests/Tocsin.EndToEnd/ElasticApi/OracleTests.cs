using System.Globalization;
using System.Text.Json.Nodes;
using Tocsin.Testing;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>Every query and aggregation of the case files means to us what it means to OpenSearch.</summary>
public sealed class OracleTests(Oracle oracle) : IClassFixture<Oracle>
{
    [Fact]
    public async Task QueriesFindTheSameEvents()
    {
        Counterpart.Require(oracle.Missing);
        var found = 0;
        foreach (var query in Cases("queries.ndjson"))
        {
            var body = new JsonObject { ["size"] = 1000, ["_source"] = false, ["query"] = JsonNode.Parse(query) };
            var (ours, theirs) = await oracle.AskAsync(body);
            Ids(ours).ShouldBe(Ids(theirs), query);
            found += Ids(ours).Count;
        }
        // Cases that find nothing prove little.
        found.ShouldBeGreaterThan(5_000);
    }

    [Fact]
    public async Task AggregationsGiveTheSameFigures()
    {
        Counterpart.Require(oracle.Missing);
        foreach (var aggregations in Cases("aggregations.ndjson"))
        {
            var body = new JsonObject { ["size"] = 0, ["aggs"] = JsonNode.Parse(aggregations) };
            var (ours, theirs) = await oracle.AskAsync(body);
            Text(ours["aggregations"]).ShouldBe(Text(theirs["aggregations"]), aggregations + "\n" + ours["error"]);
        }
    }

    [Fact]
    public async Task SortsPutTheSameEventsInTheSameOrder()
    {
        Counterpart.Require(oracle.Missing);
        foreach (var sort in (string[])
            [
                """[{"utctimestamp":"desc"}]""", """[{"utctimestamp":{"order":"asc"}}]""",
                """[{"details.x":"asc"},{"utctimestamp":"desc"}]""",
                """[{"hostname":"desc"},{"details.n":"asc"},{"utctimestamp":"asc"}]""",
                """[{"details.user":{"order":"asc","missing":"_last"}},{"utctimestamp":"desc"}]""",
                """[{"details.user":{"order":"desc","missing":"_first"}},{"utctimestamp":"desc"}]""",
            ])
        {
            var body = JsonNode.Parse(
                $$"""{"size":50,"from":25,"sort":{{sort}},"_source":["hostname","details.n"]}""")!;
            var (ours, theirs) = await oracle.AskAsync(body);
            // Ours have one value more, which tells equals apart.
            var keys = JsonNode.Parse(sort)!.AsArray().Count;
            Hits(ours, keys).ShouldBe(Hits(theirs, keys), sort);
            body["from"] = 0;
            body["search_after"] = theirs["hits"]!["hits"]![10]!["sort"]!.DeepClone();
            (ours, theirs) = await oracle.AskAsync(body);
            Hits(ours, keys).ShouldBe(Hits(theirs, keys), sort + " search_after");
        }
    }

    [Theory]
    [InlineData("""{"term":{"hostname":"web01"}}""")]
    [InlineData("""{"range":{"utctimestamp":{"gte":"2026-03-01","lt":"2026-04-01"}}}""")]
    [InlineData("""{"bool":{"must_not":{"match":{"summary":"failed"}}}}""")]
    public async Task APostFilterNarrowsTheHitsButNotTheAggregations(string filter)
    {
        Counterpart.Require(oracle.Missing);
        foreach (var aggregations in (string[])
            ["{}", """{"h":{"terms":{"field":"hostname"},"aggs":{"n":{"avg":{"field":"details.n"}}}}}"""])
        {
            foreach (var size in (int[])[0, 1000])
            {
                var body = new JsonObject
                {
                    ["size"] = size,
                    ["_source"] = false,
                    ["query"] = JsonNode.Parse("""{"range":{"utctimestamp":{"gte":"2026-02-01"}}}"""),
                    ["post_filter"] = JsonNode.Parse(filter),
                    ["aggs"] = JsonNode.Parse(aggregations),
                    ["highlight"] = JsonNode.Parse("""{"fields":{"*":{}}}"""),
                    ["track_total_hits"] = true,
                };
                var (ours, theirs) = await oracle.AskAsync(body);
                Ids(ours).ShouldBe(Ids(theirs));
                Highlights(ours).ShouldBe(Highlights(theirs));
                Text(ours["hits"]!["total"]).ShouldBe(Text(theirs["hits"]!["total"]));
                Text(ours["aggregations"]).ShouldBe(Text(theirs["aggregations"]));
                Ids(ours).Count.ShouldBeLessThan(300);
            }
        }
    }

    [Theory]
    [InlineData(
        """{"fields":{"*":{}},"pre_tags":["@HIGHLIGHT@"],"post_tags":["@/HIGHLIGHT@"],"fragment_size":2147483647}""")]
    [InlineData(
        """
        {"fields":[{"summary":{"number_of_fragments":0}},
          {"tags":{"number_of_fragments":1,"pre_tags":["<"],"post_tags":[">"]}}]}
        """)]
    [InlineData(
        """
        {"fields":{"summary":{"highlight_query":{"match":{"summary":"password root"}}},"details.*":{}},
         "encoder":"html"}
        """)]
    public async Task HighlightsMarkTheSameTexts(string highlight)
    {
        Counterpart.Require(oracle.Missing);
        var marked = 0;
        foreach (var query in Cases("highlights.ndjson"))
        {
            var body = new JsonObject
            {
                ["size"] = 1000,
                ["_source"] = false,
                ["query"] = JsonNode.Parse(query),
                ["highlight"] = JsonNode.Parse(highlight),
            };
            var (ours, theirs) = await oracle.AskAsync(body);
            Highlights(ours).ShouldBe(Highlights(theirs), query);
            marked += Highlights(ours).Count(hit => !hit.EndsWith("null", StringComparison.Ordinal));
        }
        marked.ShouldBeGreaterThan(1_000);
    }

    private static List<string> Highlights(JsonNode answer) => answer["hits"] is { } hits
        ? [.. hits["hits"]!.AsArray().Select(h => $"{h!["_id"]} {Text(h["highlight"])}").Order(StringComparer.Ordinal)]
        : [answer.ToJsonString()];

    private static IEnumerable<string> Cases(string file) =>
        File.ReadLines(Repository.File("tests", "Tocsin.EndToEnd", "ElasticApi", "Cases", file))
            .Where(line => line.Length > 0);

    private static List<string> Ids(JsonNode answer) => answer["hits"] is { } hits
        ? [.. hits["hits"]!.AsArray().Select(h => (string)h!["_id"]!).Order(StringComparer.Ordinal)]
        : [answer.ToJsonString()];

    private static List<string> Hits(JsonNode answer, int keys) => answer["hits"] is { } hits
        ? [.. hits["hits"]!.AsArray().Select(h =>
            $"{h!["_id"]} {Text(h["_source"])} {string.Join(' ', h["sort"]!.AsArray().Take(keys).Select(Text))}")]
        : [answer.ToJsonString()];

    // Numbers by value: 5 is 5.0, and sums may differ in their last digit.
    private static string Text(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject all => "{" + string.Join(
            ", ", all.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}: {Text(p.Value)}")) + "}",
        JsonArray items => "[" + string.Join(", ", items.Select(Text)) + "]",
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number =>
            Math.Round(value.GetValue<double>(), 6).ToString(CultureInfo.InvariantCulture),
        _ => node.ToJsonString(),
    };
}
