using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tocsin.Testing;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>
/// A Tocsin and a real OpenSearch with the same events, laid out as MozDef does: the summary analysed, other texts
/// keywords. Its answers say what Elasticsearch's queries mean.
/// </summary>
public sealed class Oracle : IAsyncLifetime
{
    private const int EventCount = 400;
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private ServerProcess? _server;
    private ChildProcess? _openSearch;
    private Uri? _theirs;

    /// <summary>Why there is none; null when there is one.</summary>
    public string? Missing { get; private set; }

    /// <summary>What each of the two answers to a search.</summary>
    public async Task<(JsonNode Ours, JsonNode Theirs)> AskAsync(JsonNode body) =>
        (await PostAsync(new Uri(_server!.SearchUrl, "/es/events/_search"), body.ToJsonString(), "application/json"),
         await PostAsync(new Uri(_theirs!, "/events/_search"), body.ToJsonString(), "application/json"));

    public async ValueTask InitializeAsync()
    {
        if (Counterpart.OpenSearch() is not { } start)
        {
            Missing =
                "no OpenSearch: set TOCSIN_TEST_OPENSEARCH to a script that takes --data DIR --port N --heap SIZE and "
                + "runs one";
            return;
        }
        _server = await ServerProcess.StartNewAsync();
        var ports = Ports.Free(2);
        _theirs = new Uri($"http://127.0.0.1:{ports[0]}");
        _openSearch = ChildProcess.Start(start,
        [
            "--data", _folder.File("opensearch"), "--port", Text(ports[0]), "--transport-port", Text(ports[1]),
            "--heap", "512m",
        ]);
        await _server.SendAsync(Events());
        await _server.FindAsync("category:oracle", EventCount);
        await Eventually.HappensAsync(
            () => Ports.IsOpenAsync(ports[0]), () => "OpenSearch does not start: " + _openSearch.Output);
        await CopyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_openSearch is not null)
        {
            await _openSearch.TerminateAsync();
            await _openSearch.DisposeAsync();
        }
        if (_server is not null) await _server.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    // The very documents that we show, under the same ids.
    private async Task CopyAsync()
    {
        var search = new Uri(_server!.SearchUrl, "/es/events/_search");
        var all = await PostAsync(search, """{"size":1000}""", "application/json");
        using var make = new HttpRequestMessage(HttpMethod.Put, new Uri(_theirs!, "/events"))
        {
            Content = new StringContent(Mapping, Encoding.UTF8, "application/json"),
        };
        using var made = await _http.SendAsync(make);
        made.IsSuccessStatusCode.ShouldBeTrue(await made.Content.ReadAsStringAsync());
        var bulk = new StringBuilder();
        foreach (var hit in all["hits"]!["hits"]!.AsArray())
        {
            bulk.Append(
                CultureInfo.InvariantCulture,
                $"{{\"index\":{{\"_id\":\"{hit!["_id"]}\"}}}}\n{hit["_source"]!.ToJsonString()}\n");
        }
        var stored =
            await PostAsync(new Uri(_theirs!, "/events/_bulk?refresh=true"), bulk.ToString(), "application/x-ndjson");
        stored["errors"]!.GetValue<bool>().ShouldBeFalse();
        stored["items"]!.AsArray().Count.ShouldBe(EventCount);
    }

    private const string Mapping =
        """
        {"settings":{"number_of_shards":1,"number_of_replicas":0},
         "mappings":{"date_detection":false,
           "dynamic_templates":[{"texts":{"match_mapping_type":"string","mapping":{"type":"keyword"}}},
                                {"reals":{"match_mapping_type":"double","mapping":{"type":"double"}}}],
           "properties":{"summary":{"type":"text"},"utctimestamp":{"type":"date"},"receivedtimestamp":{"type":"date"},
                         "timestamp":{"type":"date"}}}}
        """;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<JsonNode> PostAsync(Uri url, string body, string type)
    {
        using var answer = await _http.PostAsync(url, new StringContent(body, Encoding.UTF8, type));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    private static string Events()
    {
        var random = new Random(7);
        string[] hosts = ["web01", "web02", "web03", "db01", "db02", "WEB01", "mail.example"];
        string?[] users = ["root", "Root", "admin", "alice", null];
        string[] colours = ["red", "blue", "green"];
        string[] paths = ["/var/log/app", "/var/tmp/app", "/etc/x*y", "/home/a b", "@"];
        var lines = new StringBuilder();
        for (var i = 0; i < EventCount; i++)
        {
            string[] summaries =
            [
                $"Failed password for root from 10.0.0.{random.Next(9)} port 22", "Accepted password for alice",
                "session opened for user root", "password failed twice", "FAILED login by admin",
            ];
            var details = new Dictionary<string, object>
            {
                ["n"] = random.Next(30),
                ["x"] = Math.Round((random.NextDouble() * 16) - 8, 2),
                ["path"] = paths[random.Next(paths.Length)],
            };
            if (users[random.Next(users.Length)] is { } user) details["user"] = user;
            if (random.Next(10) < 7) details["ok"] = random.Next(2) == 0;
            if (random.Next(10) < 6)
            {
                details["list"] = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(5)).ToArray();
            }
            lines.AppendLine(JsonSerializer.Serialize(new
            {
                category = "oracle",
                hostname = hosts[random.Next(hosts.Length)],
                summary = summaries[random.Next(summaries.Length)],
                tags = colours.Where(_ => random.Next(2) == 0).ToArray(),
                timestamp = new DateTime(2026, 1, 1).AddMilliseconds(random.NextInt64(200L * 86_400_000))
                    .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                details,
            }));
        }
        return lines.ToString();
    }
}
