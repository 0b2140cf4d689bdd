using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Storage.Disk;

namespace Tocsin.Detection.Rules;

/// <summary>That somebody has switched a rule off.</summary>
/// <param name="By">Who, by name.</param>
/// <param name="At">When.</param>
/// <param name="Comment">Why.</param>
/// <param name="FirstId">The first event that it does not look at: those before are judged as they were, also when they
/// are read again after a crash.</param>
public sealed record SwitchedOff(string By, DateTimeOffset At, string Comment, long FirstId);

/// <summary>
/// Which rules people have switched off, in a file beside what the engine remembers. A rule that is gone stays switched
/// off, should it come again. Thread-safe; looking takes no lock.
/// </summary>
public sealed class RuleSwitches
{
    private readonly IDisk _disk;
    private readonly string _path;
    private readonly Lock _changing = new();
    private volatile FrozenDictionary<string, SwitchedOff> _off;

    private RuleSwitches(IDisk disk, string path, Dictionary<string, SwitchedOff> off) =>
        (_disk, _path, _off) = (disk, path, off.ToFrozenDictionary(StringComparer.Ordinal));

    /// <summary>Reads them.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="directory">The directory; it is there.</param>
    /// <exception cref="InvalidDataException">
    /// They cannot be read: rather than to switch on what somebody has switched off, nothing starts.
    /// </exception>
    public static RuleSwitches Open(IDisk disk, string directory)
    {
        var path = Path.Combine(directory, "switched-off.json");
        if (!disk.Exists(path)) return new RuleSwitches(disk, path, []);
        try
        {
            return new RuleSwitches(disk, path, JsonSerializer.Deserialize(
                AtomicFile.Read(disk, path), RuleSwitchesJson.Default.DictionaryStringSwitchedOff) ?? []);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{path}, which says what rules are switched off, cannot be read ({e.Message}). Mend it, or delete it "
                    + "to have all rules on.", e);
        }
    }

    /// <summary>Who switched a rule off; null when it is on.</summary>
    public SwitchedOff? Find(string ruleId) => _off.GetValueOrDefault(ruleId);

    /// <summary>Whether a rule is off.</summary>
    public bool IsOff(string ruleId) => _off.ContainsKey(ruleId);

    /// <summary>Whether a rule is off for an event.</summary>
    public bool IsOff(string ruleId, long eventId) =>
        _off.TryGetValue(ruleId, out var off) && eventId >= off.FirstId;

    /// <summary>Switches a rule off or on; durable when this returns.</summary>
    /// <param name="ruleId">The rule.</param>
    /// <param name="off">Who switches it off; null to switch it on.</param>
    /// <exception cref="IOException">It could not be written down, and is as before.</exception>
    public void Set(string ruleId, SwitchedOff? off)
    {
        lock (_changing)
        {
            var all = new Dictionary<string, SwitchedOff>(_off, StringComparer.Ordinal);
            if (off is null) all.Remove(ruleId);
            else all[ruleId] = off;
            AtomicFile.Write(_disk, _path, JsonSerializer.SerializeToUtf8Bytes(
                all, RuleSwitchesJson.Default.DictionaryStringSwitchedOff));
            _off = all.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }
}

/// <summary>How the file looks.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(Dictionary<string, SwitchedOff>))]
internal sealed partial class RuleSwitchesJson : JsonSerializerContext;
