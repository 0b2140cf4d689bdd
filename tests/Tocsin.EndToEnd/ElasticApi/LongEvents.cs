using System.Globalization;
using System.Text.Json.Nodes;
using Tocsin.Testing;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>A server with so many long events that one can ask for minutes of its work.</summary>
public sealed class LongEvents : IAsyncLifetime
{
    /// <summary>How many events there are: several blocks of them.</summary>
    public const int Count = 40_000;

    private const int SentAtOnce = 8_000;
    private const int Patterns = 1_000;
    private readonly ServerProcess _server = new();

    /// <summary>What requests are sent by.</summary>
    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromMinutes(5) };

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        var rest = new string('-', 400);
        for (var first = 0; first < Count; first += SentAtOnce)
        {
            var lines = Enumerable.Range(first, SentAtOnce).Select(i =>
                $$$"""{"category":"long","summary":"one of many","details":{"text":"{{{i}}} {{{rest}}}"}}""");
            (await _server.SendAsync(string.Join('\n', lines))).Status.ShouldBe(200);
        }
        await Eventually.HappensAsync(
            async () => (await _server.SearchAsync("*", 0)).Total == Count,
            () => "The events cannot be found: " + _server.Log);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Http.Dispose();
    }

    /// <summary>Sends a search to one of the two APIs.</summary>
    public Task<(int Status, string Body, HttpResponseMessage Response)> AskAsync(
        string path, string body, CancellationToken stop = default) =>
        Http.AskAsync(new Uri(_server.SearchUrl, path), body, stop);

    /// <summary>
    /// A search that takes minutes: every text is gone through for each of many patterns, and none fits.
    /// </summary>
    public static string BodyOf(string path)
    {
        var ours = string.Join(" OR ", Enumerable.Range(0, Patterns).Select(i => "details.text:" + Pattern(i)));
        var isOurs = path.StartsWith("/api", StringComparison.Ordinal);
        return new JsonObject { ["query"] = isOurs ? ours : Query }.ToJsonString();
    }

    /// <summary>The query of such a search, in Elasticsearch's form.</summary>
    public static JsonObject Query => new()
    {
        ["bool"] = new JsonObject
        {
            ["should"] = new JsonArray([.. Enumerable.Range(0, Patterns).Select(i =>
                new JsonObject { ["wildcard"] = new JsonObject { ["details.text"] = Pattern(i) } })]),
        },
    };

    // Not of ASCII, so that nothing can be ruled out before each text is looked at.
    private static string Pattern(int number) => "*é" + number.ToString(CultureInfo.InvariantCulture);
}
