using Tocsin.Events;
using Tocsin.Rules.Matching;
using Tocsin.Rules.Model;

namespace Tocsin.Rules.Explaining;

/// <summary>Why a rule fires on an event, or does not.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="LogSource">
/// Whether the event may be one of the rule's log source; else the rule is not even asked.
/// </param>
/// <param name="Condition">Whether the condition holds, part by part.</param>
/// <param name="Exceptions">The names of the rule's exceptions that keep it quiet.</param>
/// <param name="Event">What the event has.</param>
public sealed record RuleExplanation(
    EventRule Rule, Explanation LogSource, Explanation Condition, IReadOnlyList<string> Exceptions,
    IReadOnlyList<NamedValue> Event)
{
    /// <summary>Whether the rule fires.</summary>
    public bool Fires => LogSource.Holds && Condition.Holds && Exceptions.Count == 0;

    /// <summary>The verdict, in words that stand behind the rule's title.</summary>
    public string Verdict => Fires ? "fires"
        : !LogSource.Holds ? "is not asked: its log source is another one"
        : !Condition.Holds ? "does not fire"
        : $"is kept quiet by the exception {string.Join(", ", Exceptions)}";

    /// <summary>How much of the condition holds, from 0 to 1; of several events the nearest one has the most.</summary>
    public double Nearness => (Fires ? 2 : 0) + (LogSource.Holds ? 1 : 0) + Share(Condition);

    /// <summary>Explains rules of an index for one event.</summary>
    /// <param name="index">The rules.</param>
    /// <param name="batch">The event's batch.</param>
    /// <param name="at">The event's place in it.</param>
    /// <param name="rules">The rules' numbers.</param>
    public static IReadOnlyList<RuleExplanation> Of(RuleIndex index, EventBatch batch, int at, IEnumerable<int> rules)
    {
        var matcher = new RuleMatcher(index);
        matcher.Match(batch, at, [], []);
        var values = new NamedValueReader().Read(batch, at);
        return
        [
            .. rules.Select(r => new RuleExplanation(
                index.Rules[r], matcher.ExplainSource(r), matcher.Explain(r), matcher.ExceptionsOf(r), values)),
        ];
    }

    private static double Share(Explanation part) => part.Parts.Count == 0 || part.Holds
        ? part.Holds ? 1 : 0
        : part.Text == "all of" ? part.Parts.Average(Share) : part.IsNegated ? 0 : part.Parts.Max(Share);
}
