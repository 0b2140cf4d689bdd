using System.Diagnostics.CodeAnalysis;
using Tocsin.Rules.Model;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Pipelines;

/// <summary>Reads pipelines from YAML. The form is described in docs/rules.md.</summary>
public static class PipelineReader
{
    // Values with a star are tried one after the other for each event; a star alone and names of files are not.
    private const int StarsMax = 64;
    private const int FieldsMax = 64;
    private const int ValuesMax = 10_000;

    /// <summary>The pipelines that are always used.</summary>
    public static IReadOnlyList<Pipeline> Shipped { get; } = [.. ReadShipped()];

    /// <summary>Reads a pipeline, or says what is wrong with it.</summary>
    /// <param name="file">What it is called in faults.</param>
    /// <param name="yaml">The text.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryRead(
        string file, string yaml, [NotNullWhen(true)] out Pipeline? pipeline, [NotNullWhen(false)] out RuleFault? fault)
    {
        var faults = new List<RuleFault>();
        pipeline = Read(file, yaml, faults);
        fault = pipeline is null ? faults.OrderBy(f => f.IsWarning).First() : null;
        return pipeline is not null;
    }

    /// <summary>Reads a pipeline; null when something is wrong with it.</summary>
    /// <param name="file">What it is called in faults.</param>
    /// <param name="yaml">The text.</param>
    /// <param name="faults">Takes what is wrong.</param>
    internal static Pipeline? Read(string file, string yaml, List<RuleFault> faults)
    {
        var wrong = new Faults(file);
        var documents = YamlText.Documents(yaml.TrimStart('\uFEFF'));
        var pipeline = default(Pipeline);
        if (documents.Count != 1) wrong.Add(1, "A pipeline is one YAML document, a file for each");
        else if (YamlReader.Read(documents[0], wrong) is not YamlMap map)
        {
            if (!wrong.AreGrave) wrong.Add(1, "A pipeline is a map with the keys name and logsources");
        }
        // Folders of rules for other tools have theirs beside them.
        else if (map.Has("transformations")) map.Warn(
            "transformations", "This is a pipeline of other tools; docs/rules.md says how one is written");
        else pipeline = Read(map);
        faults.AddRange(wrong.All);
        return wrong.AreGrave ? null : pipeline;
    }

    private static IEnumerable<Pipeline> ReadShipped()
    {
        var assembly = typeof(PipelineReader).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!name.EndsWith(".yml", StringComparison.Ordinal)) continue;
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            if (!TryRead(name, text.ReadToEnd(), out var pipeline, out var fault))
            {
                throw new InvalidOperationException($"BUG: {fault}");
            }
            yield return pipeline;
        }
    }

    private static Pipeline Read(YamlMap map)
    {
        map.Only("name", "complete", "otherwise", "logsources", "fields", "within", "joined", "words", "hex");
        var otherwise = new List<KeyValuePair<string, string>>();
        foreach (var entry in map.Map("otherwise")?.Entries ?? [])
        {
            if (map.Map("otherwise")!.MustText(entry.Key) is { } other) otherwise.Add(new(entry.Key, other));
        }
        // What is said of all entries is said of each.
        var all = Meaning(map);
        var asked = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var entries = map.Maps("logsources").SelectMany(e => EntriesOf(e, all, asked)).ToList();
        if (entries.Count == 0) map.Fail("logsources", "A pipeline needs logsources, a list of what it knows");
        CheckBounds(map, entries);
        return new Pipeline(map.MustText("name") ?? "", entries, map.Texts("complete"), otherwise);
    }

    private static IEnumerable<PipelineEntry> EntriesOf(
        YamlMap map, PipelineEntry all, Dictionary<string, IReadOnlyList<string>> asked)
    {
        map.Only("logsource", "when", "fields", "within", "joined", "words", "hex");
        var own = Meaning(map);
        var asks = map.Map("when") is { } when ? Values(when) : [];
        // One list for each field, by which it is known again.
        foreach (var field in asks.Keys) asked.TryAdd(field, [.. all.NamesOf(field).Skip(1)]);
        var entry = own with
        {
            When = asks,
            Asked = asked,
            Fields = Union(own.Fields, all.Fields),
            Within = [.. own.Within, .. all.Within],
            Joined = Union(own.Joined, all.Joined),
            Words = own.Words.Count > 0 ? own.Words : all.Words,
            Hex = [.. own.Hex, .. all.Hex],
        };
        if (!map.Has("logsource")) map.Fail("An entry needs a logsource, such as {product: windows}");
        return [.. map.Maps("logsource").Select(s => entry with { LogSource = Source(s) })];
    }

    private static PipelineEntry Meaning(YamlMap map) =>
        new(LogSource.Any, new Dictionary<string, IReadOnlyList<string>>(), Lists(map, "fields"))
        {
            Within = map.Texts("within"),
            Joined = Lists(map, "joined"),
            Words = Words(map),
            Hex = map.Texts("hex"),
        };

    private static LogSource Source(YamlMap source)
    {
        source.Only("product", "category", "service");
        var (category, product, service) =
            (source.Text("category") ?? "", source.Text("product") ?? "", source.Text("service") ?? "");
        if (category.Length + product.Length + service.Length == 0)
        {
            source.Fail("A logsource needs a product, a category or a service");
        }
        return new LogSource(category, product, service);
    }

    // Here null is a value: that there is none.
    private static Dictionary<string, IReadOnlyList<string>> Values(YamlMap when)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var entry in when.Entries)
        {
            var of = new List<string>();
            foreach (var item in entry.Value.Items)
            {
                if (item is YamlScalar scalar)
                {
                    of.Add(scalar.Kind == ScalarKind.Null ? PipelineEntry.Missing : scalar.Text);
                    if (!IsKnown(of[^1])) when.Faults.Add(
                        item.Line, "A star stands at the beginning or the end of a value, or is all of it");
                }
                else when.Faults.Add(item.Line, $"{entry.Key} must be a list of texts, and this is {item.What}");
            }
            if (of.Count == 0) when.Fail(entry.Key, $"{entry.Key} needs a value");
            values[entry.Key] = of;
        }
        return values;
    }

    private static bool IsKnown(string value) =>
        value == "*" || (!value.Trim('*').Contains('*', StringComparison.Ordinal) && value.Trim('*').Length > 0)
        || value.Length == 0;

    private static Dictionary<string, (string Field, int Word)> Words(YamlMap map)
    {
        var words = new Dictionary<string, (string Field, int Word)>(StringComparer.Ordinal);
        if (map.Map("words") is not { } all) return words;
        foreach (var entry in all.Entries)
        {
            if (all.Map(entry.Key) is not { Entries: [var only] } of)
            {
                all.Fail(entry.Key, "A word is said as {FIELD: NUMBER}, such as {request: 1}");
            }
            else if (of.Whole(only.Key, 1, 100) is { } word) words[entry.Key] = (only.Key, word);
        }
        return words;
    }

    private static Dictionary<string, IReadOnlyList<string>> Lists(YamlMap map, string key)
    {
        var lists = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (map.Map(key) is not { } all) return lists;
        foreach (var entry in all.Entries) lists[entry.Key] = all.Texts(entry.Key);
        return lists;
    }

    private static Dictionary<string, IReadOnlyList<string>> Union(
        IReadOnlyDictionary<string, IReadOnlyList<string>> one, IReadOnlyDictionary<string, IReadOnlyList<string>> two)
    {
        var union = new Dictionary<string, IReadOnlyList<string>>(one, StringComparer.Ordinal);
        foreach (var (field, names) in two)
        {
            union[field] = union.TryGetValue(field, out var known) ? [.. known.Union(names)] : names;
        }
        return union;
    }

    private static void CheckBounds(YamlMap map, List<PipelineEntry> entries)
    {
        var values = entries.SelectMany(e => e.When).SelectMany(w => w.Value.Select(v => (w.Key, Value: v))).Distinct()
            .ToList();
        if (values.Count > ValuesMax) map.Fail("logsources", $"A pipeline asks for at most {ValuesMax} values");
        if (values.DistinctBy(v => v.Key).Count() > FieldsMax)
        {
            map.Fail("logsources", $"A pipeline asks for the values of at most {FieldsMax} fields");
        }
        if (values.Count(v => v.Value.Contains('*', StringComparison.Ordinal) && v.Value.Length > 1
            && !v.Value.StartsWith("*/", StringComparison.Ordinal)) > StarsMax)
        {
            map.Fail("logsources", $"A pipeline asks for at most {StarsMax} values with a star, but for */NAME");
        }
    }
}
