using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Tocsin.Detection.Schedules;
using Tocsin.Events;
using Tocsin.Language;

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
    private readonly IReadOnlyList<LanguageLoop> _loops;
    private readonly Lock _gate = new();
    private readonly Dictionary<ScriptRunner, IReadOnlyList<RuleStatus>> _shown = [];
    private readonly RuleSchedule _schedule;
    private readonly CancellationTokenSource _end = new();
    private readonly IReadOnlyList<Task> _running;
    private volatile IReadOnlyList<RuleStatus> _statuses = [];
    private volatile IReadOnlyList<EventWatch> _watches = [];

    private ScriptHost(ScriptHostOptions options, TimeProvider clock, ILogger log)
    {
        (_options, _clock, _log) = (options, clock, log);
        _loops =
        [
            .. options.Languages.Select(l => new LanguageLoop(
                new ScriptFolders(options.Folders, [l], clock), new ScriptRunner(l, options, clock, log),
                Channel.CreateUnbounded<string>())),
        ];
        _schedule = new RuleSchedule(RunState.Open(options.DataDirectory));
        // Off the caller's thread: start-up does not wait for a process to start.
        _running = [.. _loops.Select(loop => Task.Run(() => RunAsync(loop, _end.Token)))];
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

    /// <summary>What rules want to be woken by; changes before <see cref="Changed"/> is raised.</summary>
    public IReadOnlyList<EventWatch> Watches => _watches;

    /// <summary>
    /// Has a rule run soon, because an event that it waits for can be searched now. Unknown names mean nothing.
    /// </summary>
    public void Wake(string rule)
    {
        foreach (var loop in _loops) loop.Woken.Writer.TryWrite(rule);
    }

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
        foreach (var loop in _loops)
        {
            loop.Runner.Dispose();
            loop.Folders.Dispose();
        }
        _end.Dispose();
    }

    // A loop ends only when asked to, or on a bug, whatever the others do.
    private static async Task FirstEndOfAsync(IReadOnlyList<Task> loops) => await await Task.WhenAny(loops);

    private async Task RunAsync(LanguageLoop loop, CancellationToken stop)
    {
        var runner = loop.Runner;
        using var timer = new PeriodicTimer(Tick, _clock);
        var tick = timer.WaitForNextTickAsync(stop).AsTask();
        while (true)
        {
            // 1 scripts come and go, 2 a worker knows them, 3 what is due runs, 4 a while passes or an event comes
            foreach (var change in loop.Folders.TakeChanges()) await TakeAsync(runner, change, stop);
            var isReady = await runner.LoadAsync((f, rules) => Judged(runner, f, rules), stop);
            if (isReady) await RunDueAsync(runner, stop);
            await await Task.WhenAny(tick, loop.Woken.Reader.WaitToReadAsync(stop).AsTask());
            while (loop.Woken.Reader.TryRead(out var rule)) _schedule.Wake(rule, runner.Has, _clock.GetUtcNow());
            if (tick.IsCompleted) tick = timer.WaitForNextTickAsync(stop).AsTask();
        }
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
                .. loaded.Select(r => Watch(file, r)).OfType<ScriptError>(),
            ];
            _log.LogInformation(
                "Loaded {File}: {Rules}",
                file.Path,
                string.Join(", ", _schedule.RulesOf(file.Path).Select(r => r.Name)));
        }
        Publish(runner);
    }

    // Notes what a rule waits for; a filter that cannot be read is an error, and the rule runs at its interval alone.
    private ScriptError? Watch(ScriptFile file, LoadedRule loaded)
    {
        if (_schedule.RulesOf(file.Path).FirstOrDefault(r => r.Name == loaded.Name) is not { } rule) return null;
        rule.Watch = null;
        if (loaded.Events is not { } events) return null;
        var now = new Instant(_clock.GetUtcNow().UtcTicks);
        if (!QueryParser.TryParse(events, now, out var query, out var message, out _))
        {
            return new ScriptError(file.Path, 0, 0, $"OrWhen(\"{events}\"): {message}");
        }
        if (query.Pipes.Count > 0)
        {
            return new ScriptError(file.Path, 0, 0, $"OrWhen(\"{events}\"): a filter alone is meant, without pipes.");
        }
        rule.Watch = new EventWatch(loaded.Name, query.Filter);
        return null;
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
            if (_schedule.Watches is var watches && !watches.SequenceEqual(_watches)) _watches = watches;
            Changed?.Invoke();
        }
    }

    private sealed record LanguageLoop(ScriptFolders Folders, ScriptRunner Runner, Channel<string> Woken);
}
