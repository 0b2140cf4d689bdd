using System.CommandLine;
using Tocsin.Detection.Cases;
using Tocsin.Configuration;
using Tocsin.Serve;

namespace Tocsin.Commands;

/// <summary><c>tocsin alerts</c>.</summary>
internal static class AlertsCommand
{
    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = "Alerts (.cs) with their cases (.tests.json) beside them; by default all that a server would run",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var test = new Command("test", """
            Runs alerts against the cases beside them, each case on an empty server of its own.

            Examples:
              tocsin alerts test
              tocsin alerts test alerts/SshBruteForce.cs
            """)
        {
            Files, LocalApi.Data,
        };
        test.SetAction(async (parsed, stop) => await TestAsync(parsed, stop));
        return new Command("alerts", "Tries alerts out.") { test };
    }

    private static async Task<int> TestAsync(ParseResult parsed, CancellationToken stop)
    {
        IReadOnlyList<string> files = parsed.GetValue(Files) is { Length: > 0 } named
            ? named
            : [.. AlertFolders.For(LocalApi.DataOf(parsed)).Where(Directory.Exists)
                .SelectMany(f => Directory.EnumerateFiles(f, "*.cs"))
                .Where(f => !f.Contains(".tests.", StringComparison.Ordinal))];
        var (passed, failed) = (0, 0);
        foreach (var file in files)
        {
            using var tester = AlertTester.Load(file, TimeProvider.System);
            foreach (var error in tester.Errors) Console.WriteLine(error);
            var cases = AlertCases.Read(file);
            if (cases.Error is not null) Console.WriteLine($"{cases.File}: {cases.Error}");
            if (tester.Errors.Count > 0 || cases.Error is not null)
            {
                failed++;
                continue;
            }
            foreach (var example in cases.Cases)
            {
                var result = await RunAsync(tester, example, stop);
                var (verdict, name) = (result.Passed ? "passed" : "FAILED", Path.GetFileNameWithoutExtension(file));
                Console.WriteLine($"{verdict}  {name}: {ConsoleLog.Escape(result.Name)}");
                foreach (var failure in result.Failures) Console.WriteLine("        " + ConsoleLog.Escape(failure));
                if (result.Passed) passed++;
                else failed++;
            }
        }
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    private static async Task<CaseResult> RunAsync(AlertTester tester, AlertCase example, CancellationToken stop)
    {
        var data = Directory.CreateTempSubdirectory("tocsin-alert-test-").FullName;
        var free = new ListenUrl(false, "127.0.0.1", System.Net.IPAddress.Loopback, 0);
        try
        {
            var settings = new Settings { Data = data, Ingest = free, Alerts = free, Search = free };
            var (server, fault) = await Server.StartAsync(settings, [], TimeProvider.System);
            if (server is null) return new CaseResult(example.Name, [fault!]);
            await using (server)
            {
                return await tester.RunAsync(
                    example, new CaseServer(server.SinkUrl, server.LocalUrl, server.LocalToken, null), stop);
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
