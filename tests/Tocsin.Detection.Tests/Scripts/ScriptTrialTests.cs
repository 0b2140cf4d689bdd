using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tocsin.Detection.Scripts;
using Tocsin.Testing;

namespace Tocsin.Detection.Tests.Scripts;

public sealed class ScriptTrialTests : IDisposable
{
    private const string Head = """
        import os, sys, time
        from lib.alerttask import AlertTask

        class Alert(AlertTask):
            def main(self):

        """;

    private readonly Folder _folder = new();

    [Fact]
    public async Task ARunThatDoesNotEndIsStoppedAndSaidSo()
    {
        var run = await RunAsync("time.sleep(600)", TimeSpan.FromSeconds(3));
        run.Succeeded.ShouldBeFalse();
        run.Printed.ShouldContain("did not end within 3 s");
    }

    [Fact]
    public async Task WhatAScriptStartsEndsWithIt()
    {
        var run = await RunAsync(
            """
            child = os.fork()
                    if child == 0: time.sleep(600)
                    self.es.save_alert({'summary': str(child)})
            """);
        run.Succeeded.ShouldBeTrue(run.Printed);
        var id = int.Parse(run.Alerts.ShouldHaveSingleItem().Split('"')[3], CultureInfo.InvariantCulture);
        // It was told to end; when it has is up to the system.
        await Eventually.HappensAsync(() => Task.FromResult(!IsRunning(id)), () => $"process {id} is still there");
    }

    [Fact]
    public async Task MemoryIsLimited()
    {
        var run = await RunAsync("bytearray(4 << 30)");
        run.Succeeded.ShouldBeFalse();
        run.Printed.ShouldContain("MemoryError");
    }

    [Fact]
    public async Task AFloodOfAlertsIsStopped()
    {
        var run = await RunAsync("while True: self.es.save_alert({'summary': 's'})");
        run.Succeeded.ShouldBeFalse();
        run.Alerts.Count.ShouldBe(10_000);
        run.Printed.ShouldContain("more than 10,000 alerts");
    }

    [Fact]
    public async Task AScriptThatEndsItsProcessHasFailed()
    {
        (await RunAsync("os._exit(3)")).Succeeded.ShouldBeFalse();
        (await RunAsync("os.kill(os.getpid(), 9)")).Succeeded.ShouldBeFalse();
    }

    public void Dispose() => _folder.Dispose();

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            // One that has ended and that nobody has asked about is still listed.
            return File.ReadAllText($"/proc/{id}/stat").Split(' ')[2] is not ("Z" or "X");
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            return false;
        }
    }

    private async Task<(bool Succeeded, List<string> Alerts, string Printed)> RunAsync(
        string body, TimeSpan? limit = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Limits are Linux's");
        var python = PythonProgram.Of("tocsin/scripts/run_once.py");
        Assert.SkipWhen(python is null, "There is no python3");
        var (alerts, printed) = (new List<string>(), new StringBuilder());
        var trial = new ScriptTrial
        {
            File = _folder.Write("alert.py", Head + "        " + body + "\n"),
            Events = _folder.Write("events.ndjson", ""),
            Now = "2026-01-31T12:00:00Z",
            Limit = limit ?? TimeSpan.FromSeconds(60),
        };
        var succeeded = await trial.RunAsync(
            python, alerts.Add, text => printed.Append(text), TimeProvider.System,
            TestContext.Current.CancellationToken);
        return (succeeded, alerts, printed.ToString());
    }
}
