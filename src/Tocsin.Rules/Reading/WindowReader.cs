using Tocsin.Rules.Model;
using Tocsin.Rules.Yaml;

namespace Tocsin.Rules.Reading;

/// <summary>Reads rules about several events.</summary>
internal static class WindowReader
{
    private static readonly string[] Keys =
        ["correlation", "threshold", "sequence", "together", "absence", "new_term", "change", "spike", "flatline"];

    /// <summary>Whether a document is a rule about several events.</summary>
    public static bool Is(YamlMap map) => map.Entries.Any(e => Keys.Contains(e.Key));

    /// <summary>Reads one; null, and faults, when it is wrong.</summary>
    public static WindowRule? Read(YamlMap map, RuleHead head, EventReader events)
    {
        _ = (head, events);
        map.Fail("Rules about several events are not read yet");
        return null;
    }
}
