using System.CommandLine;
using Tocsin.Configuration;
using Tocsin.Detection.Scripts;
using Tocsin.Detection.Testing;
using Tocsin.Serve;

namespace Tocsin.Commands.Alerts;

/// <summary><c>tocsin alerts</c>.</summary>
internal static class AlertsCommand
{
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Scripts with their tests (NAME.tests.json) beside them; by default all that a server would run",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var test = new Command("test", """
            Runs alerts against the tests beside them, each test on an empty server of its own.

            Examples:
              tocsin alerts test
              tocsin alerts test alerts/SshBruteForce.cs
            """)
        {
            Files,
        };
        SettingsOptions.AddDataTo(test);
        test.SetAction(async (parsed, stop) => await TestAsync(parsed, stop));
        return new Command("alerts", "Tries alerts out.") { test, RunAlert.Create() };
    }

    // Null when it cannot be known where they are.
    private static string[]? FilesOf(ParseResult parsed)
    {
        if (parsed.GetValue(Files) is { Length: > 0 } named) return named;
        return SettingsOptions.DataOf(parsed) is { } data
            ? [
                .. AlertFolders.For(data, []).Where(Directory.Exists)
                    .SelectMany(ScriptLanguage.ScriptsIn),
            ]
            : null;
    }

    private static async Task<int> TestAsync(ParseResult parsed, CancellationToken stop)
    {
        if (FilesOf(parsed) is not { } files) return 1;
        var (passed, failed) = (0, 0);
        foreach (var file in files)
        {
            if (ScriptLanguage.Python.Has(file))
            {
                var (right, wrong) = await TestPythonAsync(file, stop);
                (passed, failed) = (passed + right, failed + wrong);
                continue;
            }
            using var tester = RuleTester.Load(file, TimeProvider.System);
            foreach (var error in tester.Errors) Console.WriteLine(error);
            var tests = RuleTestFile.Read(file);
            if (tests.Error is not null) Console.WriteLine($"{tests.File}: {tests.Error}");
            if (tester.Errors.Count > 0 || tests.Error is not null)
            {
                failed++;
                continue;
            }
            foreach (var test in tests.Tests)
            {
                var result = await RunAsync(tester, test, stop);
                Say(file, result);
                if (result.Passed) passed++;
                else failed++;
            }
        }
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static async Task<(int Passed, int Failed)> TestPythonAsync(string file, CancellationToken stop)
    {
        var tests = RuleTestFile.Read(file);
        if (tests.Error is not null)
        {
            Console.WriteLine($"{tests.File}: {tests.Error}");
            return (0, 1);
        }
        var passed = 0;
        foreach (var test in tests.Tests)
        {
            var result = await TrialTester.RunAsync(file, test, TimeProvider.System, stop);
            Say(file, result);
            if (result.Passed) passed++;
        }
        return (passed, tests.Tests.Count - passed);
    }

    private static void Say(string file, RuleTestResult result)
    {
        var (verdict, name) = (result.Passed ? "passed" : "FAILED", Path.GetFileNameWithoutExtension(file));
        Console.WriteLine($"{verdict}  {name}: {ConsoleLog.Escape(result.Name)}");
        foreach (var failure in result.Failures) Console.WriteLine("        " + ConsoleLog.Escape(failure));
    }

    private static async Task<RuleTestResult> RunAsync(RuleTester tester, RuleTest test, CancellationToken stop)
    {
        var data = Directory.CreateTempSubdirectory("tocsin-alert-test-").FullName;
        var free = new ListenUrl(false, "127.0.0.1", System.Net.IPAddress.Loopback, 0);
        try
        {
            var settings = new Settings { Data = data, Ingest = free, Alerts = free, Search = free };
            var (server, fault) = await Server.StartAsync(settings, [], TimeProvider.System);
            if (server is null) return new RuleTestResult(test.Name, [fault!]);
            await using (server)
            {
                return await tester.RunAsync(
                    test, new TestServer(server.SinkUrl, server.LocalUrl, server.LocalToken, null), stop);
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
