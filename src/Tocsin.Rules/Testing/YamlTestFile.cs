using Tocsin.Rules.Model;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Testing;

/// <summary>
/// Reads the tests beside a rule (<c>NAME.tests.yml</c> beside <c>NAME.yml</c>): a list of
/// <c>{name, events, fires, rule, then}</c>. The form is described in docs/rules.md.
/// </summary>
/// <param name="Tests">The tests that could be read.</param>
/// <param name="Faults">What is wrong with the others.</param>
public sealed record YamlTestFile(IReadOnlyList<YamlTest> Tests, IReadOnlyList<RuleFault> Faults)
{
    /// <summary>What the names of such files end with.</summary>
    public const string Ending = ".tests.yml";

    private const int RepeatsMax = 100_000;
    private static readonly string[] EventKeys = ["event", "at", "repeat", "every"];

    /// <summary>The tests beside a rule, whether there are any or not.</summary>
    public static string BesideRule(string file) => Path.ChangeExtension(file, null) + Ending;

    /// <summary>The rule beside tests.</summary>
    public static string RuleBeside(string tests)
    {
        var name = tests[..^Ending.Length];
        return !File.Exists(name + ".yml") && File.Exists(name + ".yaml") ? name + ".yaml" : name + ".yml";
    }

    /// <summary>Reads a file of tests.</summary>
    /// <param name="file">The file, as faults name it.</param>
    /// <param name="text">What is in it.</param>
    public static YamlTestFile Read(string file, string text)
    {
        var (tests, all) = (new List<YamlTest>(), new List<RuleFault>());
        foreach (var document in YamlText.Documents(text.TrimStart('\uFEFF')))
        {
            var faults = new Faults(file);
            if (YamlReader.Read(document, faults) is { } root)
            {
                foreach (var item in root.Items)
                {
                    if (item is not YamlMap map) faults.Add(item.Line, $"A test must be a map, not {item.What}");
                    else if (Read(map) is { } test) tests.Add(test);
                }
            }
            all.AddRange(faults.All);
        }
        if (tests.Count == 0 && all.Count == 0) all.Add(new RuleFault(file, 1, "", "There are no tests in the file"));
        return new(tests, all);
    }

    private static YamlTest? Read(YamlMap map)
    {
        map.Only("name", "events", "fires", "rule", "then");
        var name = map.MustText("name");
        var (least, most) = Fires(map);
        var events = new List<YamlTestEvent>();
        var file = (map.At("events") as YamlScalar)?.Text;
        if (map.At("events") is null)
        {
            map.Fail("events", "events is missing: write a list of events, or the name of a file with them");
        }
        else if (file is null)
        {
            foreach (var one in map.Maps("events")) Read(one, events);
        }
        var then = map.Span("then") ?? TimeSpan.Zero;
        return map.Faults.AreGrave || name is null
            ? null
            : new YamlTest(name, map.Line, map.Text("rule"), least, most, events, file, then);
    }

    private static (int Least, int Most) Fires(YamlMap map)
    {
        if (map.At("fires") is YamlScalar { Kind: ScalarKind.Boolean } said)
        {
            return said.Text == "true" ? (1, int.MaxValue) : (0, 0);
        }
        if (map.At("fires") is YamlScalar { Kind: ScalarKind.Number })
        {
            return map.Whole("fires", 0) is { } count ? (count, count) : (0, 0);
        }
        map.Fail("fires", "fires must be true, false, or how often the rule fires");
        return (0, 0);
    }

    // {event: {…}, at: 30s, repeat: 10, every: 1s}, or the event itself.
    private static void Read(YamlMap map, List<YamlTestEvent> events)
    {
        if (map.At("event") is not YamlMap inner || map.Entries.Any(e => !EventKeys.Contains(e.Key)))
        {
            events.Add(new YamlTestEvent(YamlJson.Of(map), null));
            return;
        }
        var (at, every) = (map.Span("at"), map.Span("every") ?? TimeSpan.Zero);
        var repeat = map.Whole("repeat", 1, RepeatsMax) ?? 1;
        if (events.Count + repeat > RepeatsMax)
        {
            map.Fail("repeat", $"A test may have {RepeatsMax} events");
            return;
        }
        var json = YamlJson.Of(inner);
        if (at is null && map.Has("every")) at = TimeSpan.Zero;
        for (var i = 0; i < repeat; i++) events.Add(new YamlTestEvent(json, at + (i * every)));
    }
}
