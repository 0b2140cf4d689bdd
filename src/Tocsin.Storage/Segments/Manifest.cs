using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Segments;

/// <summary>
/// Which segments there are, and up to which event. A file of two lines: XXH3-64 of the second in hex, then JSON. It is kept twice, so
/// that one damaged copy costs nothing; the copy with the larger sequence number counts.
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

    /// <summary>Writes both copies, durably.</summary>
    public void Write(IDisk disk, string directory)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.Manifest);
        var line = XxHash3.HashToUInt64(json).ToString("x16", CultureInfo.InvariantCulture) + "\n";
        foreach (var copy in Copies)
        {
            AtomicFile.Write(disk, Path.Combine(directory, copy), (byte[])[.. Encoding.ASCII.GetBytes(line), .. json, (byte)'\n']);
        }
    }

    /// <summary>Reads the newest sound copy; an empty manifest when there is none at all.</summary>
    /// <exception cref="InvalidDataException">Both copies are damaged, or a newer program wrote them.</exception>
    public static Manifest Read(IDisk disk, string directory)
    {
        Manifest? newest = null;
        var found = false;
        foreach (var copy in Copies)
        {
            var path = Path.Combine(directory, copy);
            if (!disk.Exists(path)) continue;
            found = true;
            if (Parse(AtomicFile.Read(disk, path)) is { } manifest && manifest.Sequence > (newest?.Sequence ?? -1)) newest = manifest;
        }
        if (found && newest is null)
        {
            throw new InvalidDataException($"FATAL: both copies of the manifest in {directory} are damaged. Restore one from a backup.");
        }
        if (newest?.Version > VersionMax)
        {
            throw new InvalidDataException(
                $"FATAL: the data in {directory} was written by a newer version (format {newest.Version}, this program reads up to "
                + $"{VersionMax}). Nothing was changed; start the newer version.");
        }
        return newest ?? new Manifest();
    }

    private static Manifest? Parse(byte[] bytes)
    {
        var line = bytes.AsSpan().IndexOf((byte)'\n');
        if (line != 16) return null;
        var json = bytes.AsSpan(17).TrimEnd((byte)'\n');
        if (XxHash3.HashToUInt64(json).ToString("x16", CultureInfo.InvariantCulture) != Encoding.ASCII.GetString(bytes, 0, 16)) return null;
        // Of a newer version only the version is understood, whatever else it says.
        var version = JsonSerializer.Deserialize(json, ManifestJson.Default.ManifestVersion);
        return version?.Version > VersionMax
            ? new Manifest { Version = version.Version, Sequence = long.MaxValue }
            : JsonSerializer.Deserialize(json, ManifestJson.Default.Manifest);
    }
}

/// <summary>One segment.</summary>
/// <param name="File">Its path below the directory of segments.</param>
/// <param name="Rows">How many events it has.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record SegmentEntry(string File, long Rows, long Bytes);

internal sealed record ManifestVersion(int Version);

[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ManifestVersion))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class ManifestJson : JsonSerializerContext;
