using System.Collections.Concurrent;
using System.Diagnostics;
using Tocsin.Pipeline;
using Tocsin.Rules.Matching;

namespace Tocsin.RuleRuns;

/// <summary>
/// Runs rules over a file of events: lines are read and matched on several threads, and what fires is told in the order
/// of lines. <see cref="Run"/> is the way.
/// </summary>
internal sealed class RuleRun(RuleIndex index, FileEvents reader, int threads)
{
    private readonly ConcurrentBag<RuleMatcher> _idle = [];

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
            underWay.Enqueue(threads == 1 ? Task.FromResult(Match(chunk)) : Task.Run(() => Match(chunk)));
            if (underWay.Count > 2 * threads || threads == 1) Tell(underWay.Dequeue().GetAwaiter().GetResult(), fired);
        }
        while (underWay.TryDequeue(out var next)) Tell(next.GetAwaiter().GetResult(), fired);
        Took = watch.Elapsed;
    }

    private ChunkFires Match(LineChunk chunk)
    {
        if (!_idle.TryTake(out var matcher)) matcher = new RuleMatcher(index);
        var fires = new ChunkFires();
        var lines = new List<int>();
        using var batch = reader.Read(chunk.Pooled, chunk.Length, lines);
        var matched = new List<int>();
        for (var i = 0; i < batch.Count; i++)
        {
            matched.Clear();
            matcher.Match(batch, i, matched, fires.Failed);
            foreach (var rule in matched) fires.Fires.Add((rule, chunk.FirstLine + lines[i]));
        }
        fires.Events = batch.Count;
        fires.Rejected = [.. batch.Rejections.Select(r => $"line {chunk.FirstLine + r.Index}: {r.Reason}")];
        _idle.Add(matcher);
        return fires;
    }

    private void Tell(ChunkFires chunk, Action<int, long> fired)
    {
        Events += chunk.Events;
        Rejected += chunk.Rejected.Count;
        foreach (var (rule, line) in chunk.Fires) fired(rule, line);
        Faults.AddRange(chunk.Rejected.Take(20 - Math.Min(20, Faults.Count)));
        foreach (var (rule, why) in chunk.Failed.Take(20 - Math.Min(20, Faults.Count)))
        {
            Faults.Add($"{index.Rules[rule].Head.Title}: {why}");
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
