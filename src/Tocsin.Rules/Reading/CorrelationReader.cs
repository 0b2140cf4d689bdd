using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Sigma;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Reading;

/// <summary>Reads correlations of Sigma (specification of correlation rules 2.1).</summary>
internal static class CorrelationReader
{
    private const int CombinationsMax = 256;
    private static readonly string[] Types =
    [
        "event_count", "value_count", "temporal", "temporal_ordered", "value_sum", "value_avg", "value_percentile",
        "value_median",
    ];

    /// <summary>Reads one; null, and faults, when it is wrong.</summary>
    /// <param name="document">The rule.</param>
    /// <param name="map">Its correlation.</param>
    /// <param name="head">What is said about it.</param>
    public static WindowRule? Read(YamlMap document, YamlMap map, RuleHead head)
    {
        map.Only(
            "type", "rules", "group-by", "timespan", "condition", "aliases", "generate", "field", "percentile");
        var type = map.MustText("type");
        if (type is not null && !Types.Contains(type))
        {
            var near = Nearest.DidYouMean(type, Types);
            map.Fail("type", $"The type {type} is not known{near}; there are {string.Join(", ", Types)}");
            type = null;
        }
        var rules = map.Texts("rules");
        if (rules.Count == 0) map.Fail("rules", "rules is missing: it names the rules whose findings are looked at");
        var span = SpanOf(map, "timespan");
        var check = type is null ? null : Check(map, type, rules);
        if (check is null || span is null || rules.Count == 0) return null;
        var groupBy = map.Texts("group-by");
        return new WindowRule(head, rules, groupBy, span.Value, check)
        {
            Aliases = AliasReader.Read(map, groupBy, rules),
            Generate = map.Boolean("generate") ?? document.Boolean("generate") ?? false,
        };
    }

    /// <summary>A span that must be there and be longer than nothing.</summary>
    public static TimeSpan? SpanOf(YamlMap map, string key)
    {
        if (map.At(key) is null) map.Fail(key, $"{key} is missing");
        var span = map.Span(key);
        if (span > TimeSpan.Zero) return span;
        if (span is not null) map.Fail(key, $"{key} must be longer than nothing");
        return null;
    }

    private static WindowCheck? Check(YamlMap map, string type, IReadOnlyList<string> rules)
    {
        if (type is "temporal" or "temporal_ordered") return Together(map, rules, type == "temporal_ordered");
        if (map.Map("condition") is not { } condition)
        {
            if (map.At("condition") is null) map.Fail("condition", "condition is missing, such as gte: 10");
            return null;
        }
        condition.Only(["field", "percentile", .. BoundsReader.Names]);
        var fields = condition.Has("field") ? condition.Texts("field") : map.Texts("field");
        if (type != "event_count" && fields.Count == 0)
        {
            condition.Fail("field", $"field is missing: {type} is about the values of one");
            return null;
        }
        if (type is not ("event_count" or "value_count") && fields.Count > 1)
        {
            condition.Fail("field", $"{type} is about one field");
            return null;
        }
        return type switch
        {
            "event_count" => BoundsReader.Read(condition, BoundsReader.CountMax) is { } b ? new CountCheck(b) : null,
            "value_count" =>
                BoundsReader.Read(condition, BoundsReader.DistinctMax) is { } b ? new DistinctCheck(fields, b) : null,
            _ => Figure(map, condition, type, fields[0]),
        };
    }

    private static FigureCheck? Figure(YamlMap map, YamlMap condition, string type, string field)
    {
        if (BoundsReader.Read(condition) is not { } bounds) return null;
        switch (type)
        {
            case "value_sum": return new(WindowFigure.Sum, field, 0, bounds);
            case "value_avg": return new(WindowFigure.Average, field, 0, bounds);
            case "value_median": return new(WindowFigure.Percentile, field, 50, bounds);
        }
        var place = condition.Has("percentile") ? condition : map;
        if (!place.Has("percentile")) condition.Warn("percentile", "percentile is missing: the median is taken, 50");
        var percentile = place.Number("percentile") ?? 50;
        if (percentile is >= 0 and <= 100) return new(WindowFigure.Percentile, field, percentile, bounds);
        place.Fail("percentile", "percentile must be from 0 to 100");
        return null;
    }

