using Tocsin.Rules.Model;
using Tocsin.Rules.Windows.Judges;
using Tocsin.Rules.Windows.Watches;

namespace Tocsin.Rules.Windows.Running;

/// <summary>Makes of a check what does it.</summary>
internal static class WatchChoice
{
    /// <summary>What does a rule's check.</summary>
    public static Watch Of(WindowRule rule, WindowScope scope, RuleTally tally)
    {
        var span = rule.Span.Ticks;
        return rule.Check switch
        {
            CountCheck check => Sliding(new CountJudge(check.Bounds, span)),
            DistinctCheck check => Sliding(new DistinctJudge(check.Bounds, span), keepsValues: true),
            FigureCheck { Figure: WindowFigure.Percentile } check =>
                Sliding(new PercentileJudge(check.Bounds, span, check.Percentile), keepsValues: true),
            FigureCheck check =>
                Sliding(new SumJudge(check.Bounds, span, check.Figure == WindowFigure.Average), keepsValues: true),
            TogetherCheck { IsOrdered: true } check => Sliding(new OrderJudge(Steps(rule, check.Condition), span)),
            TogetherCheck check => Sliding(new TogetherJudge(check.Condition, rule.Inputs, span)),
            ChangeCheck => Sliding(new ChangeJudge(span), keepsValues: true),
            SpikeCheck check => Sliding(new SpikeJudge(check, span, () => tally.SinceTicks)),
            NewTermCheck check => new TermWatch(scope, check, span),
            AbsenceCheck => new AbsenceWatch(scope, span),
            FlatlineCheck check => new FlatlineWatch(scope, check.Below, span),
            _ => throw new ArgumentException($"BUG: nothing does {rule.Check.GetType().Name}", nameof(rule)),
        };

        SlidingWatch Sliding(WindowJudge judge, bool keepsValues = false) => new(scope, judge, span, keepsValues);
    }

    /// <summary>The fields whose values are judged.</summary>
    public static IReadOnlyList<string> FieldsOf(WindowCheck check) => check switch
    {
        DistinctCheck distinct => distinct.Fields,
        FigureCheck figure => [figure.Field],
        NewTermCheck terms => terms.Fields,
        ChangeCheck change => [change.Field],
        _ => [],
    };

    private static int[] Steps(WindowRule rule, InputCondition? condition)
    {
        var steps = Enumerable.Range(0, rule.Inputs.Count);
        return [.. condition is null ? steps : steps.Where(i => Names(condition, rule.Inputs[i]))];
    }

    private static bool Names(InputCondition condition, string input) => condition switch
    {
        InputFound found => found.Input == input,
        InputAll all => all.Items.Any(i => Names(i, input)),
        InputAny any => any.Items.Any(i => Names(i, input)),
        _ => false,
    };
}
