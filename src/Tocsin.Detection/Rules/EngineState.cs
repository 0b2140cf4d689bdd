using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Storage.Disk;

namespace Tocsin.Detection.Rules;

/// <summary>
/// What the engine remembers over a restart: how far it has come in the log, the alerts that findings may still go
/// into,
/// counts, and the windows of rules about several events. One file, replaced as a whole; with it goes the cursor, so
/// that
/// what was read after it is read again and comes out the same.
/// </summary>
internal sealed record EngineState
{
    private const int HashBytes = 8;

    /// <summary>Id of the first event that it has not seen.</summary>
    public required long NextId { get; init; }

    /// <summary>Counts by rule.</summary>
    public required Dictionary<string, KeptCounts> Counts { get; init; }

    /// <summary>Alerts that are open.</summary>
    public required List<KeptAlert> Alerts { get; init; }

    /// <summary>The windows, as their engine saves them.</summary>
    public required byte[] Windows { get; init; }

    /// <summary>The state of an engine that has seen nothing.</summary>
    public static EngineState Beginning(long nextId) =>
        new() { NextId = nextId, Counts = [], Alerts = [], Windows = [] };

    /// <summary>Writes it; durable when this returns.</summary>
    /// <exception cref="IOException">It could not be written; what was there before is.</exception>
    public void Write(IDisk disk, string directory)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, EngineStateJson.Default.EngineState);
        byte[] bytes = [.. XxHash64.Hash(json), .. json];
        AtomicFile.Write(disk, Path.Combine(directory, "state"), bytes);
    }

    /// <summary>Reads it; null when there is none, or it is damaged.</summary>
    /// <param name="disk">Where it lies.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="isDamaged">Whether there is one that cannot be read.</param>
    public static EngineState? Read(IDisk disk, string directory, out bool isDamaged)
    {
        isDamaged = false;
        var path = Path.Combine(directory, "state");
        if (!disk.Exists(path)) return null;
        var bytes = AtomicFile.Read(disk, path);
        isDamaged = true;
        if (bytes.Length < HashBytes
            || !XxHash64.Hash(bytes.AsSpan(HashBytes)).AsSpan().SequenceEqual(bytes.AsSpan(0, HashBytes)))
        {
            return null;
        }
        try
        {
            var state = JsonSerializer.Deserialize(bytes.AsSpan(HashBytes), EngineStateJson.Default.EngineState);
            isDamaged = state is null;
            return state;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Counts of one rule.</summary>
internal sealed record KeptCounts(long Hits, long Alerts, long Excepted, long LastFireTicks);

/// <summary>An alert that is open.</summary>
internal sealed record KeptAlert(
    string RuleId, List<KeyValuePair<string, string>> Group, string Window, long StartTicks, long EndTicks, long Count,
    List<long> Ids, string Summary, List<string> Why);

/// <summary>How it is written.</summary>
[JsonSerializable(typeof(EngineState))]
internal sealed partial class EngineStateJson : JsonSerializerContext;
