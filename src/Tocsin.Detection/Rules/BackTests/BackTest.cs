using Tocsin.Events;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Sets;
using Tocsin.Storage.Questions;

namespace Tocsin.Detection.Rules.BackTests;

/// <summary>
/// Runs rules over stored events as the engine would have run them when they arrived: the store finds those that may be
/// meant by its columns, and the engine's own matcher judges them. <see cref="RunAsync"/> is the way.
/// </summary>
public sealed class BackTest(IEventStore events, TimeProvider clock)
{
    private static readonly string[] EntityFields =
        ["hostname", "Computer", "User", "SubjectUserName", "TargetUserName", "Image", "ParentImage",
            "details.sourceipaddress",
            "IpAddress", "SourceIp", "DestinationIp", "userIdentity.arn", "sourceIPAddress"];

    /// <summary>Runs rules.</summary>
    /// <param name="book">The rules.</param>
    /// <param name="range">The part of the past.</param>
    /// <param name="progress">Told now and then of the time that was reached, in ticks; null for nobody.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="IOException">Stored events turned out to be damaged.</exception>
    public async Task<BackTestResult> RunAsync(
        RuleBook book, TimeRange range, Action<long>? progress, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        var span = await events.SpanAsync(range, stop);
        var rules = new LoadedRules(book, PipelineReader.Shipped, EntityFields);
        var stored = await events.FieldNamesAsync(span, stop);
        var filter = rules.Index.Preselect([.. stored.Select(f => f.Name)]);
        var fields = new FieldTable();
        var tallies = new Dictionary<string, RuleTally>(StringComparer.Ordinal);
        var slots = EntityFields.Select(f => (f, rules.Index.Fields.SlotOf(f))).ToList();
        var judge = new RuleJudge(rules, new AlertBook());
        var judged = 0L;
        using var replay = await events.ReplayAsync(new EventFilter(filter, span), fields, stop);
        while (await replay.NextAsync(stop) is { } page)
        {
            using (page)
            {
                for (var i = 0; i < page.Batch.Count; i++)
                {
                    foreach (var found in judge.Judge(page.Batch, i, page.Ids[i])) Count(found, rules, slots, tallies);
                    if (book.WindowRules.Count == 0) continue;
                    var arrived = new DateTimeOffset(rules.Matcher.Event.ReceivedTicks, TimeSpan.Zero);
                    foreach (var found in judge.Advance(arrived, isCaughtUp: true)) Count(found, rules, slots, tallies);
                }
                judged += page.Batch.Count;
                if (page.Batch.Count > 0) progress?.Invoke(page.Batch.Events[^1].Time.Ticks);
            }
        }
        return new BackTestResult
        {
            From = new DateTimeOffset(span.From, TimeSpan.Zero),
            To = new DateTimeOffset(Math.Min(span.To, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero),
            Judged = judged,
            Took = clock.GetElapsedTime(began),
            Rules =
            [
                .. rules.All.Select(r => tallies.TryGetValue(r.Head.Id, out var t) ? t : new RuleTally(r.Head, []))
                    .Select(t => t.Result()).OrderByDescending(r => r.Alerts).ThenByDescending(r => r.Hits),
            ],
            Errors = [.. book.Faults.Where(f => !f.IsWarning).Select(f => f.ToString())],
        };
    }

    private static void Count(
        RuleFinding found, LoadedRules rules, List<(string, int)> slots, Dictionary<string, RuleTally> tallies)
    {
        var head = found.Rule.Head;
        if (!tallies.TryGetValue(head.Id, out var tally)) tallies[head.Id] = tally = new RuleTally(head, slots);
        tally.Add(rules.Matcher.Event, found.BeganAlert);
    }
}
