using Tocsin.Events;
using Tocsin.Pipeline;
using Tocsin.Rules.Explaining;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Sets;
using Tocsin.Rules.Testing;
using Tocsin.Rules.Windows;
using Tocsin.Rules.Windows.Running;
using RulePipeline = Tocsin.Rules.Pipelines.Pipeline;

namespace Tocsin.RuleRuns;

/// <summary>
/// Runs rule tests that are written in YAML: the events come one after the other, at the times that the test says, from
/// now on. Of one thread.
/// </summary>
/// <param name="book">The rules.</param>
/// <param name="pipelines">What logs are called.</param>
/// <param name="clock">When a test begins.</param>
internal sealed class YamlTestRun(RuleBook book, IReadOnlyList<RulePipeline> pipelines, TimeProvider clock)
{
    private const long EventBytesMax = 256 << 20;

    /// <summary>Runs a test of a file's rules.</summary>
    /// <param name="test">The test.</param>
    /// <param name="file">The file of rules.</param>
    /// <returns>Why it failed, as lines; none when it passed.</returns>
    public IReadOnlyList<string> Run(YamlTest test, string file)
    {
        if (RuleOf(test, file, out var why) is not { } rule) return [why];
        IReadOnlyList<YamlTestEvent> events;
        try
        {
            events = EventsOf(test, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [$"{test.EventsFile} cannot be read: {e.Message}"];
        }
        // A rule about several events may count what any others find.
        var matched = rule is EventRule single ? [single] : book.EventRules;
        var index = new RuleIndex(matched, book.PipelinesWith(pipelines));
        var tally = new Tally(rule, index, rule is WindowRule ? book.WindowRules : []);
        var begin = clock.GetUtcNow();
        var last = TimeSpan.Zero;
        tally.Pass(begin);
        foreach (var one in events)
        {
            if (one.At > last) tally.Pass(begin + (last = one.At.Value));
            using var batch = Read(one, begin + (one.At ?? last));
            if (batch.Count == 0) return [$"An event could not be read: {batch.Rejections[0].Reason}"];
            tally.Count(batch);
        }
        tally.Pass(begin + last + test.Then);
        return tally.Fires >= test.Least && tally.Fires <= test.Most
            ? []
            : [Said(test, tally.Fires, rule), .. tally.Nearest(test)];
    }

    private Rule? RuleOf(YamlTest test, string file, out string why)
    {
        var parts = book.WindowRules.SelectMany(w => w.Parts).Select(p => p.Head.Id).ToHashSet();
        var rules = book.EventRules.Where(r => !parts.Contains(r.Head.Id)).Concat<Rule>(book.WindowRules)
            .Where(r => r.Head.Origin.File == file).ToList();
        var fitting = test.Rule is null
            ? rules
            : [.. rules.Where(r => r.Head.Id == test.Rule || r.Head.Name == test.Rule)];
        why = fitting.Count == 1 ? ""
            : rules.Count == 0 ? $"There is no rule in {file} that could be run"
            : test.Rule is null
                ? $"There are several rules in {file}: name one by its id, as in rule: {rules[0].Head.Id}"
            : $"There is no rule {test.Rule} in {file} that could be run";
        return fitting.Count == 1 ? fitting[0] : null;
    }

    private static IReadOnlyList<YamlTestEvent> EventsOf(YamlTest test, string file)
    {
        if (test.EventsFile is not { } named) return test.Events;
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, named);
        if (new FileInfo(path).Length > EventBytesMax)
        {
            throw new IOException($"it has more than {EventBytesMax >> 20} MiB");
        }
        return [.. File.ReadLines(path).Where(l => l.Trim().Length > 0).Select(l => new YamlTestEvent(l, null))];
    }

    private static EventBatch Read(YamlTestEvent one, DateTimeOffset arrives)
    {
        var batch = new FileEvents(arrives, Environment.MachineName).Read(one.Json);
        if (one.At is not null && batch.Count == 1) batch.Events[0].Time = new Instant(arrives.UtcTicks);
        return batch;
    }

    private static string Said(YamlTest test, int fires, Rule rule)
    {
        var wanted = test.Most == 0 ? "not to fire"
            : test.Most == int.MaxValue ? "to fire"
            : $"to fire {Times(test.Least)}";
        return $"expected {rule.Head.Title} {wanted}; it {(fires == 0 ? "never fired" : "fired " + Times(fires))}";
    }

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";

    // Counts the fires of one rule, and keeps the event that tells most of why there are so many.
    private sealed class Tally
    {
        private readonly Rule _rule;
        private readonly RuleIndex _index;
        private readonly WindowEngine? _windows;
        private readonly RuleMatcher _matcher;
        private readonly HashSet<string> _standing = new(StringComparer.Ordinal);
        private readonly List<WindowFinding> _found = [];
        private readonly Dictionary<int, int> _inputs = [];
        private RuleExplanation? _nearest;
        private RuleExplanation? _fired;
        private long _id;
        private int _fires;

        public Tally(Rule rule, RuleIndex index, IReadOnlyList<WindowRule> windows)
        {
            (_rule, _index) = (rule, index);
            if (windows.Count > 0) _windows = new WindowEngine(index.Rules, windows, index.Fields);
            // It must know all fields that the windows ask for.
            _matcher = new RuleMatcher(index);
        }

        public int Fires => _windows is null ? _fires : _standing.Count;

        public void Count(EventBatch batch)
        {
            var matched = new List<int>();
            _matcher.Match(batch, 0, matched, [], id: ++_id);
            if (_windows is null)
            {
                _fires += matched.Count;
                Explain(batch, matched.Count > 0);
                return;
            }
            foreach (var number in matched)
            {
                _inputs[number] = _inputs.GetValueOrDefault(number) + 1;
                _windows.Observe(_index.Rules[number].Head.Id, _matcher.Event, _found);
            }
            Settle();
        }

        public void Pass(DateTimeOffset now)
        {
            if (_windows is null) return;
            _windows.Advance(now, isCaughtUp: true, _found);
            Settle();
        }

        public IEnumerable<string> Nearest(YamlTest test)
        {
            var shown = test.Most < Fires ? _fired : _nearest;
            if (shown is not null) return ExplanationText.Lines(shown, isPlain: true);
            if (_windows is null) return [];
            return _inputs.Count == 0
                ? ["no event is one that it counts"]
                : _inputs.Select(i => $"{_index.Rules[i.Key].Head.Title} found {i.Value} of the events");
        }

        private void Explain(EventBatch batch, bool fired)
        {
            if (fired ? _fired is not null : _nearest?.Nearness >= 2) return;
            var explanation = RuleExplanation.Of(_index, batch, 0, [0])[0];
            if (fired) _fired = explanation;
            else if (_nearest is null || explanation.Nearness > _nearest.Nearness) _nearest = explanation;
        }

        // A late event may take back what was found, or have it found elsewhere.
        private void Settle()
        {
            foreach (var finding in _found.Where(f => f.RuleId == _rule.Head.Id))
            {
                if (finding.Kind == WindowFindingKind.Withdrawn) _standing.Remove(finding.Identity);
                if (finding.Kind != WindowFindingKind.Found) continue;
                if (finding.Replaces is { } old) _standing.Remove(old);
                _standing.Add(finding.Identity);
            }
            _found.Clear();
        }
    }
}
