using Tocsin.Rules.Model;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Reading;

/// <summary>
/// Reads values of placeholders: in YAML, a map of names to one or several values. Of several files, the values of a
/// name add up.
/// </summary>
/// <param name="faults">Takes what is wrong.</param>
internal sealed class PlaceholderReader(List<RuleFault> faults)
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <summary>The values so far.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Values =>
        _values.ToDictionary(v => v.Key, v => (IReadOnlyList<string>)v.Value, StringComparer.Ordinal);

    /// <summary>Reads a file.</summary>
    public void Read(string file, string text)
    {
        var wrong = new Faults(file);
        foreach (var document in YamlText.Documents(text.TrimStart('\uFEFF')))
        {
            switch (YamlReader.Read(document, wrong))
            {
                case YamlMap map:
                    foreach (var entry in map.Entries) Add(entry.Key, map.Texts(entry.Key));
                    break;
                case { } other:
                    wrong.Add(other.Line, $"Placeholders must be a map of names to values, not {other.What}");
                    break;
            }
        }
        faults.AddRange(wrong.All);
    }

    private void Add(string name, IReadOnlyList<string> values)
    {
        if (!_values.TryGetValue(name, out var known)) _values[name] = known = [];
        known.AddRange(values);
    }
}
