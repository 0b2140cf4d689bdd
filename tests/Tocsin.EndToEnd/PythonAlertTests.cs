using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary><c>tocsin alerts run</c>: an alert in Python over events from a file, without a server.</summary>
public sealed class PythonAlertTests : IDisposable
{
    private const string Head = """
        from lib.alerttask import AlertTask
        from mozdef_util.query_models import ExistsMatch, SearchQuery, TermMatch

        class Alert(AlertTask):
            def main(self):

        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task EachAlertIsOneLineOfJsonWithItsEventsAsTheyAre()
    {
        const string script = """
            from lib.alerttask import AlertTask
            from mozdef_util.query_models import SearchQuery, TermMatch

            class Failures(AlertTask):
                def main(self):
                    query = SearchQuery(minutes=5)
                    query.add_must(TermMatch('category', 'auth'))
                    self.filtersManual(query)
                    self.searchEventsAggregated('details.user', samplesLimit=1)
                    self.walkAggregations(threshold=2)

                def onAggregation(self, found):
                    places = self.es.get_object_by_id('1', ['places'])['_source']['name']
                    summary = f"{found['value']} {found['count']} {places}"
                    return self.createAlertDict(summary, 'c', ['t'], found['events'])
            """;
        string[] events =
        [
            """{"utctimestamp":"2026-01-31T11:59:00Z","category":"auth","details":{"user":"zoë","Odd":[null]}}""",
            """{"utctimestamp":"2026-01-31T11:58:00Z","category":"auth","details":{"user":"zoë"}}""",
            """{"utctimestamp":"2026-01-31T11:50:00Z","category":"auth","details":{"user":"zoë"}}""",
        ];
        var places = Write("places.ndjson", """{"_id":"1","_source":{"name":"here"}}""");

        var run = await RunAsync(script, events, "--class", "Failures", "--index", "places=" + places);

        run.Code.ShouldBe(0, run.Output);
        using var alert = JsonDocument.Parse(run.Output.Trim());
        alert.RootElement.Text("summary").ShouldBe("zoë 2 here");
        alert.RootElement.Text("classname").ShouldBe("Failures");
        var source = alert.RootElement.GetProperty("events")[0].GetProperty("documentsource");
        source.GetRawText().Replace(" ", "", StringComparison.Ordinal).ShouldBe(events[0]);
    }

    [Fact]
    public async Task AFailureEndsWithOneAndItsTraceback()
    {
        var run = await RunAsync(Head + "        raise RuntimeError('what went wrong')", []);
        run.Code.ShouldBe(1);
        run.Output.ShouldContain("Traceback");
        run.Output.ShouldContain("RuntimeError: what went wrong");
    }

    [Fact]
    public async Task AScriptInheritsNoSecretOfTheEnvironment()
    {
        var run = await RunAsync(Head + "        import os; raise RuntimeError(dict(os.environ))", []);
        run.Output.ShouldContain("PATH");
        run.Output.ShouldNotContain("hush");
    }

    [Fact]
    public async Task WhatAScriptPrintsIsCut()
    {
        var run = await RunAsync(Head + "        for _ in range(1024): print('x' * 1048576)\n        1 / 0", []);
        run.Code.ShouldBe(1);
        run.Output.Length.ShouldBeLessThan(2 << 20);
        run.Output.ShouldContain("ZeroDivisionError");
    }

    [Fact]
    public async Task AMachineWithoutPythonSaysWhereToGetIt()
    {
        var run = await RunAsync(Head + "        pass", [], environment: new() { ["PATH"] = _folder.Path });
        run.Code.ShouldBe(1);
        run.Output.ShouldContain("apt install python3");
    }

    [Theory]
    [InlineData("2026-13-01", "--now takes an instant")]
    [InlineData("2026-01-31T12:00:00Z", "There is no file", "--config", "/nowhere/at/all")]
    [InlineData("2026-01-31T12:00:00Z", "--index takes NAME=FILE", "--index", "places")]
    public async Task WhatCannotBeRunIsSaid(string now, string expected, params string[] more)
    {
        var run = await RunAsync(Head + "        pass", [], now, more);
        run.Code.ShouldBe(1);
        run.Output.ShouldContain(expected);
    }

    [Fact]
    public async Task ANewAlertPassesItsTestsUntilItIsBroken()
    {
        var made = await TocsinAsync("new", "alert", "Knocks", "--python", "--folder", _folder.Path);
        made.Output.ShouldContain("Knocks.py");
        var script = _folder.File("Knocks.py");
        (await TocsinAsync("alerts", "test", script)).Output.ShouldContain("2 passed, 0 failed");

        var text = await File.ReadAllTextAsync(script);
        await File.WriteAllTextAsync(script, text.Replace("threshold=5", "threshold=6", StringComparison.Ordinal));
        var broken = await TocsinAsync("alerts", "test", script);
        broken.Code.ShouldBe(1);
        broken.Output.ShouldContain("expected 1 alerts, got 0");

        await File.WriteAllTextAsync(script, text.Replace("threshold=5", "threshold=none", StringComparison.Ordinal));
        (await TocsinAsync("alerts", "test", script)).Output.ShouldContain("NameError");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<(int Code, string Output)> TocsinAsync(params string[] arguments)
    {
        _ = Counterpart.Program("python3");
        await using var child = ChildProcess.Start(Counterpart.Program("dotnet"), [Repository.Server, .. arguments]);
        await child.WaitForExitAsync();
        return (child.ExitCode, child.Output);
    }

    private string Write(string name, params string[] lines)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private Task<(int Code, string Output)> RunAsync(string script, string[] events, params string[] more) =>
        RunAsync(script, events, "2026-01-31T12:00:00Z", more);

    private async Task<(int Code, string Output)> RunAsync(
        string script, string[] events, string now = "2026-01-31T12:00:00Z", string[]? more = null,
        Dictionary<string, string>? environment = null)
    {
        _ = Counterpart.Program("python3");
        var files = (Script: Write("alert.py", script), Events: Write("events.ndjson", events));
        environment ??= [];
        environment["TOCSIN_SECRET_OF_A_TEST"] = "hush";
        await using var child = ChildProcess.Start(
            Counterpart.Program("dotnet"),
            [
                Repository.Server, "alerts", "run", files.Script, "--events", files.Events, "--now", now, "--json",
                .. more ?? [],
            ],
            environment);
        await child.WaitForExitAsync();
        return (child.ExitCode, child.Output);
    }
}
