using Tocsin.Language;
using Tocsin.Rules.Model;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Reading;

/// <summary>
/// Reads files of rules: rules, correlations and filters of Sigma, and rules of our own, each a document of YAML. What
/// is wrong is said by line, and costs that document alone. Never throws, whatever the text. Thread-safe.
/// </summary>
/// <param name="options">How rules are read.</param>
public sealed class RuleReader(RuleOptions options)
{
    /// <summary>How long a file may be, in characters.</summary>
    public const int CharactersMax = 1 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file, as faults and origins name it.</param>
    /// <param name="text">What is in it.</param>
    public RuleFile Read(string file, string text)
    {
        var (rules, filters, faults) = (new List<Rule>(), new List<RuleFilter>(), new List<RuleFault>());
        if (text.Length > CharactersMax)
        {
            faults.Add(new(file, 1, "", $"The file has more than {CharactersMax} characters"));
            return new(rules, filters, faults);
        }
        foreach (var document in YamlText.Documents(text.TrimStart('\uFEFF')))
        {
            var wrong = new Faults(file);
            if (YamlReader.Read(document, wrong) is YamlMap map) Read(map, document, rules, filters);
            faults.AddRange(wrong.All);
        }
        return new(rules, filters, faults);
    }

    /// <summary>The same reader with further values of placeholders, which go before those that it has.</summary>
    internal RuleReader With(IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
    {
        if (placeholders.Count == 0) return this;
        var all = new Dictionary<string, IReadOnlyList<string>>(options.Placeholders, StringComparer.Ordinal);
        foreach (var (name, values) in placeholders) all[name] = values;
        return new RuleReader(options with { Placeholders = all });
    }

    private void Read(YamlMap map, YamlText document, List<Rule> rules, List<RuleFilter> filters)
    {
        if (map.Has("action"))
        {
            map.Fail("action", "action is not in Sigma any more: write each rule by itself");
            return;
        }
        var isWindow = WindowReader.Is(map);
        var (isFilter, isEvent) = (map.Has("filter"), map.Has("detection") || map.Has("when"));
        // Other YAML may lie beside rules.
        if (!isWindow && !isFilter && !isEvent && !map.Has("title")) return;
        var events = new EventReader(map.Faults, options);
        var head = new HeadReader(map, document, events).Read();
        if (!options.TakesDeprecated && head.Status is "deprecated" or "unsupported")
        {
            if (!map.Faults.AreGrave) map.Warn("status", $"The rule is not run, because it is {head.Status}");
            return;
        }
        if (isWindow)
        {
            if (WindowReader.Read(map, head, events) is { } rule && !map.Faults.AreGrave) rules.Add(rule);
        }
        else if (isFilter)
        {
            if (Filter(map, head, events) is { } filter && !map.Faults.AreGrave) filters.Add(filter);
        }
        else if (events.Condition(map) is { } condition)
        {
            var source = EventReader.LogSource(map);
            if (source == LogSource.Any && map.Has("detection"))
            {
                map.Warn("logsource", "The rule states no log source: it looks at every event");
            }
            var rule = new EventRule(head, source, condition);
            if (!map.Faults.AreGrave) rules.Add(rule);
        }
    }

    private RuleFilter? Filter(YamlMap map, RuleHead head, EventReader events)
    {
        if (map.Map("filter") is not { } filter) return null;
        if (events.Detection(filter, other: "rules") is not { } condition) return null;
        var beginsWithNot =
            filter.At("condition") is YamlScalar scalar && BeginsWithNot(scalar.Text.AsSpan().TrimStart());
        var isSeen = options.Filters == FilterMeaning.AsWritten ? beginsWithNot : options.Filters == FilterMeaning.Seen;
        if (options.Filters == FilterMeaning.AsWritten && !beginsWithNot)
        {
            filter.Warn("condition", "The condition does not begin with not: the events that it finds are left out");
        }
        var rules = filter.Texts("rules").Where(r => r != "any").ToList();
        return new RuleFilter(
            head, EventReader.LogSource(map), rules,
            !isSeen ? condition : condition is Not not ? not.Item : new Not(condition));
    }

    private static bool BeginsWithNot(ReadOnlySpan<char> condition) =>
        condition.StartsWith("not") && condition.Length > 3 && (char.IsWhiteSpace(condition[3]) || condition[3] == '(');
}
