using Microsoft.Extensions.Logging;
using Tocsin.Detection.Schedules;
using Tocsin.Events;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Sets;
using Tocsin.Rules.Windows.Running;
using Tocsin.Storage.Log;

namespace Tocsin.Detection.Rules;

/// <summary>
/// The reader of the log that runs every rule on every event. <see cref="RunAsync"/> is the way of detecting. Intake
/// never
/// waits for it: when it is behind it reads from the files, and what it has to skip is counted and told.
/// </summary>
/// <remarks>
/// Its state, with the place in the log that it belongs to, is written every few seconds. After a crash it reads on
/// from
/// there: alerts have the same ids and counts as before, so that nothing is raised twice and nothing is missed.
/// </remarks>
public sealed class RuleEngine : IAsyncDisposable
{
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MarkEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private const int TroublesMax = 5;

    private readonly RuleEngineOptions _options;
    private readonly LogReader _reader;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly RuleFolderWatch _folders;
    private readonly CancellationTokenSource _ending = new();
    private readonly Dictionary<string, RuleCounts> _counts = new(StringComparer.Ordinal);
    private readonly AlertBook _alerts = new();
    private readonly RuleSwitches _switches;
    private readonly RuleMarks _marks = new();
    private readonly HashSet<string> _woken = new(StringComparer.Ordinal);
    private EngineState? _restored;
    private RuleJudge? _judge;
    private long _flushed;
    private long _saved;
    private long _marked;
    private long _savedId;

    private RuleEngine(RuleEngineOptions options, WriteAheadLog log, TimeProvider clock, ILogger logger)
    {
        (_options, _clock, _log) = (options, clock, logger);
        options.Disk.CreateDirectory(options.StateDirectory);
        _switches = RuleSwitches.Open(options.Disk, options.StateDirectory);
        _restored = EngineState.Read(options.Disk, options.StateDirectory, out var isDamaged);
        if (isDamaged)
        {
            Failure =
                "What rules had counted before the start cannot be read; they begin with the events that come now";
            _log.LogError("{Failure}", Failure);
        }
        Seen = _savedId = _restored?.NextId ?? log.NextId;
        // From the first event on that comes after the first start: a crash before anything was saved must miss none.
        if (_restored is null) EngineState.Beginning(_savedId).Write(options.Disk, options.StateDirectory);
        _reader = log.Follow(new LogReaderOptions("rules") { From = _savedId, ShareBytes = 32 << 20 });
        _folders = new RuleFolderWatch(options.Folders, clock, logger);
        Running = RunAsync();
    }

    /// <summary>Ends when the engine is disposed; fails when something fails that must not.</summary>
    public Task Running { get; }

    /// <summary>Why it cannot do all that it is to do; null when it can.</summary>
    public string? Failure { get; private set; }

    /// <summary>How many events in the log it has not seen yet.</summary>
    public long Lag => _reader.Lag;

    /// <summary>How many events it has missed.</summary>
    public long Missed => _reader.Skipped;

    /// <summary>Starts it.</summary>
    public static RuleEngine Start(RuleEngineOptions options, WriteAheadLog log, TimeProvider clock, ILogger logger) =>
        new(options, log, clock, logger);

    /// <summary>Which rules are switched off.</summary>
    public RuleSwitches Switches => _switches;

    /// <summary>Has events watched for rules of scripts, from about now on.</summary>
    public void Watch(IReadOnlyList<EventWatch> watches) => _folders.Watch(watches);

    /// <summary>How each rule does.</summary>
    public IReadOnlyList<(Rule Rule, RuleCounts Counts)> Rules
    {
        get
        {
            var rules = _folders.Loaded;
            if (rules is null) return [];
            lock (_counts) return [.. rules.All.Select(r => (r, CountsOf(r.Head.Id)))];
        }
    }

    /// <summary>Whether the rules are still being read, for the first time.</summary>
    public bool IsReading => _folders.Loaded is null;

    /// <summary>How one rule does; null when there is none of that id.</summary>
    public (Rule Rule, RuleCounts Counts)? Find(string id)
    {
        var rule = _folders.Loaded?.All.FirstOrDefault(r => r.Head.Id == id);
        return rule is null ? null : (rule, CountsOf(id));
    }

