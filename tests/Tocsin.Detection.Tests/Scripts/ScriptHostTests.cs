using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Tocsin.Detection.Scripts;

namespace Tocsin.Detection.Tests.Scripts;

/// <summary>The host with real worker processes; the waits are generous, no time decides.</summary>
public sealed class ScriptHostTests : IAsyncLifetime
{
    private static readonly WorkerProgram ThisProgram = WorkerProgram.OfThisProgram();

    private readonly Folder _alerts = new();
    private readonly Folder _data = new();
    private StubApi _api = null!;
    private ScriptHost? _host;

    public async ValueTask InitializeAsync() => _api = await StubApi.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_host is not null) await _host.DisposeAsync();
        await _api.DisposeAsync();
        _alerts.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task AnAlertIsCompiledAndRunsAgainAndAgain()
    {
        _alerts.Write("A.cs", ScriptText.Raising("A", "w"));
        Start();
        await Until(() => _api.Drafts.Count >= 3);
        var status = StatusOf("A");
        (status.Compiled, status.Raised, status.Interval, status.LastError)
            .ShouldBe((true, 1, TimeSpan.FromSeconds(1), null));
        var drafts = _api.Drafts.ToArray();
        drafts[1].Start.ShouldBe(drafts[0].End, "a run looks from where the last one began");
        (drafts[0].End - drafts[0].Start).ShouldBe(TimeSpan.FromHours(24));
    }

    [Fact]
    public async Task WhatDoesNotCompileIsShownAndStopsNothingElse()
    {
        _alerts.Write("Bad.cs", "public class Bad : Tocsin.Alerting.Alert {");
        _alerts.Write("Good.cs", ScriptText.Raising("Good", "w"));
        Start();
        await Until(() => !_api.Drafts.IsEmpty);
        var bad = StatusOf("Bad");
        bad.Compiled.ShouldBeFalse();
        bad.Errors[0].Line.ShouldBe(1);
    }

    [Fact]
    public async Task AChangedFileIsReloadedAndAMistakeInItLeavesTheLastVersionRunning()
    {
        _alerts.Write("A.cs", ScriptText.Raising("A", "one"));
        Start();
        await Until(() => _api.Drafts.Any(d => d.Window == "one"));
        _alerts.Write("A.cs", ScriptText.Raising("A", "version two"));
        await Until(() => _api.Drafts.Any(d => d.Window == "version two"));
        _alerts.Write("A.cs", "mistake");
        await Until(() => !StatusOf("A").Compiled);
        var before = _api.Drafts.Count;
        await Until(() => _api.Drafts.Count > before + 1);
        File.Delete(_alerts.File("A.cs"));
        await Until(() => _host!.Statuses.Count == 0);
    }

    [Fact]
    public async Task AFindingThatARuleStumblesOverIsSkippedAndCountedAndTheOthersHaveTheirTurn()
    {
        var raise = "await run.EachAsync(new[] { 1, 0, 2 }, async n => { var half = 2 / n; "
            + "await run.RaiseAsync(new AlertDraft { Rule = run.Rule, Window = \"w\" + n, Start = run.Now, Crossed = run.Now, "
            + "End = run.Now, Count = 1, Summary = \"s\" + half, Severity = \"low\" }, stop); }, stop);";
        _alerts.Write("A.cs", ScriptText.Alert("A", raise));
        Start();
        await Until(() => StatusOf("A").Skipped > 1);
        _api.Drafts.Select(d => d.Window).Distinct().Order().ShouldBe(["w1", "w2"]);
        (StatusOf("A").LastError, StatusOf("A").Failures).ShouldBe((null, 0));
        StatusOf("A").LastSkip.ShouldStartWith("DivideByZeroException");
    }

    [Fact]
    public async Task AScriptThatTookTooLongToLoadOnceIsLoadedLaterWithoutBeingTouched()
    {
        // As on a machine that is busy when the server starts.
        var slow = _data.File("was-slow");
        var once = $$"""
            public A()
            {
                if (System.IO.File.Exists("{{slow}}")) return;
                System.IO.File.WriteAllText("{{slow}}", "");
                Thread.Sleep(Timeout.Infinite);
            }
            """;
        _alerts.Write("A.cs", ScriptText.Alert("A", "await run.RaiseAsync(new AlertDraft { Rule = run.Rule, "
            + "Window = \"w\", Start = run.Now, Crossed = run.Now, End = run.Now, Count = 1, Summary = \"s\", "
            + "Severity = \"low\" }, stop);", more: once));
        Start(TimeSpan.FromSeconds(3));
        await Until(() => !_api.Drafts.IsEmpty);
        File.Exists(slow).ShouldBeTrue();
        StatusOf("A").Compiled.ShouldBeTrue();
    }

    [Fact]
    public async Task FailuresInARowAreCountedUntilARunSucceeds()
    {
        _alerts.Write("A.cs", ScriptText.Alert("A", "throw new InvalidOperationException(\"x\");"));
        Start();
        await Until(() => StatusOf("A").Failures >= 2);
        StatusOf("A").FailingSince.ShouldNotBeNull();
        _alerts.Write("A.cs", ScriptText.Raising("A", "works"));
        await Until(() => !_api.Drafts.IsEmpty);
        await Until(() => StatusOf("A").Failures == 0);
        StatusOf("A").FailingSince.ShouldBeNull();
    }

    [Fact]
    public async Task AnAlertThatThrowsIsShownWithItsLine()
    {
        _alerts.Write("A.cs", ScriptText.Alert("A", "throw new InvalidOperationException(\"no such host\");"));
        Start();
        await Until(() => StatusOf("A").LastError is not null);
        StatusOf("A").LastError.ShouldBe("InvalidOperationException: no such host (A.cs, line 8)");
    }

    [Theory]
    [InlineData("Environment.Exit(3);", "exit code 3")]
    [InlineData("Environment.FailFast(\"boom\");", "ended the worker process")]
    [InlineData("Thread.Sleep(Timeout.Infinite);", "gave no answer within 3 s and was killed")]
    [InlineData("while (true) { }", "gave no answer within 3 s and was killed")]
    public async Task AnAlertThatTakesTheWorkerWithItIsParkedAndTheOthersGoOn(string body, string why)
    {
        _alerts.Write("Bad.cs", ScriptText.Alert("Bad", body));
        _alerts.Write("Good.cs", ScriptText.Raising("Good", "w"));
        Start(runMax: TimeSpan.FromSeconds(3));
        await Until(() => StatusOf("Bad").LastError is not null);
        StatusOf("Bad").LastError!.ShouldContain(why);
        (StatusOf("Bad").NextRun - StatusOf("Bad").LastRun).ShouldNotBeNull()
            .ShouldBeGreaterThan(TimeSpan.FromSeconds(50));
        var before = _api.Drafts.Count;
        await Until(() => _api.Drafts.Count > before + 1);
    }

    [Fact]
    public async Task AnAlertThatWantsTooMuchMemoryGetsNone()
    {
        _alerts.Write("A.cs", ScriptText.Alert(
            "A", "for (var all = new List<byte[]>(); ; ) all.Add(new byte[50_000_000]);"));
        Start();
        await Until(() => StatusOf("A").LastError is not null);
        StatusOf("A").LastError!.ShouldStartWith("OutOfMemoryException");
    }

    [Fact]
    public async Task AnAlertIsAskedToStopBeforeItIsKilled()
    {
        _alerts.Write("Slow.cs", ScriptText.Alert("Slow", "await Task.Delay(-1, stop);"));
        Start(runMax: TimeSpan.FromSeconds(12));
        await Until(() => StatusOf("Slow").LastError is not null);
        StatusOf("Slow").LastError!.ShouldContain("too long");
    }

    [Fact]
    public async Task AConstructorThatHangsKeepsOnlyItsOwnFileFromRunning()
    {
        _alerts.Write("Bad.cs", ScriptText.Alert("Bad", "", more: "public Bad() => Thread.Sleep(-1);"));
        _alerts.Write("Good.cs", ScriptText.Raising("Good", "w"));
        Start(runMax: TimeSpan.FromSeconds(6));
        await Until(() => _api.Drafts.Count > 1);
        StatusOf("Bad").Errors.ShouldHaveSingleItem().Message.ShouldContain("was killed");
    }

    [Fact]
    public async Task TheSameNameInTwoFilesRunsOnce()
    {
        _alerts.Write("A.cs", ScriptText.Raising("A", "first"));
        _alerts.Write("B.cs", ScriptText.Raising("A", "second"));
        Start();
        await Until(() => _host!.Statuses.Any(s => s.Errors.Count > 0) && _api.Drafts.Count > 1);
        _api.Drafts.ShouldAllBe(d => d.Window == "first");
        _host!.Statuses.Single(s => s.Errors.Count > 0).Errors[0].Message.ShouldContain("A.cs has a rule named A");
    }

    [Fact]
    public async Task AScriptInheritsNoSecretAndPrintsWithoutHarm()
    {
        Environment.SetEnvironmentVariable("TOCSIN_TEST_SECRET", "s3cret");
        _alerts.Write("A.cs", ScriptText.Alert("A", """
            Console.WriteLine("{not the protocol");
            var names = string.Join(",", Environment.GetEnvironmentVariables().Values.Cast<string>());
            throw new Exception("ENV " + names);
            """));
        Start();
        await Until(() => StatusOf("A").LastError is not null);
        StatusOf("A").LastError!.ShouldContain("ENV ");
        StatusOf("A").LastError!.ShouldNotContain("s3cret");
        StatusOf("A").LastError!.ShouldNotContain("worker token");
    }

    [Fact]
    public async Task WhatAnAlertRemembersSurvivesARestart()
    {
        _alerts.Write("A.cs", ScriptText.Raising("A", "w"));
        Start();
        await Until(() => StatusOf("A").Raised == 1);
        await _host!.DisposeAsync();
        var last = _api.Drafts.Last().End;
        _api.Drafts.Clear();
        Start();
        await Until(() => !_api.Drafts.IsEmpty);
        _api.Drafts.First().Start.ShouldBe(last);
    }

    [Fact]
    public async Task AWorkerEndsWhenItsHostIsGoneEvenInTheMiddleOfARun()
    {
        using var process = Process.Start(new ProcessStartInfo(ThisProgram.Program, ThisProgram.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var load = new WorkerRequest("load") { File = "A.cs", Text = ScriptText.Alert("A", "while (true) { }") };
        var hello = new WorkerRequest("hello") { SearchUrl = _api.Address, AlertsUrl = _api.Address };
        var run = new WorkerRequest("run") { File = "A.cs", Rule = "A", StopAfter = TimeSpan.FromMinutes(10) };
        foreach (var request in (WorkerRequest[])[hello, load, run])
        {
            await process.StandardInput.WriteLineAsync(
                System.Text.Json.JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest));
        }

        await process.StandardInput.FlushAsync();
        await process.StandardOutput.ReadLineAsync();
        await process.StandardOutput.ReadLineAsync();
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task NoLanguageWaitsForAnother()
    {
        const string endless = "await Task.Delay(Timeout.Infinite, CancellationToken.None);";
        _alerts.Write("Slow.slow", ScriptText.Alert("Slow", endless));
        _alerts.Write("Quick.cs", ScriptText.Raising("Quick", "w"));
        Start();
        // The slow one runs for as long as this test.
        await Until(() => _api.Drafts.Count >= 3);
        StatusOf("Slow").LastRun.ShouldBeNull();
    }

    private void Start(TimeSpan? runMax = null) => _host = ScriptHost.Start(
        new ScriptHostOptions
        {
            Folders = [_alerts.Path],
            DataDirectory = _data.Path,
            SearchUrl = _api.Address,
            AlertsUrl = _api.Address,
            Token = "worker token",
            Languages =
            [
                ScriptLanguage.CSharp with { Runner = ThisProgram, RunMax = runMax ?? TimeSpan.FromSeconds(60) },
                ScriptLanguage.CSharp with
                {
                    Extension = ".slow",
                    Runner = ThisProgram,
                    RunMax = TimeSpan.FromMinutes(10),
                },
            ],
        },
        TimeProvider.System,
        NullLogger.Instance);

    private RuleStatus StatusOf(string name) =>
        _host!.Statuses.FirstOrDefault(s => s.Name == name)
        ?? new RuleStatus { Name = name, File = "", Compiled = true };

    private async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 1_800 && !holds(); i++) await Task.Delay(50);
        holds().ShouldBeTrue(string.Join("; ", _host!.Statuses));
    }
}
