using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Detection.Schedules;

/// <summary>What one alert needs to remember over restarts.</summary>
/// <param name="Since">Up to where its last successful run saw what was received: mostly when it began.</param>
/// <param name="Raised">How many alerts it has raised in all.</param>
internal sealed record AlertMemory(DateTimeOffset Since, long Raised);

/// <summary>What the alerts remember, in <c>alerts-state.json</c> of the data directory. Not thread-safe.</summary>
/// <remarks>Written to a temporary name and renamed, so a crash leaves the old file or the new one. It is not synced: a
/// power cut may leave an old or unreadable file, and then runs look further back than they had to, which raises
/// nothing twice.</remarks>
internal sealed class RunState
{
    private readonly string _path;
    private readonly Dictionary<string, AlertMemory> _alerts;

    private RunState(string path, Dictionary<string, AlertMemory> alerts) => (_path, _alerts) = (path, alerts);

    /// <summary>Reads the file; when there is none or it cannot be read, nothing is remembered.</summary>
    public static RunState Open(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "alerts-state.json");
        try
        {
            var json = File.ReadAllBytes(path);
            return new RunState(
                path, JsonSerializer.Deserialize(json, RunStateJson.Default.DictionaryStringAlertMemory) ?? []);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return new RunState(path, []);
        }
    }

    /// <summary>What this alert remembers; null when it has never succeeded.</summary>
    public AlertMemory? Find(string alert) => _alerts.GetValueOrDefault(alert);

    /// <summary>Remembers, and writes the file.</summary>
    /// <returns>Null, or why the file could not be written; then it is remembered until the process ends.</returns>
    public string? Remember(string alert, AlertMemory memory)
    {
        _alerts[alert] = memory;
        try
        {
            var temporary = _path + ".tmp";
            var json = JsonSerializer.SerializeToUtf8Bytes(_alerts, RunStateJson.Default.DictionaryStringAlertMemory);
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
[JsonSerializable(typeof(Dictionary<string, AlertMemory>))]
internal sealed partial class RunStateJson : JsonSerializerContext;
