using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Segments;

/// <summary>
/// Which segments there are, and up to which event. A file of two lines: XXH3-64 of the second in hex, then JSON. It is
/// kept twice, so that one damaged copy costs nothing; the copy with the larger sequence number counts.
/// </summary>
internal sealed record Manifest
{
    /// <summary>The version that this program writes, and the newest that it reads.</summary>
    public const int VersionMax = 1;

    private static readonly string[] Copies = ["manifest.a", "manifest.b"];

    /// <summary>Version of the format.</summary>
    public int Version { get; init; } = VersionMax;

    /// <summary>Grows with each change.</summary>
    public long Sequence { get; init; }

    /// <summary>Every event with a smaller id is in a segment.</summary>
    public long Checkpoint { get; init; } = 1;

    /// <summary>The segments, oldest first.</summary>
    public IReadOnlyList<SegmentEntry> Segments { get; init; } = [];

    /// <summary>How many events the rules of retention have deleted, over the life of the data.</summary>
    public long Expired { get; init; }

    /// <summary>
    /// How many events before the checkpoint the journal could not give any more when they were to be stored.
    /// </summary>
    public long Lost { get; init; }

    /// <summary>What was damaged when this was read, in sentences.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Damages { get; init; } = [];

    /// <summary>The files that a manifest is kept in.</summary>
    public static IEnumerable<string> PathsIn(string directory) => Copies.Select(c => Path.Combine(directory, c));

    /// <summary>Writes both copies, durably.</summary>
    public void Write(IDisk disk, string directory)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.Manifest);
        var line = XxHash3.HashToUInt64(json).ToString("x16", CultureInfo.InvariantCulture) + "\n";
        foreach (var path in PathsIn(directory))
        {
            AtomicFile.Write(disk, path, (byte[])[.. Encoding.ASCII.GetBytes(line), .. json, (byte)'\n']);
        }
    }

    /// <summary>Reads the newest sound copy; an empty manifest when there is none at all.</summary>
    /// <exception cref="InvalidDataException">Both copies are damaged, or a newer program wrote them.</exception>
    public static Manifest Read(IDisk disk, string directory)
    {
        Manifest? newest = null;
        var found = false;
        var damages = new List<string>();
        foreach (var path in PathsIn(directory))
        {
            if (!disk.Exists(path)) continue;
            found = true;
            var manifest = Parse(AtomicFile.Read(disk, path));
            if (manifest is null)
            {
                damages.Add($"{path} is damaged; its other copy counts, and it is written anew with the next segment.");
            }
            else if (manifest.Sequence > (newest?.Sequence ?? -1)) newest = manifest;
        }
        if (found && newest is null)
        {
            throw new InvalidDataException(
                $"FATAL: both copies of the manifest in {directory} are damaged. Restore one from a backup.");
        }
        RefuseNewer(newest, directory);
        return (newest ?? new Manifest()) with { Damages = damages };
    }

    /// <summary>Refuses what this program cannot read.</summary>
    /// <exception cref="InvalidDataException">A newer program wrote it.</exception>
    public static void RefuseNewer(Manifest? manifest, string directory)
    {
        if (manifest is null || manifest.Version <= VersionMax) return;
        throw new InvalidDataException(
            $"FATAL: the data in {directory} was written by a newer version (format {manifest.Version}, "
            + "this program reads up to "
            + $"{VersionMax}). Nothing was changed; start the newer version.");
    }

    /// <summary>Reads one copy; null when it is damaged.</summary>
    public static Manifest? Parse(byte[] bytes)
    {
        var line = bytes.AsSpan().IndexOf((byte)'\n');
        if (line != 16) return null;
        var json = bytes.AsSpan(17).TrimEnd((byte)'\n');
        var hash = XxHash3.HashToUInt64(json).ToString("x16", CultureInfo.InvariantCulture);
        if (hash != Encoding.ASCII.GetString(bytes, 0, 16)) return null;
        // Of a newer version only the version is understood, whatever else it says.
        var version = JsonSerializer.Deserialize(json, ManifestJson.Default.ManifestVersion);
        if (version?.Version > VersionMax) return new Manifest { Version = version.Version, Sequence = long.MaxValue };
        var manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.Manifest);
        return manifest is null ? null : manifest with { Damages = [], Segments = manifest.Segments ?? [] };
    }
}

/// <summary>One segment.</summary>
/// <param name="File">Its path below the directory of segments.</param>
/// <param name="Rows">How many events it has.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record SegmentEntry(string File, long Rows, long Bytes)
{
    /// <summary>Its blocks that were found damaged, by their place in it; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Damaged { get; init; }
}

internal sealed record ManifestVersion(int Version);

[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ManifestVersion))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ManifestJson : JsonSerializerContext;
