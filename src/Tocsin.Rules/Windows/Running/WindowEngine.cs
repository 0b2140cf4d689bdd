using System.IO.Hashing;
using System.Text;
using Tocsin.Rules.Model;
using Tocsin.Rules.Windows.State;

namespace Tocsin.Rules.Windows.Running;

/// <summary>
/// Runs rules about several events. What it finds follows from what it is told alone: the same events in the same order
/// of arrival give the same findings. Of one thread. What it knows is lost with it unless it is saved; saved, and told
/// again what came since, it is as if it had never stopped.
/// </summary>
public sealed class WindowEngine
{
    private readonly WindowScope _scope;
    private readonly List<WindowRun> _runs = [];
    private readonly Dictionary<string, int> _inputs = new(StringComparer.Ordinal);
    private readonly List<List<(WindowRun Run, int Input)>> _listeners = [];
    private readonly Dictionary<string, WindowRun> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly List<FindingFields> _chain = [];
    private long _ignoredUpTo;

    /// <summary>Makes rules run, without any memory.</summary>
    /// <param name="events">All rules about single events, those inside others too.</param>
    /// <param name="windows">The rules about several; none leads back to itself.</param>
    /// <param name="slots">Gives fields their numbers.</param>
    /// <param name="options">The bounds.</param>
    public WindowEngine(
        IEnumerable<EventRule> events, IReadOnlyList<WindowRule> windows, IFieldSlots slots,
        WindowOptions? options = null)
    {
        _scope = new WindowScope(options ?? new WindowOptions());
        var heads = events.Select(e => e.Head).Concat(windows.Select(w => w.Head)).ToList();
        foreach (var head in heads) _ids.TryAdd(head.Id, head.Id);
        foreach (var head in heads)
        {
            if (head.Name is { } name) _ids.TryAdd(name, head.Id);
        }
        foreach (var rule in windows)
        {
            var run = new WindowRun(rule, slots, _scope);
            _runs.Add(run);
            _byId[rule.Head.Id] = run;
        }
        foreach (var run in _runs) Listen(run);
    }

    /// <summary>The largest id of an event that was counted, also before it was loaded.</summary>
    public long LastId => _scope.LastId;

    /// <summary>The number of a rule as an input; -1 when no rule is about its findings.</summary>
    public int InputOf(string ruleId) => _inputs.GetValueOrDefault(ruleId, -1);

    /// <summary>Counts an event that a rule about single events found.</summary>
    /// <param name="inputRuleId">The rule's id.</param>
    /// <param name="fields">The event.</param>
    /// <param name="to">Takes what is found.</param>
    public void Observe(string inputRuleId, IEventFields fields, List<WindowFinding> to) =>
        Observe(InputOf(inputRuleId), fields, to);

    /// <summary>Counts an event that a rule about single events found. One event may come as several inputs.</summary>
    /// <param name="input">The rule's number; see <see cref="InputOf"/>.</param>
    /// <param name="fields">The event.</param>
    /// <param name="to">Takes what is found.</param>
    public void Observe(int input, IEventFields fields, List<WindowFinding> to)
    {
        if (input < 0 || fields.Id <= _ignoredUpTo) return;
        _scope.LastId = Math.Max(_scope.LastId, fields.Id);
        _scope.ArrivedTicks = Math.Max(_scope.ArrivedTicks, fields.ReceivedTicks);
        Tell(_listeners[input], fields, to, depth: 0);
        while (_scope.Groups > _scope.Options.GroupsMax || _scope.Entries > _scope.Options.EntriesMax) EvictStalest();
    }

    /// <summary>Time passed: what did not come is found.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isCaughtUp">
    /// Whether everything that arrived was counted, and what should arrive can. While it is not, time does not count.
    /// </param>
    /// <param name="to">Takes what is found.</param>
    public void Advance(DateTimeOffset now, bool isCaughtUp, List<WindowFinding> to)
    {
        var ticks = now.UtcTicks;
        _scope.Advance(ticks, isCaughtUp);
        if (!isCaughtUp) return;
        foreach (var run in _runs)
        {
            var first = to.Count;
            run.Advance(ticks, to);
            Pass(run, null, first, to, depth: 0);
        }
    }

