using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>Alerts in Python beside a running server, from a folder that its settings name.</summary>
public sealed class PythonWorkerTests : IAsyncDisposable
{
    private const string Finder = """
        from datetime import timedelta
        from lib.alerttask import AlertTask
        from mozdef_util.query_models import SearchQuery, TermMatch

        class FailedLogins(AlertTask):
            schedule = timedelta(seconds=1)

            def main(self):
                self.parse_config('finder.conf', ['least'])
                query = SearchQuery(minutes=30)
                query.add_must([TermMatch('category', 'python-alert'), TermMatch('summary', 'failed')])
                self.filtersManual(query)
                self.searchEventsAggregated('details.sourceipaddress', samplesLimit=2)
                self.walkAggregations(threshold=int(self.config.least))

            def onAggregation(self, found):
                return self.createAlertDict(
                    '{0} failures from {1}'.format(found['count'], found['value']), 'auth', ['ssh'], found['events'],
                    'CRITICAL')
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly ServerProcess _server;
    private readonly HttpClient _http = new();

    public PythonWorkerTests() => _server = new ServerProcess
    {
        Arguments = ["--no-auth", "--script-user", "none"],
        EnvironmentVariables = new Dictionary<string, string> { ["TOCSIN_ALERTS"] = _folder.Path },
    };

    [Fact]
    public async Task WhatAnAlertFindsIsRaisedOnceAndOthersDoNotStopIt()
    {
        _ = Counterpart.Program("python3");
        await File.WriteAllTextAsync(_folder.File("finder.py"), Finder);
        await File.WriteAllTextAsync(_folder.File("finder.conf"), "[options]\nleast = 3\n");
        await File.WriteAllTextAsync(_folder.File("needy.py"), "import no_such_package\n");
        await File.WriteAllTextAsync(
            _folder.File("broken.py"), Finder.Replace("self.parse_config", "undefined_word", StringComparison.Ordinal)
                .Replace("FailedLogins", "Broken", StringComparison.Ordinal));
        await _server.StartAsync();
        await SendAsync("192.0.2.7", 4);
        await SendAsync("192.0.2.8", 2);

        var alert = await AlertAsync("FailedLogins", "192.0.2.7");
        alert.Text("summary").ShouldBe("4 failures from 192.0.2.7");
        alert.Text("severity").ShouldBe("critical");
        alert.GetProperty("count").GetInt64().ShouldBe(4);
        (await AlertAsync("TocsinRuleFailing", "Broken")).Text("summary").ShouldContain("undefined_word");
        _server.Log.ShouldContain("It needs the Python package no_such_package");

        // By the time that another one is found, the first was looked at again.
        await SendAsync("192.0.2.8", 1);
        (await AlertAsync("FailedLogins", "192.0.2.8")).Text("summary").ShouldBe("3 failures from 192.0.2.8");
        (await AlertsAsync()).Count(a => a.Text("rule") == "FailedLogins").ShouldBe(2);
    }

    [Fact]
    public async Task AnEditCountsAtOnce()
    {
        _ = Counterpart.Program("python3");
        await File.WriteAllTextAsync(_folder.File("finder.conf"), "[options]\nleast = 1\n");
        await File.WriteAllTextAsync(_folder.File("finder.py"), Finder.Replace("30", "0", StringComparison.Ordinal));
        await _server.StartAsync();
        await SendAsync("192.0.2.9", 1);
        await File.WriteAllTextAsync(
            _folder.File("finder.py"), Finder.Replace("failures", "misfortunes", StringComparison.Ordinal));
        (await AlertAsync("FailedLogins", "192.0.2.9")).Text("summary").ShouldBe("1 misfortunes from 192.0.2.9");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task SendAsync(string address, int events)
    {
        var line = JsonSerializer.Serialize(new
        {
            category = "python-alert",
            summary = "login failed",
            details = new { sourceipaddress = address },
        });
        var (status, _) = await _server.SendAsync(string.Join('\n', Enumerable.Repeat(line, events)));
        status.ShouldBe(200);
    }

    private async Task<JsonElement> AlertAsync(string rule, string group)
    {
        var alerts = await Eventually.GetAsync(AlertsAsync, all => all.Any(IsWanted));
        return alerts.FirstOrDefault(IsWanted) is { ValueKind: JsonValueKind.Object } alert
            ? alert
            : throw new TimeoutException($"No alert of {rule} about {group}: {_server.Log}");

        bool IsWanted(JsonElement alert) => alert.Text("rule") == rule && alert.Text("group") == group;
    }

    private async Task<IReadOnlyList<JsonElement>> AlertsAsync()
    {
        using var answer = JsonDocument.Parse(
            await _http.GetStringAsync(new Uri(_server.AlertsUrl, "/api/v1/alerts")));
        return [.. answer.RootElement.GetProperty("alerts").EnumerateArray().Select(a => a.Clone())];
    }
}