    /// <summary>A loaded rule with all that it refers to; null when none has that id.</summary>
    public RuleBook? BookOf(string id) => _folders.Loaded?.BookOf(id);

    /// <summary>The pipelines that lie beside the rules.</summary>
    public IReadOnlyList<Pipeline> Pipelines => _folders.Loaded?.Book.Pipelines ?? [];

    /// <summary>What is wrong, in sentences; empty when all is well.</summary>
    public IReadOnlyList<string> Troubles =>
    [
        .. new[] { Failure }.OfType<string>(),
        .. Rules.Where(r => r.Counts.Failure is not null).Take(TroublesMax)
            .Select(r => $"The rule {r.Rule.Head.Title} could not be judged: {r.Counts.Failure}"),
    ];

    /// <summary>What is wrong with rules' files.</summary>
    public IReadOnlyList<RuleFault> Faults => _folders.Loaded?.Book.Faults ?? [];

    /// <summary>Ends reading, and keeps the state.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Running;
        await _folders.DisposeAsync();
        _reader.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        Task<LogBatch?>? next = null;
        try
        {
            await Task.WhenAll(_folders.FirstLoaded, Task.Run(() => _options.Prepare(_ending.Token)));
            Take(_folders.Loaded!);
            Restore();
            while (true)
            {
                next ??= _reader.NextAsync(_ending.Token).AsTask();
                if (!next.IsCompleted)
                {
                    // Nothing waits: whoever looks at alerts gets what there is.
                    await FlushAsync();
                    await Task.WhenAny(next, Task.Delay(Tick, _clock, _ending.Token));
                    if (_folders.Loaded != _judge!.Rules) Take(_folders.Loaded!);
                    if (!next.IsCompleted)
                    {
                        foreach (var found in _judge!.Advance(_clock.GetUtcNow(), _reader.Lag == 0)) Count(found);
                        foreach (var (rule, events) in _judge.Marked) _marks.Add(rule, events);
                        await SaveAsync(SaveEvery);
                        continue;
                    }
                }
                if (await next is not { } batch) break;
                next = null;
                if (_folders.Loaded != _judge!.Rules) Take(_folders.Loaded!);
                Judge(batch);
                batch.Release();
                if (_clock.GetElapsedTime(_flushed) >= FlushEvery) await FlushAsync();
                await SaveAsync(SaveEvery);
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The server stops.
        }
        if (_judge is null) return;
        await FlushAsync();
        await SaveAsync(TimeSpan.Zero);
    }

    private void Judge(LogBatch batch)
    {
        var events = batch.Events;
        for (var i = (int)Math.Max(0, Seen - batch.FirstId); i < events.Count; i++)
        {
            Judge(events, i, batch.FirstId + i);
        }
        Seen = batch.NextId;
        Wake();
    }

    private void Wake()
    {
        foreach (var rule in _woken) _options.Wake?.Invoke(rule, Seen - 1);
        _woken.Clear();
    }

    // No event ends the engine, nor the server: one that it stumbles over is told of, and the next is judged.
    private void Judge(EventBatch events, int index, long id)
    {
        try
        {
            foreach (var found in _judge!.Judge(events, index, id)) Count(found);
            foreach (var rule in _judge.Woken) _woken.Add(rule);
            foreach (var (rule, marked) in _judge.Marked) _marks.Add(rule, marked);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Stumbled++;
            Failure = $"{Stumbled} events could not be judged by rules, the last one {id}: {e.GetType().Name}";
            if (Stumbled == 1) _log.LogError(e, "An event could not be judged: {Id}", id);
        }
        foreach (var (rule, why) in _judge!.Failed) CountsOf(_judge.Rules.Index.Rules[rule].Head.Id).Fail(why);
    }

    /// <summary>How many events could not be judged.</summary>
    public long Stumbled { get; private set; }

    private void Count(RuleFinding found)
    {
        var counts = CountsOf(found.Rule.Head.Id);
        counts.Hit(_judge!.Rules.Matcher.Event.Ticks);
        if (found.BeganAlert) counts.Alert();
        if (found.IsExcepted) counts.Except();
    }

    /// <summary>Id of the first event that was not judged yet.</summary>
    public long Seen { get; private set; }

