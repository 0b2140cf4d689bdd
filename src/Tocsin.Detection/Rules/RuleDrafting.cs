using Tocsin.Detection.Rules.BackTests;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Rules.Drafting;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Reading;
using Tocsin.Rules.Sets;
using Tocsin.Storage.Questions;

namespace Tocsin.Detection.Rules;

/// <summary>
/// Drafts a rule from stored events: what the examples share and the past seldom has, tried on both.
/// <see cref="DraftAsync"/> is the way.
/// </summary>
/// <param name="events">The events.</param>
/// <param name="pipelines">What logs are called.</param>
/// <param name="clock">The time.</param>
public sealed class RuleDrafting(IEventStore events, IReadOnlyList<Pipeline> pipelines, TimeProvider clock)
{
    private const int ExamplesMax = 1_000;
    private const int PastMax = 200_000;
    private const int Slices = 32;

    /// <summary>Drafts a rule.</summary>
    /// <param name="examples">Which events are examples; the oldest thousand are looked at.</param>
    /// <param name="past">The past, of which a sample is looked at when it is large.</param>
    /// <param name="title">The rule's title; null makes one.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The rule, or why there is none.</returns>
    /// <exception cref="IOException">Stored events turned out to be damaged.</exception>
    public async Task<(DraftedRule? Drafted, string? Why)> DraftAsync(
        EventFilter examples, TimeRange past, string? title, CancellationToken stop)
    {
        var found = new List<IReadOnlyList<NamedValue>>();
        await ReadAsync(examples, ExamplesMax, (values, _) => found.Add(values), stop);
        if (found.Count == 0) return (null, "No stored event matches: there is no example.");
        if (RuleDraft.Begin(found, pipelines) is not { } draft)
        {
            return (null, "The examples share nothing that a rule could ask for; leave out those of another kind.");
        }
        var looked = await LearnAsync(draft, past, stop);
        var yaml = draft.ToYaml(title);
        var book = RuleBook.Of([new RuleReader(new RuleOptions { Clock = clock }).Read("draft", yaml)]);
        var fires = await FiresAsync(book, examples, stop);
        var tried = await new BackTest(events, clock).RunAsync(book, past, null, stop);
        var (hits, alerts) = (tried.Rules.Sum(r => r.Hits), tried.Rules.Sum(r => r.Alerts));
        return (new DraftedRule(yaml, found.Count, fires, looked, hits, alerts), null);
    }

    // Some of each part of the past, so that a rhythm of days and weeks is seen.
    private async Task<long> LearnAsync(RuleDraft draft, TimeRange past, CancellationToken stop)
    {
        var span = await events.SpanAsync(past, stop);
        var length = Math.Max(1, (span.To - span.From) / Slices);
        var looked = 0L;
        for (var i = 0; i < Slices; i++)
        {
            var from = span.From + (i * length);
            if (from >= span.To) break;
            var slice = new TimeRange(from, i == Slices - 1 ? span.To : Math.Min(span.To, from + length));
            await ReadAsync(new EventFilter(Predicate.Everything, slice), PastMax / Slices, (values, _) =>
            {
                draft.Learn(values);
                looked++;
            }, stop);
        }
        return looked;
    }

    private async Task<long> FiresAsync(RuleBook book, EventFilter examples, CancellationToken stop)
    {
        if (book.EventRules.Count == 0) return 0;
        var matcher = new RuleMatcher(new RuleIndex(book.EventRules, pipelines));
        var (fires, matched) = (0L, new List<int>());
        await ReadAsync(examples, ExamplesMax, (_, page) =>
        {
            matched.Clear();
            matcher.Match(page.Page.Batch, page.Index, matched, id: page.Page.Ids[page.Index]);
            fires += matched.Count > 0 ? 1 : 0;
        }, stop);
        return fires;
    }

    private async Task ReadAsync(
        EventFilter which, int most,
        Action<IReadOnlyList<NamedValue>, (Storage.Answers.ReplayPage Page, int Index)> each, CancellationToken stop)
    {
        var reader = new NamedValueReader();
        using var replay = await events.ReplayAsync(which, new FieldTable(), stop);
        while (most > 0 && await replay.NextAsync(stop) is { } page)
        {
            using (page)
            {
                for (var i = 0; i < page.Batch.Count && most-- > 0; i++) each(reader.Read(page.Batch, i), (page, i));
            }
        }
    }
}

/// <summary>A rule that was drafted, and how it did.</summary>
/// <param name="Yaml">The rule.</param>
/// <param name="Examples">How many examples it was made of.</param>
/// <param name="Fires">On how many of them it fires.</param>
/// <param name="PastLooked">How many events of the past it was compared with.</param>
/// <param name="PastHits">On how many events of the past it would have fired, the examples among them.</param>
/// <param name="PastAlerts">How many alerts that would have been.</param>
public sealed record DraftedRule(
    string Yaml, long Examples, long Fires, long PastLooked, long PastHits, long PastAlerts);