    /// <summary>How the rules do.</summary>
    public IReadOnlyList<WindowRuleState> States() => [.. _runs.Select(r => new WindowRuleState(
        r.Rule.Head.Id, r.Groups.Count, r.Entries, r.Tally.Updates, r.Tally.Late, r.Tally.Skewed, r.Tally.Missing,
        r.Tally.Evicted, r.Tally.Cut))];

    /// <summary>Writes what it knows. Not between two inputs of one event.</summary>
    public void Save(Stream stream)
    {
        var writer = new StateWriter(stream);
        writer.Write(_scope.LastId);
        writer.Write(_scope.ArrivedTicks);
        writer.Write(_scope.WatchedTicks);
        writer.Write(_runs.Count);
        foreach (var run in _runs)
        {
            writer.Write(Encoding.UTF8.GetBytes(run.Rule.Head.Id));
            writer.Write(SignatureOf(run));
            RunState.Write(run, writer);
        }
        writer.End();
    }

    /// <summary>
    /// Takes over what another one knew, of rules that are about the same: the same inputs, group, span and check.
    /// Events
    /// up to its last id are then ignored.
    /// </summary>
    /// <returns>False when the state is damaged or of another version: then nothing is known.</returns>
    public bool Load(Stream stream)
    {
        Clear();
        var reader = new StateReader(stream);
        var (lastId, arrived, watched, runs) = (reader.Long(), reader.Long(), reader.Long(), reader.Int(int.MaxValue));
        for (var i = 0; i < runs && reader.IsGood; i++)
        {
            var id = Encoding.UTF8.GetString(reader.Bytes(StateReader.TextBytesMax));
            var signature = reader.Value();
            var run = _byId.GetValueOrDefault(id);
            RunState.Read(reader, run is not null && SignatureOf(run) == signature ? run : null);
        }
        if (!reader.HasEnded())
        {
            Clear();
            return false;
        }
        _scope.Restore(lastId, arrived, watched);
        _ignoredUpTo = lastId;
        return true;
    }

    private void Listen(WindowRun run)
    {
        // A rule that is named twice is two steps, but not two counts.
        var areSteps = run.Rule.Check is TogetherCheck or AbsenceCheck;
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < run.Rule.Inputs.Count; i++)
        {
            var id = IdOf(run.Rule.Inputs[i]);
            if (!known.Add(id) && !areSteps) continue;
            if (_byId.TryGetValue(id, out var other)) other.Listeners.Add((run, i));
            else
            {
                if (!_inputs.TryGetValue(id, out var input))
                {
                    _inputs[id] = input = _listeners.Count;
                    _listeners.Add([]);
                }
                _listeners[input].Add((run, i));
            }
        }
    }

    private UInt128 SignatureOf(WindowRun run) =>
        XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(run.Signature(IdOf)));

    private string IdOf(string reference) => _ids.GetValueOrDefault(reference, reference);

    private void Tell(
        List<(WindowRun Run, int Input)> listeners, IEventFields fields, List<WindowFinding> to, int depth)
    {
        foreach (var (run, input) in listeners)
        {
            var first = to.Count;
            run.Observe(input, fields, to);
            if (to.Count > first) Pass(run, fields, first, to, depth);
        }
    }

    // What a rule found is an event for others; what takes the place of another finding was one already.
    private void Pass(WindowRun run, IEventFields? fields, int first, List<WindowFinding> to, int depth)
    {
        if (run.Listeners.Count == 0) return;
        if (_chain.Count == depth) _chain.Add(new());
        var last = to.Count;
        for (var i = first; i < last; i++)
        {
            if (to[i] is not { Kind: WindowFindingKind.Found, Replaces: null } finding) continue;
            _chain[depth].Set(finding, run.GroupNameSlots, fields, _scope.AdvancedTicks);
            Tell(run.Listeners, _chain[depth], to, depth + 1);
        }
    }

    private void EvictStalest()
    {
        WindowRun? stalest = null;
        foreach (var run in _runs)
        {
            if (run.Groups.Stalest is not { } group) continue;
            if (stalest is null || group.SeenTicks < stalest.Groups.Stalest!.SeenTicks) stalest = run;
        }
        stalest!.EvictStalest();
    }

    private void Clear()
    {
        foreach (var run in _runs) run.Clear();
        _scope.Restore(0, 0, 0);
        _ignoredUpTo = 0;
    }
}
