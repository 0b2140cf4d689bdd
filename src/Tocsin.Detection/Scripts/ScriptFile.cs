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
            };
        }
    }
}