    private static TogetherCheck? Together(YamlMap map, IReadOnlyList<string> rules, bool isOrdered)
    {
        switch (map.At("condition"))
        {
            case null: return new(isOrdered);
            case YamlMap condition:
                condition.Only([.. BoundsReader.Names]);
                return BoundsReader.Read(condition) is { } bounds
                    ? HowMany(condition, bounds, rules, isOrdered)
                    : null;
            case YamlScalar scalar:
                return Words(map, scalar, rules, isOrdered) is { } found ? new(isOrdered, found) : null;
            default:
                map.Fail("condition", "condition must be a text such as a and not b, or a map such as gte: 2");
                return null;
        }
    }

    private static InputCondition? Words(
        YamlMap map, YamlScalar scalar, IReadOnlyList<string> rules, bool isOrdered)
    {
        var names = new Selections();
        foreach (var rule in rules.Distinct()) names.Add(new(rule, Predicate.Everything));
        var read = ConditionParser.Read(scalar.Text, names, out var why, out var at);
        if (read is null)
        {
            scalar.Fail(map.Faults, at, why!);
            return null;
        }
        var condition = Condition(read);
        if (!IsFoundWithoutEvents(condition) && (!isOrdered || IsPlain(condition))) return condition;
        map.Fail("condition", isOrdered
            ? "In temporal_ordered the condition can only be rules with and between them"
            : "The condition must ask for at least one rule: nothing but not is true of no event at all");
        return null;
    }

    // How many of the rules must be found, written out as which.
    private static TogetherCheck? HowMany(
        YamlMap condition, Bounds bounds, IReadOnlyList<string> rules, bool isOrdered)
    {
        var names = rules.Distinct().ToList();
        var least = Enumerable.Range(0, names.Count + 1).FirstOrDefault(n => bounds.Hold(n), -1);
        if (least > 0 && bounds.Hold(names.Count))
        {
            if (least == names.Count) return new(isOrdered);
            var sets = Combinations(names, least).Take(CombinationsMax + 1).ToList();
            if (!isOrdered && sets.Count <= CombinationsMax) return new(false, new InputAny(sets));
        }
        condition.Fail(isOrdered
            ? "temporal_ordered looks for all of its rules: leave condition out"
            : "temporal looks for how many of its rules are found at least, such as gte: 2; or write a and not b");
        return null;
    }

    private static IEnumerable<InputCondition> Combinations(List<string> names, int size)
    {
        var chosen = Enumerable.Range(0, size).ToArray();
        while (true)
        {
            yield return new InputAll([.. chosen.Select(i => new InputFound(names[i]))]);
            var at = size - 1;
            while (at >= 0 && chosen[at] == names.Count - size + at) at--;
            if (at < 0) yield break;
            chosen[at]++;
            for (var i = at + 1; i < size; i++) chosen[i] = chosen[i - 1] + 1;
        }
    }

    private static InputCondition Condition(Predicate node) => node switch
    {
        And and => new InputAll([.. and.Items.Select(Condition)]),
        Or or => new InputAny([.. or.Items.Select(Condition)]),
        Not not => new InputNot(Condition(not.Item)),
        _ => new InputFound(((Selection)node).Name),
    };

    private static bool IsFoundWithoutEvents(InputCondition condition) => condition switch
    {
        InputAll all => all.Items.All(IsFoundWithoutEvents),
        InputAny any => any.Items.Any(IsFoundWithoutEvents),
        InputNot not => !IsFoundWithoutEvents(not.Item),
        _ => false,
    };

    private static bool IsPlain(InputCondition condition) =>
        condition is InputFound || (condition is InputAll all && all.Items.All(IsPlain));
}
