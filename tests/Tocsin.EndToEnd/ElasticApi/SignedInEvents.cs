using System.Text.Json.Nodes;
using Tocsin.Testing;

namespace Tocsin.EndToEnd.ElasticApi;

/// <summary>A server with the known events where signing in is on, and keys to it.</summary>
public sealed class SignedInEvents : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private readonly ServerProcess _server = new() { Arguments = [] };

    /// <summary>The search listener.</summary>
    public Uri Url => _server.SearchUrl;

    /// <summary>A token that may read.</summary>
    public string Reader { get; private set; } = "";

    /// <summary>A token that may send events, and nothing else.</summary>
    public string Sender { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        // Sent first: from the first key on, the sink asks for one.
        await _server.SendAsync(KnownEvents.Lines);
        Reader = await NewKeyAsync("search");
        Sender = await NewKeyAsync("ingest");
        await Eventually.HappensAsync(
            async () => await CountAsync() == KnownEvents.Count,
            () => "The events cannot be counted with a token: " + _server.Log);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    /// <summary>Counts the events with this in <c>Authorization</c>.</summary>
    public Task<(int Status, string Body, HttpResponseMessage Response)> CountAsync(
        string? authorization, string path = "/es/_count") =>
        _http.AskAsync(new Uri(Url, path), headers: authorization is null ? [] : [("Authorization", authorization)]);

    private async Task<int> CountAsync()
    {
        var (status, body, _) = await CountAsync("Bearer " + Reader);
        return status == 200 ? JsonNode.Parse(body)!["count"]!.GetValue<int>() : -1;
    }

    private async Task<string> NewKeyAsync(string scope)
    {
        var output = await ChildProcess.RunAsync(
            "dotnet", [Repository.Server, "keys", "new", scope, "--scope", scope, "--data", _server.DataFolder]);
        return output.Split('\n').First(line => line.StartsWith("tk_", StringComparison.Ordinal)).Trim();
    }
}
