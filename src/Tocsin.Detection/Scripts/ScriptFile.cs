using Tocsin.Detection.Schedules;

namespace Tocsin.Detection.Scripts;

/// <summary>One alert file as the host knows it. Not thread-safe.</summary>
internal sealed class ScriptFile(string path)
{
    public string Path { get; } = path;

    /// <summary>The newest text, while no worker has judged it; else null.</summary>
    public string? Pending { get; set; }

    /// <summary>The last text that compiled: it runs until a newer one compiles, for a typing mistake must not switch
    /// detection off.</summary>
    public string? Good { get; set; }

    /// <summary>Whether <see cref="Good"/> is loaded in the worker that runs now.</summary>
    public bool Loaded { get; set; }

    /// <summary>
    /// When the text is tried again after the worker died of it or gave no answer; the default means now.
    /// </summary>
    public DateTimeOffset RetryAt { get; private set; }

    /// <summary>Loading failed, but not by a fault in the text: it is tried again, later each time, a few times.</summary>
    /// <returns>Whether it is.</returns>
    public bool Retry(DateTimeOffset now)
    {
        if (_tries == TriesMax) return false;
        RetryAt = now + (RetryFirst * Math.Pow(2, _tries++));
        return true;
    }

    /// <summary>Another text came, or this one was loaded.</summary>
    public void ForgetTries() => (RetryAt, _tries) = (default, 0);

    private const int TriesMax = 6;
    private static readonly TimeSpan RetryFirst = TimeSpan.FromSeconds(2);
    private int _tries;

    /// <summary>What is wrong with the newest text.</summary>
    public IReadOnlyList<ScriptError> Errors { get; set; } = [];

    /// <summary>The alerts of <see cref="Good"/>.</summary>
    public List<ScheduledAlert> Alerts { get; } = [];

    /// <summary>How it is doing, for people.</summary>
    public IEnumerable<AlertStatus> Statuses()
    {
        if (Alerts.Count == 0)
        {
            yield return new AlertStatus
            {
                Name = System.IO.Path.GetFileNameWithoutExtension(Path),
                File = Path,
                Compiled = false,
                Errors = Errors,
            };
        }

        foreach (var alert in Alerts)
        {
            yield return new AlertStatus
            {
                Name = alert.Name,
                File = Path,
                Compiled = Errors.Count == 0,
                Errors = Errors,
                Interval = alert.Interval,
                LastRun = alert.LastRun,
                LastTook = alert.LastTook,
                LastError = alert.LastError,
                NextRun = alert.Next == default ? null : alert.Next,
                Raised = alert.Memory?.Raised ?? 0,
                Failures = alert.Failures,
                FailingSince = alert.FailingSince,
                Skipped = alert.Skipped,
                SkippingRuns = alert.SkippingRuns,
                LastSkip = alert.LastSkip,
            };
        }
    }
}
