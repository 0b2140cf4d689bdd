using Tocsin.Language;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;

namespace Tocsin.Storage.Fields;

/// <summary>Counts the fields of matching events, and their values.</summary>
internal static class FieldsQuery
{
    /// <summary>Runs it: the fields that most events have first.</summary>
    public static FieldsAnswer Run(Scan scan, FieldsQuestion question) =>
        question.Field is { } field ? One(scan, field, question.Values) : All(scan, question.Values);

    private static FieldsAnswer All(Scan scan, int values)
    {
        var lanes = scan.InLanes(
            oldestFirst: false, () => new FieldsLane(values > 0), (_, _) => true,
            (lane, block, _, rows) => lane.Add(block, rows));
        var all = lanes[0];
        foreach (var lane in lanes.Skip(1)) all.Merge(lane);
        return new FieldsAnswer
        {
            Total = all.Total,
            Fields =
            [
                .. all.Fields.Where(f => f.Value.Events > 0)
                    .OrderByDescending(f => f.Value.Events).ThenBy(f => f.Key, StringComparer.Ordinal)
                    .Select(f => f.Value.Summary(f.Key, values)),
            ],
            IsCut = all.IsCut,
            Scan = scan.Cost,
        };
    }

    private static FieldsAnswer One(Scan scan, string name, int values)
    {
        var field = new FieldRef(name);
        var lanes = scan.InLanes(
            oldestFirst: false, () => new ValuesLane(field, null), (_, _) => true,
            (lane, block, evaluator, rows) => lane.Add(block, evaluator, rows));
        var all = lanes[0];
        foreach (var lane in lanes.Skip(1)) all.Merge(lane);
        return new FieldsAnswer
        {
            Total = all.Total,
            Fields = all.Counts.Events > 0 ? [all.Counts.Summary(name, values)] : [],
            Scan = scan.Cost,
        };
    }
}
