using Tocsin.Rules.Model;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Reading;

/// <summary>Reads rules of our own about several events.</summary>
/// <param name="document">The rule.</param>
/// <param name="map">What it does with the events.</param>
/// <param name="head">What is said about it.</param>
/// <param name="events">Reads the events.</param>
internal sealed class OwnWindowReader(YamlMap document, YamlMap map, RuleHead head, EventReader events)
{
    private static readonly string[] Kinds = ["count", "distinct", "sum", "avg", "percentile", "median"];
    private readonly List<EventRule> _parts = [];
    private readonly List<string> _inputs = [];
    private readonly List<string> _names = [];

    /// <summary>Reads one; null, and faults, when it is wrong.</summary>
    /// <param name="key">Which kind it is.</param>
    public WindowRule? Read(string key)
    {
        var check = key switch
        {
            "sequence" or "together" => Steps(isOrdered: key == "sequence"),
            "absence" => Absence(),
            _ => Events() ? OneInput(key) : null,
        };
        var span = CorrelationReader.SpanOf(map, "within");
        if (check is null || span is null || _inputs.Count == 0) return null;
        var groupBy = map.Texts("by");
        return new WindowRule(head, _inputs, groupBy, span.Value, check)
        {
            Parts = _parts,
            Aliases = AliasReader.Read(map, groupBy, _names, name => _inputs[_names.IndexOf(name)]),
            Generate = document.Boolean("generate") ?? false,
        };
    }

    private WindowCheck? OneInput(string key)
    {
        switch (key)
        {
            case "threshold":
                return Threshold();
            case "new_term":
                Only("fields", "field", "learn");
                var fields = map.Has("fields") ? map.Texts("fields") : map.Texts("field");
                if (fields.Count == 0) map.Fail("fields", "fields is missing");
                return fields.Count == 0 ? null : new NewTermCheck(fields, map.Span("learn") ?? TimeSpan.Zero);
            case "change":
                Only("field");
                return map.MustText("field") is { } field ? new ChangeCheck(field) : null;
            case "spike":
                return Spike();
            default:
                Only("below");
                return new FlatlineCheck(map.Whole("below", 1, (int)BoundsReader.CountMax) ?? 1);
        }
    }

    private SpikeCheck? Spike()
    {
        Only("factor", "at_least");
        if (map.At("factor") is null) map.Fail("factor", "factor is missing");
        if (map.Number("factor") is not { } factor) return null;
        if (factor > 0 && factor != 1) return new(factor, map.Whole("at_least", 1) ?? 1);
        map.Fail("factor", "factor must be above 1 for a rise, or between 0 and 1 for a fall");
        return null;
    }

    private WindowCheck? Threshold()
    {
        Only(["field", .. Kinds, .. BoundsReader.Names]);
        var kinds = Kinds.Where(map.Has).ToList();
        if (kinds.Count > 1)
        {
            map.Fail(kinds[1], $"There is {kinds[0]} already: a threshold is about one of them");
            return null;
        }
        var kind = kinds.Count == 0 ? "count" : kinds[0];
        // What it must be stands beside its name or behind it.
        var place = map.At(kind) as YamlMap ?? map;
        if (place != map) place.Only(["field", "percentile", .. BoundsReader.Names]);
        if (kind == "count") return Count(place);
        var fields = FieldsOf(kind, place);
        if (fields.Count == 0) return null;
        if (kind == "distinct")
        {
            return BoundsReader.Read(place, BoundsReader.DistinctMax) is { } b ? new DistinctCheck(fields, b) : null;
        }
        var percentile = kind != "percentile" ? 50 : place == map ? map.Number(kind) : place.Number(kind);
        if (percentile is not (>= 0 and <= 100))
        {
            place.Fail("percentile", "percentile must be a number from 0 to 100");
            return null;
        }
        var figure = kind switch
        {
            "sum" => WindowFigure.Sum,
            "avg" => WindowFigure.Average,
            _ => WindowFigure.Percentile,
        };
        return BoundsReader.Read(place) is { } bounds
            ? new FigureCheck(figure, fields[0], percentile.Value, bounds)
            : null;
    }

    private CountCheck? Count(YamlMap place)
    {
        if (place == map && map.At("count") is not null)
        {
            return map.Whole("count", 1, (int)BoundsReader.CountMax) is { } least
                ? new(new Bounds(AtLeast: least))
                : null;
        }
        return BoundsReader.Read(place, BoundsReader.CountMax) is { } bounds ? new(bounds) : null;
    }

    private IReadOnlyList<string> FieldsOf(string kind, YamlMap place)
    {
        var key = place != map || kind == "percentile" ? "field" : kind;
        var fields = place.Texts(key);
        if (fields.Count == 0) place.Fail(key, "field is missing");
        else if (fields.Count > 1 && kind != "distinct") place.Fail(key, $"{kind} is about one field");
        return fields.Count > 1 && kind != "distinct" ? [] : fields;
    }

    private TogetherCheck? Steps(bool isOrdered)
    {
        Only("steps");
        var steps = map.At("steps")?.Items ?? [];
        if (steps.Count < 2) map.Fail("steps", "steps must be two at least");
        for (var i = 0; i < steps.Count; i++) Step(steps[i], $"step{i + 1}");
        return steps.Count >= 2 && _inputs.Count == steps.Count ? new(isOrdered) : null;
    }

    private AbsenceCheck? Absence()
    {
        Only("after", "of");
        foreach (var key in (ReadOnlySpan<string>)["after", "of"])
        {
            if (map.At(key) is { } step) Step(step, key);
            else map.Fail(key, $"{key} is missing: absence is of one thing after another");
        }
        return _inputs.Count == 2 ? new AbsenceCheck() : null;
    }

    // A step is a rule by its id or name, or says itself which events it is about.
    private void Step(YamlValue value, string name)
    {
        if (value is YamlScalar { Text.Length: > 0 } reference) Add(reference.Text, reference.Text);
        else if (value is not YamlMap step)
        {
            map.Faults.Add(value.Line, $"A step must be a map with when, detection or rule, not {value.What}");
        }
        else
        {
            step.Only("name", "when", "detection", "logsource", "rule");
            name = step.Text("name") is { Length: > 0 } known ? known : name;
            if (!step.Has("rule")) Part(step, name);
            else if (step.Has("when") || step.Has("detection"))
            {
                step.Fail("rule", "The step says itself which events it is about: leave rule or the events out");
            }
            else if (step.MustText("rule") is { } rule) Add(rule, name);
        }
    }

    private bool Events()
    {
        if (map.Texts("rules") is { Count: > 0 } rules)
        {
            foreach (var rule in rules) Add(rule, rule);
            return true;
        }
        Part(document, "events");
        return _parts.Count > 0;
    }

    private void Part(YamlMap place, string name)
    {
        if (_names.Contains(name))
        {
            place.Fail("name", $"There is a step {name} already");
            return;
        }
        if (events.Condition(place) is not { } condition) return;
        var source = place.Has("logsource") ? place : document;
        var id = $"{head.Id}/{name}";
        _parts.Add(new EventRule(
            new RuleHead
            {
                Id = id,
                Title = $"{head.Title}: {name}",
                Level = head.Level,
                Exceptions = head.Exceptions,
                Origin = head.Origin,
            },
            EventReader.LogSource(source), condition));
        Add(id, name);
    }

    private void Add(string input, string name)
    {
        _inputs.Add(input);
        _names.Add(name);
    }

    private void Only(params string[] keys) => map.Only(["by", "within", "aliases", "rules", .. keys]);
}
