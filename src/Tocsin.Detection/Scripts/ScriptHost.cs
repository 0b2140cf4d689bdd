using Microsoft.Extensions.Logging;
using Tocsin.Detection.Schedules;

namespace Tocsin.Detection.Scripts;

/// <summary>
/// Runs the rules that people write as scripts: watches their files, has them loaded and run by workers, each rule at
/// its own interval, and says how they do. Users' code never runs in this process.
/// </summary>
/// <remarks>
/// One loop for each language does everything in turn, so no rule ever runs twice at once, each hang or crash has one
/// culprit, and no language waits for another. When
/// this process dies, even by kill -9, a worker's input ends and with it the worker. What survives: when each rule last
/// succeeded (see <see cref="RunState"/>). <see cref="Statuses"/> may be read from any thread.
/// </remarks>
public sealed class ScriptHost : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly ScriptHostOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly IReadOnlyList<(ScriptFolders Folders, ScriptRunner Runner)> _loops;
    private readonly Lock _gate = new();
    private readonly Dictionary<ScriptRunner, IReadOnlyList<RuleStatus>> _shown = [];
    private readonly RuleSchedule _schedule;
    private readonly CancellationTokenSource _end = new();
    private readonly IReadOnlyList<Task> _running;
    private volatile IReadOnlyList<RuleStatus> _statuses = [];

    private ScriptHost(ScriptHostOptions options, TimeProvider clock, ILogger log)
    {
        (_options, _clock, _log) = (options, clock, log);
        _loops =
        [
            .. options.Languages.Select(l =>
                (new ScriptFolders(options.Folders, [l], clock), new ScriptRunner(l, options, clock, log))),
        ];
        _schedule = new RuleSchedule(RunState.Open(options.DataDirectory));
        // Off the caller's thread: start-up does not wait for a process to start.
        _running = [.. _loops.Select(loop => Task.Run(() => RunAsync(loop.Folders, loop.Runner, _end.Token)))];
        Running = FirstEndOfAsync(_running);
    }

    /// <summary>How each rule is doing, by file.</summary>
    public IReadOnlyList<RuleStatus> Statuses => _statuses;

    /// <summary>Why scripts run as the server's own user although they should not; null while they do not.</summary>
    public string? Warning => _loops.Select(l => l.Runner.Warning).FirstOrDefault(w => w is not null);

    /// <summary>Ends when disposed; faults on a bug, and then no script runs: the host must stop.</summary>
    public Task Running { get; }

    /// <summary>Raised after <see cref="Statuses"/> changed; handlers must be quick.</summary>
    public event Action? Changed;

    /// <summary>Begins; returns at once.</summary>
    public static ScriptHost Start(ScriptHostOptions options, TimeProvider clock, ILogger log) =>
        new(options, clock, log);

    /// <summary>Ends the loop and the workers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await Task.WhenAll(_running);
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }
        foreach (var (folders, runner) in _loops)
        {
            runner.Dispose();
            folders.Dispose();
        }
        _end.Dispose();
    }

    // A loop ends only when asked to, or on a bug, whatever the others do.
    private static async Task FirstEndOfAsync(IReadOnlyList<Task> loops) => await await Task.WhenAny(loops);

    private async Task RunAsync(ScriptFolders folders, ScriptRunner runner, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Tick, _clock);
        do
        {
            foreach (var change in folders.TakeChanges()) await TakeAsync(runner, change, stop);   // 1 scripts come
            if (!await runner.LoadAsync((f, rules) => Judged(runner, f, rules), stop)) continue;   // 2 are loaded
            await RunDueAsync(runner, stop);                                                       // 3 run when due
        }
        while (await timer.WaitForNextTickAsync(stop));
    }

    private async Task TakeAsync(ScriptRunner runner, ScriptChange change, CancellationToken stop)
    {
        await runner.TakeAsync(change, stop);
        if (change.Text is not null) return;
        _schedule.Remove(change.File);
        Publish(runner);
    }

    private void Judged(ScriptRunner runner, ScriptFile file, IReadOnlyList<LoadedRule>? loaded)
    {
        if (loaded is not null)
        {
            file.Errors =
            [
                .. _schedule.Put(file.Path, loaded.Select(r => (r.Name, r.Interval))).Select(t => new ScriptError(
                    file.Path, 0, 0, $"{t.Other} has a rule named {t.Name} too; that one runs.")),
            ];
            _log.LogInformation(
                "Loaded {File}: {Rules}",
                file.Path,
                string.Join(", ", _schedule.RulesOf(file.Path).Select(r => r.Name)));
        }
        Publish(runner);
    }

    private async Task RunDueAsync(ScriptRunner runner, CancellationToken stop)
    {
        var loaded = runner.Files.Where(f => f.Loaded).Select(f => f.Path);
        foreach (var rule in _schedule.Due(loaded, _clock.GetUtcNow()))
        {
            if (!await RunOneAsync(runner, rule, stop)) return;
        }
    }

    // False when the worker died of it.
    private async Task<bool> RunOneAsync(ScriptRunner runner, ScheduledRule rule, CancellationToken stop)
    {
        // Asked before the run: what becomes searchable while it runs, it may not have seen.
        var searchable = _options.SearchableUpTo?.Invoke() ?? DateTimeOffset.MaxValue;
        var (began, from) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        var (reply, gone) = await runner.RunAsync(rule, began, stop);
        var took = _clock.GetElapsedTime(from);
        if (gone is not null) rule.Killed(began, took, gone);
        // As long as it would have taken a worker with it; the others must have their turn.
        else if (reply!.IsOverdue) rule.Killed(began, took, reply.Failure!);
        else if (reply.Failure is { } why) rule.Failed(began, took, why);
        else
        {
            rule.Skip(reply.Skipped, reply.LastSkip);
            var seenUpTo = searchable < began ? searchable : began;
            if (_schedule.Succeeded(rule, began, took, seenUpTo, reply.Raised) is { } unwritten)
            {
                _log.LogWarning("alerts-state.json cannot be written: {Reason}", unwritten);
            }
        }
        if (rule.LastError is { } error) _log.LogWarning("Rule {Rule} failed: {Error}", rule.Name, error);
        Publish(runner);
        return gone is null;
    }

    private void Publish(ScriptRunner runner)
    {
        lock (_gate)
        {
            _shown[runner] = [.. runner.Files.SelectMany(f => RuleStatus.Of(f, _schedule.RulesOf(f.Path)))];
            _statuses = [.. _loops.SelectMany(loop => _shown.GetValueOrDefault(loop.Runner, []))];
            Changed?.Invoke();
        }
    }
}
