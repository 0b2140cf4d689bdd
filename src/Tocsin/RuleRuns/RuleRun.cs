using System.Collections.Concurrent;
using System.Diagnostics;
using Tocsin.Pipeline;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Sets;
using Tocsin.Rules.Windows;
using Tocsin.Rules.Windows.Running;
using RulePipeline = Tocsin.Rules.Pipelines.Pipeline;

namespace Tocsin.RuleRuns;

/// <summary>
/// Runs rules over a file of events: lines are read and matched on several threads, and what fires is told in the order
/// of lines. <see cref="Run"/> is the way.
/// </summary>
internal sealed class RuleRun
{
    private readonly RuleIndex _index;
    private readonly FileEvents _reader;
    private readonly int _threads;
    private readonly IReadOnlyList<RuleHead> _heads;
    private readonly WindowEngine? _windows;
    private readonly int[] _inputs = [];
    private readonly Dictionary<string, int> _windowNumbers = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<RuleMatcher> _idle = [];

    /// <summary>A run.</summary>
    /// <param name="book">The rules.</param>
    /// <param name="pipelines">What logs are called.</param>
    /// <param name="reader">Reads the events.</param>
    /// <param name="threads">
    /// On how many threads; rules about several events need them in order, and have one.
    /// </param>
    public RuleRun(RuleBook book, IReadOnlyList<RulePipeline> pipelines, FileEvents reader, int threads)
    {
        _index = new RuleIndex(book.EventRules, book.PipelinesWith(pipelines));
        _heads = [.. book.EventRules.Select(r => r.Head), .. book.WindowRules.Select(r => r.Head)];
        (_reader, _threads) = (reader, book.WindowRules.Count > 0 ? 1 : threads);
        if (book.WindowRules.Count == 0) return;
        _windows = new WindowEngine(book.EventRules, book.WindowRules, _index.Fields);
        _inputs = [.. book.EventRules.Select(r => _windows.InputOf(r.Head.Id))];
        for (var i = 0; i < book.WindowRules.Count; i++)
        {
            _windowNumbers[book.WindowRules[i].Head.Id] = book.EventRules.Count + i;
        }
    }

    /// <summary>How many rules there are.</summary>
    public int Rules => _heads.Count;

    /// <summary>What is said about a rule, by the number that it is told by.</summary>
    public RuleHead HeadOf(int rule) => _heads[rule];

    /// <summary>How many events were judged.</summary>
    public long Events { get; private set; }

    /// <summary>How many lines were no events.</summary>
    public long Rejected { get; private set; }

    /// <summary>From the first byte read to the last event judged.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>What went wrong, a few of each kind.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Runs over a stream.</summary>
    /// <param name="stream">One JSON object a line.</param>
    /// <param name="fired">Told of each fire: the rule's number and the line, in the order of lines.</param>
    public void Run(Stream stream, Action<int, long> fired)
    {
        var watch = Stopwatch.StartNew();
        var underWay = new Queue<Task<ChunkFires>>();
        foreach (var chunk in LineChunk.In(stream))
        {
            underWay.Enqueue(_threads == 1 ? Task.FromResult(Match(chunk)) : Task.Run(() => Match(chunk)));
            if (underWay.Count > 2 * _threads || _threads == 1) Tell(
                underWay.Dequeue().GetAwaiter().GetResult(), fired);
        }
        while (underWay.TryDequeue(out var next)) Tell(next.GetAwaiter().GetResult(), fired);
        Took = watch.Elapsed;
    }

    private ChunkFires Match(LineChunk chunk)
    {
        if (!_idle.TryTake(out var matcher)) matcher = new RuleMatcher(_index);
        var fires = new ChunkFires();
        var lines = new List<int>();
        using var batch = _reader.Read(chunk.Pooled, chunk.Length, lines);
        var matched = new List<int>();
        for (var i = 0; i < batch.Count; i++)
        {
            matched.Clear();
            var line = chunk.FirstLine + lines[i];
            matcher.Match(batch, i, matched, fires.Failed, line);
            foreach (var rule in matched) fires.Fires.Add((rule, line));
            if (_windows is not null) Observe(matcher, matched, line, fires);
        }
        fires.Events = batch.Count;
        fires.Rejected = [.. batch.Rejections.Select(r => $"line {chunk.FirstLine + r.Index}: {r.Reason}")];
        _idle.Add(matcher);
        return fires;
    }

    private void Observe(RuleMatcher matcher, List<int> matched, long line, ChunkFires fires)
    {
        var found = new List<WindowFinding>();
        foreach (var rule in matched) _windows!.Observe(_inputs[rule], matcher.Event, found);
        foreach (var finding in found.Where(f => f.Kind == WindowFindingKind.Found))
        {
            fires.Fires.Add((_windowNumbers[finding.RuleId], line));
        }
    }

    private void Tell(ChunkFires chunk, Action<int, long> fired)
    {
        Events += chunk.Events;
        Rejected += chunk.Rejected.Count;
        foreach (var (rule, line) in chunk.Fires) fired(rule, line);
        Faults.AddRange(chunk.Rejected.Take(20 - Math.Min(20, Faults.Count)));
        foreach (var (rule, why) in chunk.Failed.Take(20 - Math.Min(20, Faults.Count)))
        {
            Faults.Add($"{HeadOf(rule).Title}: {why}");
        }
    }

    private sealed class ChunkFires
    {
        public List<(int Rule, long Line)> Fires { get; } = [];

        public List<(int Rule, string Why)> Failed { get; } = [];

        public int Events { get; set; }

        public IReadOnlyList<string> Rejected { get; set; } = [];
    }
}
