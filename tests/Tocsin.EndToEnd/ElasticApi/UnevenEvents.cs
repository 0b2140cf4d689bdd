using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Testing;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>
/// A server with events that are hard to page through: few different values, none, several kinds of value in one field,
/// many events within one millisecond; and one event each two hundred days.
/// </summary>
public sealed class UnevenEvents : IAsyncLifetime
{
    /// <summary>How many of category <c>uneven</c> there are.</summary>
    public const int Count = 47;

    private readonly HttpClient _http = new();
    private readonly ServerProcess _server = new();
    private int _more;

    /// <summary>The search listener.</summary>
    public Uri Url => _server.SearchUrl;

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        await _server.SendAsync(string.Join('\n', Enumerable.Range(0, Count).Select(Uneven)));
        await _server.FindAsync("category:uneven", Count);
        await _server.SendAsync(string.Join('\n', Enumerable.Range(0, 20).Select(i =>
            $$$"""{"category":"sparse","summary":"day {{{i}}}","utctimestamp":"{{{Day(i)}}}T10:00:00Z"}""")));
        await _server.FindAsync("category:sparse", 20);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>The day of one of the sparse events.</summary>
    public static string Day(int i) =>
        new DateTime(2012, 3, 1).AddDays(200 * i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Sends events that came later, of a category of their own.</summary>
    public async Task AddAsync(string category, int count)
    {
        var first = _more;
        _more += count;
        await AddAsync(category, Enumerable.Range(first, count).Select(i => i.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Sends events with these numbers, of a category of their own.</summary>
    public async Task AddAsync(string category, IEnumerable<string> numbers)
    {
        var events = numbers.Select(n => $$$"""{"category":"{{{category}}}","details":{"n":{{{n}}}}}""").ToList();
        await _server.SendAsync(string.Join('\n', events));
        await _server.FindAsync($"category:{category}", events.Count);
    }

    /// <summary>Sends a request below <c>/es</c>, and fails unless it is answered with this status.</summary>
    public async Task<JsonNode> AskAsync(string path, string? body = null, int status = 200, HttpMethod? method = null)
    {
        var (found, json, _) = await SendAsync(method ?? (body is null ? HttpMethod.Get : HttpMethod.Post), path, body);
        found.ShouldBe(status, path + " " + body + "\n" + json);
        return JsonNode.Parse(json)!;
    }

    /// <summary>Sends a request below <c>/es</c>.</summary>
    public async Task<(int Status, string Body, HttpResponseMessage Response)> SendAsync(
        HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Url, "/es" + path));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    /// <summary>The numbers of the events that were hit.</summary>
    public static IEnumerable<int> Numbers(JsonNode answer) =>
        answer["hits"]!["hits"]!.AsArray().Select(h => h!["_source"]!["details"]!["n"]!.GetValue<int>());

    private static string Uneven(int i)
    {
        var details = new JsonObject
        {
            ["n"] = i,
            ["few"] = i % 3,
            ["some"] = i % 2 == 0 ? i % 5 : null,
            ["mixed"] = (i % 4) switch { 0 => i % 3, 1 => $"text{i % 2}", 2 => i % 2 == 0, _ => null },
            ["real"] = (i % 6) / 4.0,
            ["label"] = i % 7 == 0 ? null : "l" + (i % 2),
        };
        foreach (var none in details.Where(d => d.Value is null).Select(d => d.Key).ToList()) details.Remove(none);
        // Ten events each have one time, told apart by less than a millisecond.
        return new JsonObject
        {
            ["category"] = "uneven",
            ["hostname"] = "h" + (i % 2),
            ["summary"] = "event " + i,
            ["utctimestamp"] = $"2026-01-10T0{i / 10}:00:00.000{(i * 7) % 10}Z",
            ["details"] = details,
        }.ToJsonString();
    }
}
