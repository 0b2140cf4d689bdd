using System.Text;
using System.Text.Json;
using Tocsin.Detection.Scripts;

namespace Tocsin.Detection.Testing;

/// <summary>Runs an alert in Python against a test beside it: the events are as the server would have stored them, the
/// alert's clock stands still at the moment of the test, and nothing is kept.</summary>
public static class TrialTester
{
    /// <summary>Runs the file's alert once.</summary>
    /// <param name="file">The <c>.py</c> file.</param>
    /// <param name="test">What it must find.</param>
    /// <param name="clock">What now is, for events and alert.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<RuleTestResult> RunAsync(
        string file, RuleTest test, TimeProvider clock, CancellationToken stop)
    {
        if (PythonProgram.Of(PythonProgram.RunOnce) is not { } python)
        {
            return new RuleTestResult(test.Name, [PythonProgram.Missing]);
        }
        var events = Path.GetTempFileName();
        try
        {
            var now = clock.GetUtcNow();
            await File.WriteAllBytesAsync(events, TestEventWriter.WriteStored(test, now), stop);
            var (summaries, printed) = (new List<string>(), new StringBuilder());
            var trial = new ScriptTrial { File = Path.GetFullPath(file), Events = events, Now = ScriptTrial.Text(now) };
            var failures = new List<string>();
            if (!await trial.RunAsync(python, a => summaries.Add(Summary(a)), t => printed.Append(t), clock, stop))
            {
                failures.Add($"It failed: {printed.ToString().Trim()}");
            }
            RuleTester.Compare(test.Expect, summaries, failures);
            if (test.Expect.Groups is not null) failures.Add("Alerts in Python have no groups: expect summaries.");
            return new RuleTestResult(test.Name, failures);
        }
        finally
        {
            File.Delete(events);
        }
    }

    private static string Summary(string alert)
    {
        using var document = JsonDocument.Parse(alert);
        return document.RootElement.TryGetProperty("summary", out var summary) ? summary.ToString() : "";
    }
}
