using Microsoft.Extensions.Logging;
using Tocsin.Detection.Schedules;

namespace Tocsin.Detection.Scripts;

/// <summary>
/// Runs the alerts that people write: watches their files, has them compiled and run in a worker process, each at its
/// own interval, and says how they do. Users' code never runs in this process.
/// </summary>
/// <remarks>
/// One loop does everything in turn, so no alert ever runs twice at once and each hang or crash has one culprit. When
/// this process dies, even by kill -9, the worker's input ends and with it the worker. What survives: when each alert
/// last succeeded (see <see cref="RunState"/>). <see cref="Statuses"/> may be read from any thread.
/// </remarks>
public sealed class ScriptHost : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly ScriptHostOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly AlertFolders _folders;
    private readonly WorkerSlot _worker;
    private readonly RunState _state;
    private readonly SortedDictionary<string, ScriptFile> _files = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private volatile IReadOnlyList<AlertStatus> _statuses = [];

    private ScriptHost(ScriptHostOptions options, TimeProvider clock, ILogger log)
    {
        (_options, _clock, _log) = (options, clock, log);
        _folders = new AlertFolders(options.Folders, clock);
        _worker = new WorkerSlot(options, clock, log);
        _state = RunState.Open(options.DataDirectory);
        // Off the caller's thread: start-up does not wait for a process to start.
        Running = Task.Run(() => RunAsync(_end.Token));
    }

    /// <summary>How each alert is doing, by file.</summary>
    public IReadOnlyList<AlertStatus> Statuses => _statuses;

    /// <summary>Why scripts run as the server's own user although they should not; null while they do not.</summary>
    public string? Warning => _worker.Warning;

    /// <summary>Ends when disposed; faults on a bug, and then no scripted alert runs: the host must stop.</summary>
    public Task Running { get; }

    /// <summary>Raised after <see cref="Statuses"/> changed; handlers must be quick.</summary>
    public event Action? Changed;

    /// <summary>Begins; returns at once.</summary>
    public static ScriptHost Start(ScriptHostOptions options, TimeProvider clock, ILogger log) =>
        new(options, clock, log);

    /// <summary>Ends the loop and the worker.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await Running;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }

        _worker.Dispose();
        _folders.Dispose();
        _end.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick, _clock);
        do
        {
            foreach (var change in _folders.TakeChanges()) await TakeAsync(change, stop);   // 1 files come and go
            if (_files.Count == 0) continue;                                                // no alerts, no worker
            var (ready, fresh) = await _worker.EnsureAsync(stop);                           // 2 a worker is there
            if (fresh) foreach (var file in _files.Values) file.Loaded = false;
            if (!ready || !await LoadAllAsync(stop)) continue;                              // 3 it knows all files
            await RunDueAsync(stop);                                                        // 4 what is due runs
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task TakeAsync(ScriptChange change, CancellationToken stop)
    {
        if (change.Text is not null)
        {
            _files.TryAdd(change.File, new ScriptFile(change.File));
            _files[change.File].Pending = change.Text;
            _files[change.File].ForgetTries();
            return;
        }

        _files.Remove(change.File, out var gone);
        if (gone is { Loaded: true } && (await _worker.EnsureAsync(stop)).Ready)
        {
            await _worker.AskAsync(new WorkerRequest("unload") { File = change.File }, stop);
        }

        Publish();
    }

    // False when the worker died of it; the next round starts another.
    private async Task<bool> LoadAllAsync(CancellationToken stop)
    {
        foreach (var file in _files.Values)
        {
            // A new worker gets what ran before first, and then what is new.
            if (file.RetryAt > _clock.GetUtcNow()) continue;
            if (file is { Good: { } good, Loaded: false } && !await LoadAsync(file, good, stop)) return false;
            if (file.Pending is { } pending && !await LoadAsync(file, pending, stop)) return false;
        }

        return true;
    }

    private async Task<bool> LoadAsync(ScriptFile file, string text, CancellationToken stop)
    {
        var isPending = ReferenceEquals(text, file.Pending);
        var request = new WorkerRequest("load") { File = file.Path, Text = text };
        var (reply, gone) = await _worker.AskAsync(request, stop);
        IReadOnlyList<ScriptError> errors = gone is null
            ? reply!.Errors
            : [new ScriptError(file.Path, 0, 0, $"While it was loaded: {gone}")];
        // A slow machine, or another file of the same worker: the text may be good all the same.
        var isTriedAgain = gone is not null && file.Retry(_clock.GetUtcNow());
        if (isPending && !isTriedAgain) file.Pending = null;
        if (errors.Count == 0)
        {
            file.ForgetTries();
            (file.Good, file.Loaded) = (text, true);
            if (isPending) Schedule(file, reply!.Alerts);
        }
        else
        {
            file.Errors = errors;
            // What compiled once and does not now (its constructor looks at the world) is not tried for ever.
            if (!isPending && !isTriedAgain) file.Good = null;
            foreach (var error in errors) _log.LogError("Alert not loaded: {Error}", error.ToString());
        }

        Publish();
        return gone is null;
    }

    private void Schedule(ScriptFile file, IReadOnlyList<LoadedAlert> loaded)
    {
        var before = file.Alerts.ToDictionary(a => a.Name);
        file.Alerts.Clear();
        var errors = new List<ScriptError>();
        foreach (var (name, interval) in loaded)
        {
            if (_files.Values.FirstOrDefault(f => f != file && f.Alerts.Exists(a => a.Name == name)) is { } other)
            {
                var twice = $"{other.Path} has an alert named {name} too; that one runs.";
                errors.Add(new ScriptError(file.Path, 0, 0, twice));
                continue;
            }

            var alert = before.GetValueOrDefault(name)
                ?? new ScheduledAlert(name, file.Path, interval, _state.Find(name));
            alert.Interval = interval;
            alert.Reset();
            file.Alerts.Add(alert);
        }

        file.Errors = errors;
        _log.LogInformation("Loaded {File}: {Alerts}", file.Path, string.Join(", ", file.Alerts.Select(a => a.Name)));
    }

    private async Task RunDueAsync(CancellationToken stop)
    {
        var now = _clock.GetUtcNow();
        var due = _files.Values.Where(f => f.Loaded).SelectMany(f => f.Alerts)
            .Where(a => a.Next <= now).OrderBy(a => a.Next).ToList();
        foreach (var alert in due)
        {
            if (!await RunOneAsync(alert, stop)) return;
        }
    }

    // False when the worker died of it.
    private async Task<bool> RunOneAsync(ScheduledAlert alert, CancellationToken stop)
    {
        // Asked before the run: what becomes searchable while it runs, it may not have seen.
        var searchable = _options.SearchableUpTo?.Invoke() ?? DateTimeOffset.MaxValue;
        var (began, from) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        var request = new WorkerRequest("run")
        {
            File = alert.File,
            Alert = alert.Name,
            Now = began,
            Since = alert.SinceFor(began),
            StopAfter = _options.RunMax * (5 / 6.0),
        };
        var (reply, gone) = await _worker.AskAsync(request, stop);
        var took = _clock.GetElapsedTime(from);
        if (gone is not null) alert.Killed(began, took, gone);
        else if (reply!.Failure is { } why) alert.Failed(began, took, why);
        else
        {
            alert.Skip(reply.Skipped, reply.LastSkip);
            alert.Succeeded(began, took, searchable < began ? searchable : began, reply.Raised);
            if (_state.Remember(alert.Name, alert.Memory!) is { } unwritten)
            {
                _log.LogWarning("alerts-state.json cannot be written: {Reason}", unwritten);
            }
        }

        if (alert.LastError is { } error) _log.LogWarning("Alert {Alert} failed: {Error}", alert.Name, error);
        Publish();
        return gone is null;
    }

    private void Publish()
    {
        _statuses = [.. _files.Values.SelectMany(f => f.Statuses())];
        Changed?.Invoke();
    }
}
