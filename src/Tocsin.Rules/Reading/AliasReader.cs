using Tocsin.Language;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Reading;

/// <summary>Reads which field a name means in the events of each rule.</summary>
internal static class AliasReader
{
    /// <summary>Reads <c>aliases</c>.</summary>
    /// <param name="map">The map that they stand in.</param>
    /// <param name="names">The names that may have them.</param>
    /// <param name="inputs">The inputs as they are written.</param>
    /// <param name="idOf">The input that a written one means; itself without.</param>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Read(
        YamlMap map, IReadOnlyList<string> names, IReadOnlyList<string> inputs, Func<string, string>? idOf = null)
    {
        var aliases = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        if (map.Map("aliases") is not { } all) return aliases;
        foreach (var entry in all.Entries)
        {
            if (!names.Contains(entry.Key))
            {
                all.Warn(entry.Key, $"The alias {entry.Key} is not used{Nearest.DidYouMean(entry.Key, names)}");
            }
            if (all.Map(entry.Key) is not { } fields) continue;
            var byInput = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var field in fields.Entries)
            {
                if (!inputs.Contains(field.Key))
                {
                    var near = Nearest.DidYouMean(field.Key, inputs);
                    fields.Fail(field.Key, $"{field.Key} is none of the rules that are looked at{near}");
                }
                else if (fields.MustText(field.Key) is { } text) byInput[idOf?.Invoke(field.Key) ?? field.Key] = text;
            }
            aliases[entry.Key] = byInput;
        }
        return aliases;
    }
}