    // Swaps the rules: what was counted and raised by those that stay goes on.
    private void Take(LoadedRules rules)
    {
        using var windows = new MemoryStream();
        if (_judge is not null) _judge.Rules.Windows.Save(windows);
        else if (_restored is { Windows.Length: > 0 } state) windows.Write(state.Windows);
        windows.Position = 0;
        if (windows.Length > 0 && !rules.Windows.Load(windows))
        {
            Failure = "What rules about several events remembered cannot be read; they begin anew";
        }
        _judge = new RuleJudge(rules, _alerts, _switches);
        // What they wait for may have come before anybody looked.
        foreach (var watch in rules.Watches) _woken.Add(watch.Rule);
        Wake();
    }

    private void Restore()
    {
        if (_restored is not { } state) return;
        lock (_counts)
        {
            foreach (var (id, kept) in state.Counts)
            {
                CountsOf(id).Restore(kept.Hits, kept.Alerts, kept.Excepted, kept.LastFireTicks);
            }
        }
        var heads = _judge!.Rules.All.ToDictionary(r => r.Head.Id, r => r.Head, StringComparer.Ordinal);
        foreach (var kept in state.Alerts)
        {
            if (!heads.TryGetValue(kept.RuleId, out var head)) continue;
            var alert = new RuleAlert(head, kept.Group, kept.Window) { Summary = kept.Summary, Why = kept.Why };
            alert.Add(kept.StartTicks, kept.EndTicks, kept.Count, [.. kept.Ids]);
            _alerts.Restore(alert);
        }
        _restored = null;
    }

    private static byte[] Saved(WindowEngine windows)
    {
        using var stream = new MemoryStream();
        windows.Save(stream);
        return stream.ToArray();
    }

    private RuleCounts CountsOf(string id)
    {
        lock (_counts)
        {
            if (!_counts.TryGetValue(id, out var counts)) _counts[id] = counts = new RuleCounts();
            return counts;
        }
    }

    private async Task FlushAsync()
    {
        _flushed = _clock.GetTimestamp();
        if (_marks.Any && _clock.GetElapsedTime(_marked) >= MarkEvery) await MarkAsync();
        var changed = _alerts.TakeChanged();
        while (changed.Count > 0)
        {
            try
            {
                await _options.Store(changed, CancellationToken.None);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Failure = "Alerts cannot be stored: " + e.Message;
                await Task.Delay(RetryAfter, _clock, _ending.Token);
            }
        }
    }

    private async Task MarkAsync()
    {
        _marked = _clock.GetTimestamp();
        while (_marks.Any)
        {
            try
            {
                _options.Mark(_marks.All);
                _marks.Clear();
            }
            catch (IOException e)
            {
                Failure = "What informational rules say of events cannot be written: " + e.Message;
                await Task.Delay(RetryAfter, _clock, _ending.Token);
            }
        }
    }

    private async Task SaveAsync(TimeSpan every)
    {
        if (_clock.GetElapsedTime(_saved) < every || Seen <= _savedId) return;
        // An alert must be known before the events that raised it are passed for good.
        await FlushAsync();
        await MarkAsync();
        _saved = _clock.GetTimestamp();
        _alerts.Sweep(_clock.GetUtcNow().UtcTicks);
        try
        {
            StateNow().Write(_options.Disk, _options.StateDirectory);
            _savedId = Seen;
            _reader.Commit(Seen);
            if (Stumbled == 0) Failure = null;
        }
        catch (IOException e)
        {
            Failure = "What rules have counted cannot be saved: " + e.Message;
        }
    }

    private EngineState StateNow()
    {
        lock (_counts)
        {
            return new EngineState
            {
                NextId = Seen,
                Counts = _counts.ToDictionary(
                    c => c.Key, c =>
                        new KeptCounts(c.Value.Hits, c.Value.Alerts, c.Value.Excepted, c.Value.LastFireTicks)),
                Alerts =
                [
                    .. _alerts.All.Select(a => new KeptAlert(
                        a.Rule.Id, [.. a.Group], a.Window, a.StartTicks, a.EndTicks, a.Count, [.. a.EventIds.Reverse()],
                        a.Summary, [.. a.Why])),
                ],
                Windows = Saved(_judge!.Rules.Windows),
            };
        }
    }
}
