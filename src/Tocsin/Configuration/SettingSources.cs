using System.Collections;

namespace Tocsin.Configuration;

/// <summary>Where settings may come from.</summary>
internal sealed record SettingSources
{
    /// <summary>Values of flags, by the settings' names.</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = new Dictionary<string, string>();

    /// <summary>The environment's variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>A file of variables, below the environment; null for none.</summary>
    public string? EnvFile { get; init; }

    /// <summary>The YAML file; null for the data directory's, when there is one.</summary>
    public string? YamlFile { get; init; }

    /// <summary>The variables of this process.</summary>
    public static IReadOnlyDictionary<string, string> ThisEnvironment() =>
        System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal);
}
