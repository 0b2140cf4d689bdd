using Tocsin.Rules.Model;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Reading;

/// <summary>Reads rules about several events: correlations of Sigma, and rules of our own.</summary>
internal static class WindowReader
{
    private static readonly string[] Keys =
        ["correlation", "threshold", "sequence", "together", "absence", "new_term", "change", "spike", "flatline"];

    /// <summary>Whether a document is a rule about several events.</summary>
    public static bool Is(YamlMap map) => map.Entries.Any(e => Keys.Contains(e.Key));

    /// <summary>Reads one; null, and faults, when it is wrong.</summary>
    public static WindowRule? Read(YamlMap map, RuleHead head, EventReader events)
    {
        var key = map.Entries.First(e => Keys.Contains(e.Key)).Key;
        if (map.Entries.FirstOrDefault(e => e.Key != key && Keys.Contains(e.Key)) is { } other)
        {
            map.Fail(other.Key, $"There is {key} already: a rule does one of them");
            return null;
        }
        if (map.Map(key) is not { } inner)
        {
            if (map.At(key) is null) map.Fail(key, $"{key} is empty");
            return null;
        }
        var rule = key == "correlation"
            ? CorrelationReader.Read(map, inner, head)
            : new OwnWindowReader(map, inner, head, events).Read(key);
        if (rule is not null && rule.Inputs.Count > InputsMax)
        {
            map.Fail(key, $"A rule may be about {InputsMax} others at most");
            return null;
        }
        return rule;
    }

    // As many as a window can tell apart.
    private const int InputsMax = Windows.Timeline.InputsMax;
}
