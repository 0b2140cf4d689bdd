using Tocsin.Events;
using Tocsin.Pipeline;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Sets;
using Tocsin.Rules.Testing;
using Tocsin.Rules.Verdicts;
using Tocsin.Rules.Windows;
using Tocsin.Rules.Windows.Running;
using RulePipeline = Tocsin.Rules.Pipelines.Pipeline;

namespace Tocsin.RuleRuns;

/// <summary>Runs rules over a file of events to learn how the rules do. Of one thread.</summary>
internal sealed class HealthRun
{
    private readonly RuleBook _book;
    private readonly RuleIndex _index;
    private readonly FieldCensus _census;
    private readonly RuleMatcher _matcher;
    private readonly WindowEngine? _windows;
    private readonly long[] _hits;
    private readonly Dictionary<string, long> _windowHits = new(StringComparer.Ordinal);
    private readonly List<WindowFinding> _found = [];
    private long _first = long.MaxValue;
    private long _last;

    /// <summary>A run.</summary>
    /// <param name="book">The rules.</param>
    /// <param name="pipelines">What logs are called.</param>
    public HealthRun(RuleBook book, IReadOnlyList<RulePipeline> pipelines)
    {
        _book = book;
        _index = new RuleIndex(book.EventRules, book.PipelinesWith(pipelines));
        _census = new FieldCensus(_index);
        if (book.WindowRules.Count > 0) _windows = new WindowEngine(book.EventRules, book.WindowRules, _index.Fields);
        _matcher = new RuleMatcher(_index);
        _hits = new long[book.EventRules.Count];
    }

    /// <summary>How many events there were.</summary>
    public long Events { get; private set; }

    /// <summary>When the first and the last of them happened; null when none of them says it.</summary>
    public (Instant First, Instant Last)? Span => _last > 0 ? (new Instant(_first), new Instant(_last)) : null;

    /// <summary>Runs over events.</summary>
    /// <param name="stream">One JSON object a line.</param>
    /// <param name="reader">Reads them.</param>
    public void Run(Stream stream, FileEvents reader)
    {
        var (lines, matched) = (new List<int>(), new List<int>());
        foreach (var chunk in LineChunk.In(stream))
        {
            lines.Clear();
            using var batch = reader.Read(chunk.Pooled, chunk.Length, lines);
            for (var i = 0; i < batch.Count; i++)
            {
                matched.Clear();
                _matcher.Match(batch, i, matched, [], chunk.FirstLine + lines[i]);
                _census.Look(_matcher);
                foreach (var rule in matched) Count(rule);
                var ticks = batch.Events[i].Time.Ticks;
                // An event without a time of its own says nothing of the span.
                if (ticks == batch.Origin.ReceivedTicks) continue;
                (_first, _last) = (Math.Min(_first, ticks), Math.Max(_last, ticks));
            }
            Events += batch.Count;
        }
    }

    /// <summary>What is known of each rule that raises alerts.</summary>
    public IReadOnlyList<RuleFigures> Figures() =>
    [
        .. Enumerable.Range(0, _hits.Length).Select(FiguresOf).Where(Raises),
        .. _book.WindowRules.Select(w => new RuleFigures(
            w.Head, _windowHits.GetValueOrDefault(w.Head.Id), true, [], HasTests(w.Head))).Where(Raises),
    ];

    private static bool HasTests(RuleHead head) => File.Exists(YamlTestFile.BesideRule(head.Origin.File));

    private bool Raises(RuleFigures figures) => !_book.Silent.Contains(figures.Head.Id);

    private RuleFigures FiguresOf(int rule)
    {
        var head = _index.Rules[rule].Head;
        return new(head, _hits[rule], _census.IsFed(rule), _census.AbsentOf(rule), HasTests(head));
    }

    private void Count(int rule)
    {
        _hits[rule]++;
        if (_windows is null) return;
        _found.Clear();
        _windows.Observe(_index.Rules[rule].Head.Id, _matcher.Event, _found);
        foreach (var finding in _found.Where(f => f.Kind == WindowFindingKind.Found))
        {
            _windowHits[finding.RuleId] = _windowHits.GetValueOrDefault(finding.RuleId) + 1;
        }
    }
}
