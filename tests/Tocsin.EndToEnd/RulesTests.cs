using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>A rule that does not work is seen, and nobody else speaks in its name.</summary>
public sealed class RulesTests : IAsyncDisposable
{
    private const string Rule = """
        using Tocsin.Alerting;
        public sealed class NAME : Alert
        {
            public override Schedule Schedule => Schedule.Every(TimeSpan.FromSeconds(1));
            public override Task RunAsync(AlertRun run, CancellationToken stop) => BODY;
        }
        """;

    private readonly ServerProcess _server = new();
    private readonly HttpClient _http = new();

    [Fact]
    public async Task ARuleThatFailsIsATroubleAMetricAndAnAlertUntilItWorks()
    {
        Write("Broken", "throw new InvalidOperationException(\"no such host\")");
        await _server.StartAsync();
        await AlertIsRaisedAsync("TocsinRuleFailing", "Broken");

        // On a busy machine the worker may have been started again since, and knows of no failure until it is run.
        await Eventually.HappensAsync(
            async () => (await TextAsync("/health")).Contains("degraded", StringComparison.Ordinal),
            () => _server.Log);
        await Eventually.HappensAsync(
            async () => (await TextAsync("/metrics")).Contains(
                "tocsin_rule_failures{rule=\"Broken\"} ", StringComparison.Ordinal),
            () => _server.Log);
        // A run that a busy machine let time out fails with other words, until the next.
        await Eventually.HappensAsync(
            async () => (await TextAsync("/system")).Contains("no such host", StringComparison.Ordinal),
            () => _server.Log);
        Write("Broken", "Task.CompletedTask");
        await Eventually.HappensAsync(
            async () => (await TextAsync("/health")).Contains("\"ok\"", StringComparison.Ordinal), () => _server.Log);
    }

    [Fact]
    public async Task ARuleThatDoesNotCompileIsToldOf()
    {
        Write("Wrong", "nonsense");
        await _server.StartAsync();
        await AlertIsRaisedAsync("TocsinRuleFailing", "Wrong");
    }

    [Fact]
    public async Task TheShippedRulesPassTheirTests()
    {
        var said = await ChildProcess.RunAsync(
            "dotnet", [Repository.Server, "alerts", "test", "--data", _server.DataFolder]);

        said.ShouldContain("passed  SshBruteForce:");
        said.ShouldNotContain("FAILED", Case.Sensitive);
        said.TrimEnd().ShouldEndWith(" passed, 0 failed");
    }

    [Fact]
    public async Task NobodyButTheWorkerRaisesTheAlertsOfALoadedRule()
    {
        await _server.StartAsync();
        await Eventually.HappensAsync(
            async () => (await TextAsync("/api/v1/rules")).Contains("SshBruteForce", StringComparison.Ordinal),
            () => _server.Log);
        var key = (await ChildProcess.RunAsync(
            "dotnet",
            [Repository.Server, "keys", "new", "worker", "--scope", "alerts", "--data", _server.DataFolder]))
            .Split('\n').Select(l => l.Trim()).First(l => l.StartsWith("tk_", StringComparison.Ordinal));
        (await RaiseAsync(key, "SshBruteForce")).ShouldBe(HttpStatusCode.Forbidden);
        (await RaiseAsync(key, "TocsinRuleFailing")).ShouldBe(HttpStatusCode.Forbidden);
        (await RaiseAsync(key, "MyOwn")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task AScriptCannotReadWhatTheServerKeepsToItself()
    {
        Counterpart.Require(Environment.IsPrivilegedProcess, "only root may start scripts as another user");
        Counterpart.Require(File.Exists("/usr/bin/setpriv"), "util-linux's setpriv is missing");
        var local = Path.Combine(_server.DataFolder, "local.json");
        // Says in its failure what it could do.
        Write("Spy", $$"""
            throw new InvalidOperationException("as " + Environment.UserName + ", local.json: " + Try("{{local}}")
                + ", environ: " + Try("/proc/" + Parent() + "/environ"))
            """, """
                static string Try(string path)
                {
                    try { return System.IO.File.ReadAllText(path).Length + " characters"; }
                    catch (Exception e) { return e.GetType().Name; }
                }
                static string Parent() => System.IO.File.ReadAllLines("/proc/self/status")
                    .First(l => l.StartsWith("PPid:")).Split('\t')[1];
            """);
        await _server.StartAsync();
        await Eventually.HappensAsync(
            async () => (await TextAsync("/api/v1/rules")).Contains("environ:", StringComparison.Ordinal),
            () => _server.Log);
        var told = await TextAsync("/api/v1/rules");
        told.ShouldContain("local.json: UnauthorizedAccessException");
        told.ShouldContain("environ: UnauthorizedAccessException");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private void Write(string name, string body, string members = "")
    {
        var folder = Directory.CreateDirectory(Path.Combine(_server.DataFolder, "alerts")).FullName;
        var text = Rule.Replace("NAME", name, StringComparison.Ordinal).Replace("BODY;", body + ";\n" + members, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(folder, name + ".cs"), "using System.Linq;\n" + text);
    }

    private Task AlertIsRaisedAsync(string rule, string group) => Eventually.HappensAsync(
        async () =>
        {
            using var list = JsonDocument.Parse(await TextAsync("/api/v1/alerts?limit=100"));
            return list.RootElement.GetProperty("alerts").EnumerateArray().Any(a =>
                a.GetProperty("rule").GetString() == rule && a.GetProperty("group").GetString() == group
                && a.GetProperty("severity").GetString() == "high");
        },
        () => _server.Log);

    private async Task<HttpStatusCode> RaiseAsync(string key, string rule)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_server.AlertsUrl, "/api/v1/alerts"))
        {
            Content = JsonContent.Create(new
            {
                rule,
                window = "w",
                start = now,
                crossed = now,
                end = now,
                count = 1,
                summary = "s",
                severity = "info",
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var response = await _http.SendAsync(request);
        return response.StatusCode;
    }

    private Task<string> TextAsync(string path) => _http.GetStringAsync(new Uri(_server.SearchUrl, path));
}
