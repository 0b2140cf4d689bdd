using Tocsin.Detection.Rules;
using Tocsin.Detection.Rules.BackTests;
using Tocsin.Detection.Scripts;
using Tocsin.Endpoints;
using Tocsin.Health;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Storage.Questions;
using Tocsin.Web.Operations;

namespace Tocsin.Serve;

/// <summary>Tells pages of rules, in their words: they know nothing of the engine.</summary>
internal sealed class RulesForPages(RuleEngine engine, RuleWatch scripts, TimeProvider clock)
{
    private static readonly TimeSpan TriedBack = TimeSpan.FromDays(30);

    /// <summary>What pages work on.</summary>
    public RuleSources Sources => new()
    {
        List = List,
        Find = Find,
        Switch = (id, isOn, by, why) => SwitchEndpoint.Switch(engine, clock, id, isOn, by, why),
        Try = TryAsync,
        Explain = ExplainAsync,
    };

    private RuleListing List() => new(
        [.. scripts.Rules.Select(LineOf), .. engine.Rules.Select(r => LineOf(r.Rule, r.Counts))],
        [
            .. engine.Faults.Where(f => !f.IsWarning).GroupBy(f => (f.File, f.RuleId, f.RuleId.Length > 0 ? 0 : f.Line))
                .Select(r => new RefusedRule(r.Key.File, r.Key.RuleId, [.. r.Select(f => (f.Line, f.Message))])),
        ],
        engine.IsReading);

    private RuleSheet? Find(string id)
    {
        if (engine.Find(id) is not var (rule, counts))
        {
            return scripts.Rules.FirstOrDefault(r => r.Name == id) is { } script
                ? new RuleSheet(LineOf(script)) : null;
        }
        var head = rule.Head;
        return new RuleSheet(LineOf(rule, counts))
        {
            Description = head.Description,
            License = head.License,
            Date = head.Date,
            Modified = head.Modified,
            References = head.References,
            FalsePositives = head.FalsePositives,
            Runbook = head.Runbook,
            FileLine = head.Origin.Line,
            Source = head.Origin.Text,
        };
    }

    private async Task<RuleTrial?> TryAsync(
        IEventStore events, string id, Action<DateTimeOffset>? progress, CancellationToken stop)
    {
        if (engine.BookOf(id) is not { } book) return null;
        var now = clock.GetUtcNow();
        var range = new TimeRange((now - TriedBack).UtcTicks, now.UtcTicks);
        // Judging is work: a page's own thread goes on drawing.
        var result = await Task.Run(() => new BackTest(events, clock).RunAsync(
            book, range, ticks => progress?.Invoke(new DateTimeOffset(ticks, TimeSpan.Zero)), stop), stop);
        return result.Rules.FirstOrDefault(r => r.Id == id) is not { } found ? null : new RuleTrial(
            result.From, result.To, result.Judged, result.Took, found.Hits, found.Alerts,
            [.. found.Days.Select(d => new TrialDay(d.Day, d.Hits, d.Alerts))],
            [.. found.Entities.Select(ValueOf)], [.. found.FalsePositiveCandidates.Select(ValueOf)], found.EventIds);
    }

    private async Task<ExplainedEvent> ExplainAsync(
        IEventStore events, string rule, long id, CancellationToken stop)
    {
        if (engine.BookOf(rule) is not { } book)
        {
            return new ExplainedEvent([], "Only rules in YAML can be explained: this one is a script's, or is gone.");
        }
        return await Task.Run(() => RuleExplaining.ExplainAsync(book, events, id, stop), stop) is { } verdicts
            ? new ExplainedEvent([.. verdicts.Select(Of)], null)
            : new ExplainedEvent([], "There is no event of this id: it never was, or its time of keeping is over.");
    }

    private static TrialValue ValueOf(EntityCount count) => new(count.Field, count.Value, count.Count);

    private static ExplainedRule Of(RuleVerdict verdict) => new(
        verdict.Rule.Head.Title, verdict.Matches, verdict.IsExcepted, verdict.IsMeant,
        verdict.Rule.LogSource.ToString(), Of(verdict.Condition));

    private static ExplainedPart Of(Explanation part) =>
        new(part.Text, part.Holds, part.Found, [.. part.Parts.Select(Of)]);

    private RuleLine LineOf(Rule rule, RuleCounts counts) => new()
    {
        Off = engine.Switches.Find(rule.Head.Id) is { } off ? new RuleOff(off.By, off.At, off.Comment) : null,
        Id = rule.Head.Id,
        Title = rule.Head.Title,
        Kind = rule is WindowRule ? "window" : "event",
        Level = rule.Head.Level.ToString().ToLowerInvariant(),
        Status = rule.Head.Status,
        LogSource = rule is EventRule single ? single.LogSource.ToString() : "",
        Author = rule.Head.Author,
        Tags = rule.Head.Tags,
        File = rule.Head.Origin.File,
        Hits = counts.Hits,
        Alerts = counts.Alerts,
        Excepted = counts.Excepted,
        LastFire = counts.LastFireTicks == 0 ? null : new DateTimeOffset(counts.LastFireTicks, TimeSpan.Zero),
        Error = counts.Failure,
    };

    private static RuleLine LineOf(RuleStatus rule) => new()
    {
        Id = rule.Name,
        Title = rule.Name,
        Kind = "script",
        File = rule.File,
        Hits = rule.Raised,
        Alerts = rule.Raised,
        Error = rule.LastError ?? (rule.Errors.Count > 0 ? rule.Errors[0].ToString() : rule.LastSkip),
    };
}
