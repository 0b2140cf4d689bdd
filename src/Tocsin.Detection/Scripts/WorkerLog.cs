using Microsoft.Extensions.Logging;

namespace Tocsin.Detection.Scripts;

/// <summary>Brings what scripts print into the server's log: cut, without control characters, and not without end.
/// Thread-safe.</summary>
internal sealed class WorkerLog(ILogger log, TimeProvider clock)
{
    private const int LineMax = 1_000;
    private const int LinesMax = 200;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long _began = clock.GetTimestamp();
    private int _lines;

    /// <summary>Takes a line; null marks the end.</summary>
    public void Add(string? line)
    {
        if (string.IsNullOrEmpty(line)) return;
        lock (_gate)
        {
            if (clock.GetElapsedTime(_began) > Period) (_began, _lines) = (clock.GetTimestamp(), 0);
            if (++_lines == LinesMax) log.LogWarning("Alerts print too much: the rest of this minute is left out");
            if (_lines >= LinesMax) return;
        }
        // What a script prints may hold what a log line said: nothing of it may steer a terminal.
        var shown = string.Concat(line.Take(LineMax).Select(c => char.IsControl(c) ? '\uFFFD' : c));
        log.LogInformation("Alert worker: {Line}", shown);
    }
}
