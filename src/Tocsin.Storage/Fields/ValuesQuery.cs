using System.Text;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Fields;

/// <summary>Finds the most frequent values of a field, as many as a short look comes by.</summary>
internal static class ValuesQuery
{
    // Then what was found has to do.
    private static readonly TimeSpan LookMax = TimeSpan.FromMilliseconds(300);

    /// <summary>Runs it: values that begin with the text come before those that contain it.</summary>
    public static ValuesAnswer Run(Scan scan, ValuesQuestion question, TimeProvider clock)
    {
        var field = new FieldRef(question.Field);
        var folded = Utf8Text.Fold(question.Text);
        var started = clock.GetTimestamp();
        var isComplete = true;
        var lanes = scan.InLanes(
            oldestFirst: false,
            () => new ValuesLane(field, folded.Length == 0 ? null : value => Utf8Text.ContainsFolded(value, folded)),
            (_, _) => isComplete = clock.GetElapsedTime(started) < LookMax && isComplete,
            (lane, block, evaluator, rows) => lane.Add(block, evaluator, rows));
        var all = lanes[0];
        foreach (var lane in lanes.Skip(1)) all.Merge(lane);
        // Many contain what few begin with: more are taken than are shown.
        var found = all.Counts.Values.Top(folded.Length == 0 ? question.Limit : int.MaxValue)
            .OrderByDescending(v => v.Value is string s && Utf8Text.MatchFolded(Encoding.UTF8.GetBytes(s), folded) >= 0)
            .Take(question.Limit);
        return new ValuesAnswer([.. found], isComplete, scan.Cost);
    }
}
