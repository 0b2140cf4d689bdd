using System.Text.Json.Nodes;
using Tocsin.Testing;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>
/// Searches that take long: how many one user may have, and that they end when nobody waits for them.
/// </summary>
public sealed class ManySearchesTests(LongEvents events) : IClassFixture<LongEvents>
{
    // As many as one user may have at once.
    private const int Most = 10;

    [Theory]
    [InlineData("/es/_search")]
    [InlineData("/api/v1/search")]
    public async Task OneMoreThanAllowedIsRefusedAndWhoHangsUpGivesItsTurnBack(string path)
    {
        var body = LongEvents.BodyOf(path);
        using var hangUp = new CancellationTokenSource();
        var asked = Enumerable.Range(0, Most + 1).Select(_ => events.AskAsync(path, body, hangUp.Token)).ToList();
        // The others take minutes: the first answer is to the one that came last.
        var (status, refusal, response) = await await Task.WhenAny(asked);
        status.ShouldBe(429, refusal);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));

        // However they were asked, all of them count.
        foreach (var other in (string[])["/es/_search", "/es/_count", "/api/v1/search", "/api/v1/stats"])
        {
            (status, refusal, _) = await events.AskAsync(other, "{}");
            status.ShouldBe(429);
            var answer = JsonNode.Parse(refusal)!;
            if (other.StartsWith("/api", StringComparison.Ordinal))
            {
                answer["error"]!["message"]!.ToString().ShouldContain("10 searches at once");
                continue;
            }
            answer["status"]!.GetValue<int>().ShouldBe(429);
            answer["error"]!["type"]!.ToString().ShouldBe("es_rejected_execution_exception");
            answer["error"]!["root_cause"]![0]!["reason"]!.ToString().ShouldContain("10 searches at once");
        }

        asked.Count(a => !a.IsCompleted).ShouldBe(Most);
        await hangUp.CancelAsync();
        // Two at a time, for a minute each, they would go on for longer than anybody waits here.
        await Eventually.HappensAsync(
            async () => (await Task.WhenAll(Enumerable.Range(0, Most).Select(_ => events.AskAsync(path, "{}"))))
                .All(answer => answer.Status == 200),
            () => "The searches of those who hung up go on");
    }

    [Fact]
    public async Task ASearchThatTakesLongerThanItsTimeoutAnswersWithWhatItHas()
    {
        var body = new JsonObject
        {
            ["timeout"] = "20ms",
            ["query"] = LongEvents.Query,
            ["aggs"] = JsonNode.Parse("""{"c":{"terms":{"field":"category"}}}"""),
        };
        var (status, answered, _) = await events.AskAsync("/es/_search", body.ToJsonString());
        status.ShouldBe(200, answered);
        var answer = JsonNode.Parse(answered)!;
        answer["timed_out"]!.GetValue<bool>().ShouldBeTrue();
        answer["hits"]!["total"]!["relation"]!.ToString().ShouldBe("gte");
        answer["aggregations"]!["c"]!["buckets"]!.AsArray().ShouldBeEmpty();
    }
}
