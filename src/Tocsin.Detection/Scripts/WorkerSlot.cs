using System.ComponentModel;
using Microsoft.Extensions.Logging;

namespace Tocsin.Detection.Scripts;

/// <summary>The place of a language's one worker: starts it, and starts it again when it died, later each time. One
/// caller at a time.</summary>
internal sealed class WorkerSlot(
    ScriptLanguage language, ScriptHostOptions options, TimeProvider clock, ILogger log) : IDisposable
{
    private static readonly TimeSpan RestartFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RestartMax = TimeSpan.FromSeconds(30);

    private volatile string? _warning;
    private WorkerProcess? _worker;
    private bool _asNobody = options.AsNobody && ScriptUser.IsPossible;
    private DateTimeOffset _restartAt;
    private int _deaths;

    /// <summary>Why scripts run as the server's own user although they should not; null while they do not.</summary>
    public string? Warning
    {
        get => _warning;
        private set => _warning = value;
    }

    /// <summary>Has a worker that was greeted.</summary>
    /// <returns>Whether there is one, and whether it is new and knows no scripts.</returns>
    public async Task<(bool Ready, bool Fresh)> EnsureAsync(CancellationToken stop)
    {
        if (_worker is not null) return (true, false);
        if (clock.GetUtcNow() < _restartAt) return (false, false);
        try
        {
            _worker = WorkerProcess.Start(
                _asNobody ? ScriptUser.Of(language.Runner) : language.Runner, language.HeapBytesMax, clock, log);
        }
        catch (Win32Exception e)
        {
            Warning = language.Missing;
            log.LogError(
                "The worker {Program} cannot be started: {Reason} {Remedy}",
                language.Runner.Program, e.Message, language.Missing);
            Died();
            return (false, false);
        }
        var hello = new WorkerRequest("hello")
        {
            SearchUrl = options.SearchUrl,
            AlertsUrl = options.AlertsUrl,
            Token = options.Token,
        };
        var (_, gone) = await AskAsync(hello, stop);
        if (gone is not null && _asNobody && WorkerProcess.EndedByItself(gone))
        {
            // The program's own files, or those of the runtime, are closed to others. One that is only slow is not.
            Warning = $"Scripts run as the server's own user, because they cannot be run as nobody: {gone} Make the "
                + "program's folder, and those above it, readable for everybody, or set --script-user none";
            log.LogWarning("{Warning}", Warning);
            (_asNobody, _deaths, _restartAt) = (false, 0, default);
        }
        else if (gone is not null) log.LogError("The worker did not start: {Reason}", gone);
        return (gone is null, gone is null);
    }

    /// <summary>Asks the worker; only after <see cref="EnsureAsync"/> said there is one. When it is gone, so is the
    /// slot's.</summary>
    public async Task<WorkerOutcome> AskAsync(WorkerRequest request, CancellationToken stop)
    {
        var outcome = await _worker!.AskAsync(request, language.RunMax, stop);
        if (outcome.Gone is not null) Died();
        else if (request.Do == "run") _deaths = 0;
        return outcome;
    }

    /// <summary>Ends the worker.</summary>
    public void Dispose() => _worker?.Dispose();

    private void Died()
    {
        _worker?.Dispose();
        _worker = null;
        var pause = RestartFirst * Math.Pow(2, Math.Min(_deaths++, 10));
        _restartAt = clock.GetUtcNow() + (pause < RestartMax ? pause : RestartMax);
    }
}
