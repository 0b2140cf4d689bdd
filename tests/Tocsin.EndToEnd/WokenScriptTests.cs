using System.Net.Http.Json;
using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>Rules of scripts that run as events arrive, long before their interval is over.</summary>
public sealed class WokenScriptTests : IAsyncDisposable
{
    private const string Rule = """
        using Tocsin.Alerting;
        public sealed class Knocks : Alert
        {
            public override Schedule Schedule => Schedule.Every(TimeSpan.FromHours(12)).OrWhen("FILTER");
            public override async Task RunAsync(AlertRun run, CancellationToken stop)
            {
                var bursts = new BurstQuery("summary:knock", by: "details.user") { Threshold = 2 };
                await run.EachAsync(await run.BurstsAsync(bursts, stop), b => run.RaiseAsync(
                    b, $"{b.Group} knocked", Severity.Low, "test", [], stop), stop);
            }
        }
        """;

    private readonly ServerProcess _server = new();
    private readonly HttpClient _http = new();

    [Fact]
    public async Task ARuleRunsWhenAnEventArrivesThatItWaitsForAndAgainForTheNext()
    {
        Write("summary:knock AND details.user:*");
        await _server.StartAsync();
        await HasLoadedAsync();
        foreach (var user in new[] { "ann", "bob", "cleo" })
        {
            await SendAsync(user, "knock");
            await SendAsync(user, "knock");
            await Eventually.HappensAsync(
                async () => (await AlertsAsync()).Contains($"{user} knocked"), () => _server.Log);
        }
        await _server.KillAsync();
        await _server.StartAsync();
        await SendAsync("dan", "knock");
        await SendAsync("dan", "knock");
        await Eventually.HappensAsync(
            async () => (await AlertsAsync()).Contains("dan knocked"), () => _server.Log);
        (await AlertsAsync()).Count(a => a.EndsWith(" knocked", StringComparison.Ordinal)).ShouldBe(4);
    }

    [Fact]
    public async Task AFilterThatCannotBeReadIsToldOf()
    {
        Write("summary:(knock");
        await _server.StartAsync();
        await Eventually.HappensAsync(
            async () => (await TextAsync("/api/v1/rules")).Contains("OrWhen(", StringComparison.Ordinal),
            () => _server.Log);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private void Write(string filter)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_server.DataFolder, "alerts"));
        File.WriteAllText(Path.Combine(folder.FullName, "Knocks.cs"), Rule.Replace("FILTER", filter, StringComparison.Ordinal));
    }

    private Task HasLoadedAsync() => Eventually.HappensAsync(
        async () => (await TextAsync("/api/v1/rules")).Contains("\"Knocks\"", StringComparison.Ordinal),
        () => _server.Log);

    private async Task SendAsync(string user, string summary)
    {
        using var answer = await _http.PostAsJsonAsync(
            new Uri(_server.IngestUrl, "events"), new { summary, category = "test", details = new { user } });
        answer.EnsureSuccessStatusCode();
    }

    private async Task<IReadOnlyList<string>> AlertsAsync()
    {
        using var alerts = JsonDocument.Parse(await TextAsync("/api/v1/alerts"));
        return
        [
            .. alerts.RootElement.GetProperty("alerts").EnumerateArray()
                .Select(a => a.GetProperty("summary").GetString()!),
        ];
    }

    private Task<string> TextAsync(string path) => _http.GetStringAsync(new Uri(_server.SearchUrl, path));
}
