using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Detection.Schedules;

/// <summary>What one rule needs to remember over restarts.</summary>
/// <param name="Since">Up to where its last successful run saw what was received: mostly when it began.</param>
/// <param name="Raised">How many alerts it has raised in all.</param>
internal sealed record RuleMemory(DateTimeOffset Since, long Raised);

/// <summary>What the rules remember, in <c>alerts-state.json</c> of the data directory. Not thread-safe.</summary>
/// <remarks>Written to a temporary name and renamed, so a crash leaves the old file or the new one. It is not synced: a
/// power cut may leave an old or unreadable file, and then runs look further back than they had to, which raises
/// nothing twice.</remarks>
internal sealed class RunState
{
    private readonly string _path;
    private readonly Dictionary<string, RuleMemory> _rules;

    private RunState(string path, Dictionary<string, RuleMemory> rules) => (_path, _rules) = (path, rules);

    /// <summary>Reads the file; when there is none or it cannot be read, nothing is remembered.</summary>
    public static RunState Open(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "alerts-state.json");
        try
        {
            var json = File.ReadAllBytes(path);
            return new RunState(
                path, JsonSerializer.Deserialize(json, RunStateJson.Default.DictionaryStringRuleMemory) ?? []);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return new RunState(path, []);
        }
    }

    /// <summary>What this rule remembers; null when it has never succeeded.</summary>
    public RuleMemory? Find(string rule) => _rules.GetValueOrDefault(rule);

    /// <summary>Remembers, and writes the file.</summary>
    /// <returns>Null, or why the file could not be written; then it is remembered until the process ends.</returns>
    public string? Remember(string rule, RuleMemory memory)
    {
        _rules[rule] = memory;
        try
        {
            var temporary = _path + ".tmp";
            var json = JsonSerializer.SerializeToUtf8Bytes(_rules, RunStateJson.Default.DictionaryStringRuleMemory);
            File.WriteAllBytes(temporary, json);
            File.Move(temporary, _path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}

/// <summary>How the file looks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, RuleMemory>))]
internal sealed partial class RunStateJson : JsonSerializerContext;
