using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>The API's description names every route there is, and its examples run.</summary>
public sealed partial class OpenApiTests
{
    [Fact]
    public async Task EveryRouteIsDescribed()
    {
        var described = (await DocumentAsync(null)).GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(o => o.Name + " " + p.Name)).ToHashSet();

        var mapped = Directory.EnumerateFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => RoutesOf(File.ReadAllText(file)))
            .Where(r => r.Contains(" /api/v1/", StringComparison.Ordinal)).ToHashSet();

        mapped.Count.ShouldBeGreaterThan(20);
        mapped.Except(described).ShouldBeEmpty();
        described.Except(mapped).ShouldBeEmpty();
    }

    [Fact]
    public async Task EveryExampleRuns()
    {
        await using var server = await ServerProcess.StartNewAsync();
        await server.SendAsync("""
            {"hostname":"web01","severity":"ERROR","summary":"first","command":"fetch --all things"}
            {"hostname":"web02","severity":"INFO","summary":"second"}
            """);
        await server.FindAsync("*", 2);
        using var http = new HttpClient { BaseAddress = server.SearchUrl };
        var paths = (await DocumentAsync(http)).GetProperty("paths");
        // The others are about the alert of this one.
        using (var raise = RequestOf("/api/v1/alerts", "post", paths.GetProperty("/api/v1/alerts").GetProperty("post")))
        {
            (await http.SendAsync(raise)).EnsureSuccessStatusCode();
        }
        // In the order of the document: a search is saved before it is renamed and deleted.
        string[] first = ["put", "get", "post", "delete"];
        var operations = paths.EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(o => (Path: p.Name, Method: o.Name, What: o.Value)))
            .OrderBy(o => Array.IndexOf(first, o.Method)).ToList();
        operations.Count.ShouldBeGreaterThan(15);
        foreach (var (path, method, what) in operations)
        {
            using var request = RequestOf(path, method, what);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var status = ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var body = answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync();
            status.ShouldBe(
                what.GetProperty("responses").EnumerateObject().First().Name, $"{method} {request.RequestUri}: {body}");
        }
    }

    private static HttpRequestMessage RequestOf(string path, string method, JsonElement operation)
    {
        var query = new List<string>();
        if (operation.TryGetProperty("parameters", out var parameters))
        {
            foreach (var parameter in parameters.EnumerateArray().Where(p => p.TryGetProperty("example", out _)))
            {
                var name = parameter.GetProperty("name").GetString()!;
                var value = Uri.EscapeDataString(parameter.GetProperty("example").ToString());
                if (parameter.GetProperty("in").GetString() == "path")
                {
                    path = path.Replace("{" + name + "}", value, StringComparison.Ordinal);
                }
                else query.Add(name + "=" + value);
            }
        }
        if (query.Count > 0) path += "?" + string.Join('&', query);
        var request = new HttpRequestMessage(HttpMethod.Parse(method), new Uri(path, UriKind.Relative));
        if (operation.TryGetProperty("requestBody", out var body))
        {
            var example = body.GetProperty("content").GetProperty("application/json").GetProperty("example");
            request.Content = new StringContent(example.GetRawText(), Encoding.UTF8, "application/json");
        }
        return request;
    }

    // From the running server when there is one, else as it is built in.
    private static async Task<JsonElement> DocumentAsync(HttpClient? http) => http is not null
        ? await http.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json")
        : JsonElement.Parse(
            await File.ReadAllBytesAsync(Repository.File("src", "Tocsin", "Endpoints", "openapi.json")));

    // What a file maps, with the prefixes of its groups.
    private static IEnumerable<string> RoutesOf(string code)
    {
        var groups = Group().Matches(code).ToDictionary(g => g.Groups[1].Value, g => g.Groups[2].Value);
        foreach (Match mapped in Mapped().Matches(code))
        {
            var (on, verb, route) = (mapped.Groups[1].Value, mapped.Groups[2].Value, mapped.Groups[3].Value);
            var prefix = groups.GetValueOrDefault(on, "");
            var path = route.Length == 0 || route[0] == '/' ? prefix + route : prefix + "/" + route;
            if (verb != "Methods") yield return verb.ToLowerInvariant() + " " + path;
            else
            {
                yield return "get " + path;
                yield return "post " + path;
            }
        }
    }

    [GeneratedRegex("""var (\w+) = \w+\.MapGroup\("([^"]*)"\)""", RegexOptions.None, 1_000)]
    private static partial Regex Group();

    [GeneratedRegex("(\\w+)\\.Map(Get|Post|Put|Delete|Methods)\\(\"([^\"]*)\"", RegexOptions.None, 1_000)]
    private static partial Regex Mapped();
}
