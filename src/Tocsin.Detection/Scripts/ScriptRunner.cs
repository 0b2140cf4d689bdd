using Microsoft.Extensions.Logging;
using Tocsin.Detection.Schedules;

namespace Tocsin.Detection.Scripts;

/// <summary>
/// Where the scripts of one language run: a worker that has loaded, of each file, the newest text that compiles. When
/// they run is not its business. One caller at a time.
/// </summary>
internal sealed class ScriptRunner : IDisposable
{
    private readonly ScriptLanguage _language;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly WorkerSlot _worker;
    private readonly SortedDictionary<string, ScriptFile> _files = new(StringComparer.Ordinal);

    public ScriptRunner(ScriptLanguage language, ScriptHostOptions options, TimeProvider clock, ILogger log)
    {
        (_language, _clock, _log) = (language, clock, log);
        _worker = new WorkerSlot(language, options, clock, log);
    }

    /// <summary>The scripts.</summary>
    public IReadOnlyCollection<ScriptFile> Files => _files.Values;

    /// <summary>Why scripts run as the server's own user although they should not; null while they do not.</summary>
    public string? Warning => _worker.Warning;

    /// <summary>A script appeared, changed or went.</summary>
    public async Task TakeAsync(ScriptChange change, CancellationToken stop)
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
    }

    /// <summary>Has a worker that knows all scripts, unless there are none.</summary>
    /// <param name="judged">
    /// Called for each text that was judged, with the rules it holds; null when it was refused.
    /// </param>
    /// <param name="stop">Gives up.</param>
    /// <returns>
    /// False when there is nothing to run, or the worker died of a script: the next round starts another.
    /// </returns>
    public async Task<bool> LoadAsync(Action<ScriptFile, IReadOnlyList<LoadedRule>?> judged, CancellationToken stop)
    {
        if (_files.Count == 0) return false;
        var (ready, fresh) = await _worker.EnsureAsync(stop);
        if (fresh) foreach (var file in _files.Values) file.Loaded = false;
        if (!ready) return false;
        foreach (var file in _files.Values)
        {
            // A new worker gets what ran before first, and then what is new.
            if (file.RetryAt > _clock.GetUtcNow()) continue;
            if (file is { Good: { } good, Loaded: false } && !await LoadAsync(file, good, judged, stop)) return false;
            if (file.Pending is { } pending && !await LoadAsync(file, pending, judged, stop)) return false;
        }
        return true;
    }

    /// <summary>Runs a rule once.</summary>
    /// <param name="rule">One of a file that is loaded.</param>
    /// <param name="now">When the run begins.</param>
    /// <param name="stop">Gives up.</param>
    public Task<WorkerOutcome> RunAsync(ScheduledRule rule, DateTimeOffset now, CancellationToken stop) =>
        _worker.AskAsync(
            new WorkerRequest("run")
            {
                File = rule.File,
                Rule = rule.Name,
                Now = now,
                Since = rule.SinceFor(now),
                StopAfter = _language.RunMax * (5 / 6.0),
            },
            stop);

    /// <summary>Ends the worker.</summary>
    public void Dispose() => _worker.Dispose();

    private async Task<bool> LoadAsync(
        ScriptFile file, string text, Action<ScriptFile, IReadOnlyList<LoadedRule>?> judged, CancellationToken stop)
    {
        var isPending = ReferenceEquals(text, file.Pending);
        var request = new WorkerRequest("load") { File = file.Path, Text = text };
        var (reply, gone) = await _worker.AskAsync(request, stop);
        var errors = gone is null
            ? reply!.Errors
            : [new ScriptError(file.Path, 0, 0, $"While it was loaded: {gone}")];
        // A slow machine, or another file of the same worker: the text may be good all the same.
        var isTriedAgain = gone is not null && file.Retry(_clock.GetUtcNow());
        if (isPending && !isTriedAgain) file.Pending = null;
        if (errors.Count == 0)
        {
            file.ForgetTries();
            (file.Good, file.Loaded) = (text, true);
            if (isPending) file.Errors = [];
            judged(file, isPending ? reply!.Rules : null);
        }
        else
        {
            file.Errors = errors;
            // What compiled once and does not now (its constructor looks at the world) is not tried for ever.
            if (!isPending && !isTriedAgain) file.Good = null;
            foreach (var error in errors) _log.LogError("Script not loaded: {Error}", error.ToString());
            judged(file, null);
        }
        return gone is null;
    }
}
