using Tocsin.Events;
using Tocsin.Language.Values;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;
using Tocsin.Rules.Pipelines;
using Tocsin.Rules.Sets;
using Tocsin.Storage.Questions;

namespace Tocsin.Detection.Rules;

/// <summary>
/// Says of a stored event why rules are true of it, or are not: the matcher that runs live looks at the event as it was
/// when it arrived. Of a rule about several events, those are explained whose findings it counts.
/// </summary>
public static class RuleExplaining
{
    /// <summary>Explains.</summary>
    /// <param name="book">The rules.</param>
    /// <param name="events">Where the event is.</param>
    /// <param name="id">The event's id.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>One verdict for each rule about single events; null when the event is not stored.</returns>
    /// <exception cref="IOException">The event turned out to be damaged.</exception>
    public static async Task<IReadOnlyList<RuleVerdict>?> ExplainAsync(
        RuleBook book, IEventStore events, long id, CancellationToken stop)
    {
        using var page = await events.ReplayAsync(id, new FieldTable(), stop);
        if (page is null) return null;
        var matcher = new RuleMatcher(new RuleIndex(book.EventRules, book.PipelinesWith(PipelineReader.Shipped)));
        var (matched, excepted, failed) = (new List<int>(), new List<int>(), new List<(int Rule, string Why)>());
        matcher.Match(page.Batch, 0, matched, failed, id, excepted);
        return
        [
            .. book.EventRules.Select((rule, i) => new RuleVerdict(
                rule, matched.Contains(i), excepted.Contains(i), matcher.IsMeant(i), Explain(matcher, i))),
        ];
    }

    private static Explanation Explain(RuleMatcher matcher, int rule)
    {
        try
        {
            return matcher.Explain(rule);
        }
        catch (TooMuchException e)
        {
            return new Explanation(e.Message, false, [], []);
        }
    }
}

/// <summary>Why a rule is true of an event, or is not.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Matches">Whether it is.</param>
/// <param name="IsExcepted">Whether it is, and an exception keeps it quiet.</param>
/// <param name="IsMeant">Whether the event may be of the rule's log source.</param>
/// <param name="Condition">What of its condition holds.</param>
public sealed record RuleVerdict(
    EventRule Rule, bool Matches, bool IsExcepted, bool IsMeant, Explanation Condition);
