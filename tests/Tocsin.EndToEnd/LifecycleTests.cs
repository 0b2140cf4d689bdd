using System.Net;
using System.Text;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>An operator's day with the data: import, export, verify, damage, expire.</summary>
public sealed class LifecycleTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();

    [Fact]
    public async Task WhatIsImportedCanBeExportedAndImportingAgainAddsNothing()
    {
        await using var server = await ServerProcess.StartNewAsync();
        var file = _folder.File("events.ndjson");
        await File.WriteAllLinesAsync(
            file, Enumerable.Range(0, 12_000).Select(i => $$"""{"category":"web","summary":"event {{i}}"}"""));
        for (var i = 0; i < 2; i++) (await TocsinAsync("import", file, "--data", server.DataFolder)).Code.ShouldBe(0);
        await server.FindAsync("*", 12_000);
        (await MetricAsync(server, "tocsin_events_accepted_total")).ShouldBe(12_000);
        var exported = _folder.File("out.ndjson");
        var (code, output) = await TocsinAsync("export", "category:web", "-o", exported, "--data", server.DataFolder);
        code.ShouldBe(0, output);
        (await File.ReadAllLinesAsync(exported)).Length.ShouldBe(12_000);
        var parquet = _folder.File("out.parquet");
        (code, output) = await TocsinAsync("export", "--format", "parquet", "-o", parquet, "--data", server.DataFolder);
        code.ShouldBe(0, output);
        Encoding.ASCII.GetString((await File.ReadAllBytesAsync(parquet))[..4]).ShouldBe("PAR1");
    }

    [Fact]
    public async Task AnImportNamesTheLinesThatWereRefused()
    {
        await using var server = await ServerProcess.StartNewAsync();
        var file = _folder.File("events.ndjson");
        await File.WriteAllTextAsync(file, "{\"summary\":\"one\"}\n\nnonsense\n{\"summary\":\"two\"}");
        var (code, output) = await TocsinAsync("import", file, "--data", server.DataFolder);
        code.ShouldBe(1);
        output.ShouldContain("Line 3 was refused");
        output.ShouldContain("2 events taken, 1 lines refused");
    }

    [Fact]
    public async Task CommandsOfThisMachineMaySendWhereSendersNeedAKey()
    {
        await using var server = new ServerProcess
        {
            EnvironmentVariables = new Dictionary<string, string>
            {
                ["TOCSIN_INGEST_KEYS"] = "a-key",
                ["TOCSIN_INGEST_HEADER"] = "X-My-Key",
            },
        };
        await server.StartAsync();
        var file = _folder.File("events.ndjson");
        await File.WriteAllTextAsync(file, """{"summary":"one"}""");
        (await TocsinAsync("import", file, "--data", server.DataFolder)).Code.ShouldBe(0);
        (await TocsinAsync("import", file, "--data", server.DataFolder, "--key", "a-key")).Code.ShouldBe(0);
        (await TocsinAsync("import", file, "--data", server.DataFolder, "--key", "other")).Code.ShouldBe(1);
        using var answer = await _http.PostAsync(
            new Uri(server.IngestUrl, "/events"), new StringContent("""{"summary":"x"}"""));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task CsvIsHarmlessToASpreadsheet()
    {
        await using var server = await ServerProcess.StartNewAsync();
        const string body = """{"category":"x","summary":"=1+1","details":{"a":{"b":-5},"q":"say \"hi\", ok"}}""";
        using var sent = await _http.PostAsync(new Uri(server.IngestUrl, "/events"), new StringContent(body));
        sent.EnsureSuccessStatusCode();
        await server.FindAsync("*", 1);
        const string columns = "category,summary,details.a.b,details.q,none";
        var csv = await _http.GetStringAsync(
            new Uri(server.SearchUrl, "/api/v1/export?query=*&format=csv&columns=" + columns));
        csv.ShouldBe("category,summary,details.a.b,details.q,none\r\nx,'=1+1,-5,\"say \"\"hi\"\", ok\",\r\n");
        var all = await _http.GetStringAsync(new Uri(server.SearchUrl, "/api/v1/export?format=csv"));
        all.ShouldStartWith("id,utctimestamp,receivedtimestamp,timestamp,category,");
        all.Split("\r\n")[0].ShouldEndWith(",details.a.b,details.q,other");
        using var refused = await _http.GetAsync(new Uri(server.SearchUrl, "/api/v1/export?query=*%7Cstats%20count()"));
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory, InlineData("segments/2026-01-01", 20), InlineData("segments/manifest.a", 20), InlineData("answers", 20)]
    public async Task AFlippedBitIsNamedAndTheRestIsSearchedAndCounted(string where, int at)
    {
        await using var server = await ServerProcess.StartNewAsync();
        foreach (var name in new[] { "one", "two" })
        {
            using var batch = new HttpRequestMessage(HttpMethod.Post, new Uri(server.IngestUrl, "/events"))
            {
                Content = new StringContent(
                    $$"""{"category":"{{name}}","utctimestamp":"2026-01-01T00:00:00Z","summary":"event {{name}}"}"""),
            };
            batch.Headers.Add("Idempotency-Key", name);
            (await _http.SendAsync(batch)).EnsureSuccessStatusCode();
        }
        await server.StopAsync();
        (await TocsinAsync("verify", "--data", server.DataFolder)).Code.ShouldBe(0);
        var path = Path.Combine(server.DataFolder, where);
        if (Directory.Exists(path)) path = Directory.GetFiles(path).Single();
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[at] ^= 8;
        await File.WriteAllBytesAsync(path, bytes);

        var (code, output) = await TocsinAsync("verify", "--data", server.DataFolder);
        (code, output.Contains(path, StringComparison.Ordinal)).ShouldBe((1, true), output);
        await server.StartAsync();
        await Eventually.HappensAsync(
            async () => (await _http.GetStringAsync(new Uri(server.SearchUrl, "/health")))
                .Contains("degraded", StringComparison.Ordinal),
            () => "Health does not say degraded: " + server.Log);
        var lost = where.StartsWith("segments/2026", StringComparison.Ordinal) ? 1 : 0;
        (await server.SearchAsync("summary:event*")).Total.ShouldBe(2 - lost);
        (await MetricAsync(server, "tocsin_events_quarantined")).ShouldBe(lost);
        (await MetricAsync(server, "tocsin_events_stored")).ShouldBe(2 - lost);
        (await MetricAsync(server, "tocsin_events_accepted_total")).ShouldBe(2);
        await Eventually.HappensAsync(
            () => Task.FromResult(server.Log.Contains(path, StringComparison.Ordinal)),
            () => "The console does not name it: " + server.Log);
    }

    [Theory]
    [InlineData("--retention", "web=soon", "Write CATEGORY=AMOUNT")]
    [InlineData("--retention-size", "web=1d", "units are MB, GB, TB")]
    [InlineData("--data", "/proc/tocsin", "cannot be written")]
    public async Task WhatCannotBeServedIsRefusedWithTheCure(string flag, string value, string cure)
    {
        string[] data = flag == "--data" ? [] : ["--data", _folder.File("data")];
        var (code, output) = await TocsinAsync(["serve", "--no-auth", flag, value, .. data]);
        code.ShouldBe(1);
        output.ShouldContain(cure);
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task TooFewFileHandlesAreRefusedAndNothingIsChanged()
    {
        var data = _folder.File("few");
        await using var shell = ChildProcess.Start(
            "/bin/sh", ["-c", $"ulimit -n 256; exec dotnet {Repository.Server} serve --no-auth --data {data}"]);
        await shell.WaitForExitAsync();
        shell.ExitCode.ShouldBe(1);
        shell.Output.ShouldContain("ulimit -n 65536");
        Directory.Exists(data).ShouldBeFalse();
    }

    [Fact]
    public async Task MetricsAreForReadersOnly()
    {
        await using var server = new ServerProcess { Arguments = [] };
        await server.StartAsync();
        using var answer = await _http.GetAsync(new Uri(server.SearchUrl, "/metrics"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var export = await _http.GetAsync(new Uri(server.SearchUrl, "/api/v1/export"));
        export.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<(int Code, string Output)> TocsinAsync(params string[] arguments)
    {
        await using var process = ChildProcess.Start("dotnet", [Repository.Server, .. arguments]);
        await process.WaitForExitAsync();
        return (process.ExitCode, process.Output);
    }

    private async Task<double> MetricAsync(ServerProcess server, string name)
    {
        var text = await _http.GetStringAsync(new Uri(server.SearchUrl, "/metrics"));
        var line = text.Split('\n').Single(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
