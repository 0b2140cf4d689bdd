using Tocsin.Detection.Schedules;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Sets;
using Tocsin.Rules.Windows;
using Tocsin.Rules.Windows.Running;

namespace Tocsin.Detection.Rules;

/// <summary>
/// Rules as they were read and compiled together. Immutable but for its matcher, which the engine's thread uses.
/// </summary>
internal sealed class LoadedRules
{
    // For one event; the usual one takes a few millionths of a second.
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(5);

    /// <summary>Compiles rules.</summary>
    /// <param name="book">The rules.</param>
    /// <param name="pipelines">What logs are called, besides what the pipelines beside the rules say.</param>
    /// <param name="alsoRead">Fields that are read of matched events besides those that the rules name.</param>
    /// <param name="watches">What scripts want to be woken by.</param>
    public LoadedRules(
        RuleBook book, IReadOnlyList<Pipeline> pipelines, IReadOnlyList<string>? alsoRead = null,
        IReadOnlyList<EventWatch>? watches = null)
    {
        (Book, Watches) = (book, watches ?? []);
        var parts = book.WindowRules.SelectMany(w => w.Parts).Select(p => p.Head.Id).ToHashSet(StringComparer.Ordinal);
        All = [.. book.EventRules.Where(r => !parts.Contains(r.Head.Id)), .. book.WindowRules];
        Index = new RuleIndex([.. book.EventRules, .. Watches.Select(RuleOf)], book.PipelinesWith(pipelines));
        Slots =
        [
            .. book.EventRules.Select(r =>
                r.Head.Suppress.By.Select(f => (f, Index.Fields.SlotOf(f, r.Head.Id))).ToArray()),
        ];
        // Before the matcher is made: it has room for the fields known by then.
        foreach (var rule in book.EventRules)
        {
            foreach (var field in SummaryTemplate.FieldsOf(rule.Head.Summary).Concat(SummaryTemplate.UsualFields))
            {
                Index.Fields.SlotOf(field, rule.Head.Id);
            }
        }
        Windows = new WindowEngine(
            book.EventRules, book.WindowRules, Index.Fields, new WindowOptions { Seed = Random.Shared.NextInt64() });
        Inputs = [.. book.EventRules.Select(r => Windows.InputOf(r.Head.Id))];
        WindowRules = book.WindowRules.ToDictionary(w => w.Head.Id, StringComparer.Ordinal);
        foreach (var field in SummaryTemplate.UsualFields.Concat(alsoRead ?? [])) Index.Fields.SlotOf(field);
        Matcher = new RuleMatcher(Index, Budget);
    }

    /// <summary>The rules.</summary>
    public RuleBook Book { get; }

    /// <summary>What scripts want to be woken by: in the index, they follow the rules.</summary>
    public IReadOnlyList<EventWatch> Watches { get; }

    /// <summary>All rules, but for those that stand inside of others.</summary>
    public IReadOnlyList<Rule> All { get; }

    /// <summary>One rule, with all that it refers to; null when there is none of that id.</summary>
    public RuleBook? BookOf(string id)
    {
        var (events, windows) = (new List<EventRule>(), new List<WindowRule>());
        var asked = new Queue<string>([id]);
        while (asked.TryDequeue(out var next))
        {
            if (Book.WindowRules.FirstOrDefault(w => w.Head.Id == next || w.Head.Name == next) is { } window)
            {
                if (windows.Contains(window)) continue;
                windows.Insert(0, window);
                foreach (var input in window.Inputs) asked.Enqueue(input);
            }
            else if (Book.EventRules.FirstOrDefault(r => r.Head.Id == next || r.Head.Name == next) is { } rule)
            {
                if (!events.Contains(rule)) events.Add(rule);
            }
        }
        if (events.Count + windows.Count == 0) return null;
        // Asked for by itself, a rule speaks, whatever it is an input of.
        return new RuleBook(events, windows, Book.Silent.Where(s => s != id).ToHashSet(StringComparer.Ordinal), [])
        {
            Pipelines = Book.Pipelines,
        };
    }

    private static EventRule RuleOf(EventWatch watch) => new(
        new RuleHead { Id = watch.Rule, Title = watch.Rule, Origin = new RuleOrigin("", 0, "") }, LogSource.Any,
        watch.Filter);

    /// <summary>The rules about single events, compiled.</summary>
    public RuleIndex Index { get; }

    /// <summary>Matches events.</summary>
    public RuleMatcher Matcher { get; }

    /// <summary>The rules about several events, running.</summary>
    public WindowEngine Windows { get; }

    /// <summary>They by their ids.</summary>
    public IReadOnlyDictionary<string, WindowRule> WindowRules { get; }

    /// <summary>For each rule about single events its number as an input of others; negative for none.</summary>
    public int[] Inputs { get; }

    /// <summary>For each rule the fields whose values make findings one alert.</summary>
    public (string Field, int Slot)[][] Slots { get; }
}
