using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Testing;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>
/// A server with twelve events that tests know by heart: two hosts, two days, a number and colours each.
/// </summary>
public sealed class KnownEvents : IAsyncLifetime
{
    /// <summary>How many they are.</summary>
    public const int Count = 12;

    private readonly HttpClient _http = new();
    private readonly ServerProcess _server = new();

    /// <summary>The search listener.</summary>
    public Uri Url => _server.SearchUrl;

    /// <summary>The events as they are sent, a line each.</summary>
    public static string Lines => string.Join('\n', Enumerable.Range(0, Count).Select(i =>
        $$$"""{"category":"known","hostname":"{{{(i % 2 == 0 ? "web1" : "db1")}}}",""" +
        $$$""" "summary":"event number {{{i}}} happened",""" +
        $$$""" "tags":["all","{{{(i < 6 ? "red" : "blue")}}}"],"details":{"n":{{{i}}},"user":"u{{{i % 3}}}"},""" +
        $$$""" "utctimestamp":"2026-01-{{{(i < 8 ? 10 : 11)}}}T{{{i:00}}}:00:00.000Z"}"""));

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        await _server.SendAsync(Lines);
        await _server.FindAsync("category:known", Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Sends a request below <c>/es</c>, and fails unless it is answered with this status.</summary>
    public async Task<JsonNode> AskAsync(string path, string? body = null, int status = 200)
    {
        var (found, json, _) = await SendAsync(body is null ? HttpMethod.Get : HttpMethod.Post, "/es" + path, body);
        found.ShouldBe(status, json);
        return JsonNode.Parse(json)!;
    }

    /// <summary>Sends a request.</summary>
    public async Task<(int Status, string Body, HttpResponseMessage Response)> SendAsync(
        HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Url, path));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    /// <summary>The numbers of the events that were hit, in their order.</summary>
    public static string Numbers(JsonNode answer) =>
        string.Join(' ', answer["hits"]!["hits"]!.AsArray().Select(h => h!["_source"]!["details"]!["n"]!.ToString()));
}
