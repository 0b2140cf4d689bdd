using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Serve;

/// <summary>
/// How commands on this machine find and enter the running server:
/// a file in the data directory that only its owner can read.
/// </summary>
/// <param name="Url">Where the API is, for this machine alone.</param>
/// <param name="Token">Opens it, and the sink, too; new at each start.</param>
/// <param name="SinkUrl">Where the sink is, for this machine alone.</param>
/// <param name="KeyHeader">The header that carries an ingest key there.</param>
internal sealed record LocalServer(string Url, string Token, string SinkUrl, string KeyHeader)
{
    private const string FileName = "local.json";

    /// <summary>A token that nobody can guess.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Leaves the file for commands to find.</summary>
    public void Write(string data)
    {
        var path = Path.Combine(data, FileName);
        File.Delete(path);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        JsonSerializer.Serialize(file, this, LocalServerJson.Default.LocalServer);
    }

    /// <summary>Reads it; null when no server has left one.</summary>
    public static LocalServer? Read(string data)
    {
        var path = Path.Combine(data, FileName);
        return File.Exists(path)
            ? JsonSerializer.Deserialize(File.ReadAllBytes(path), LocalServerJson.Default.LocalServer)
            : null;
    }

    /// <summary>Takes the file away.</summary>
    public static void Remove(string data) => File.Delete(Path.Combine(data, FileName));
}

[JsonSerializable(typeof(LocalServer))]
internal sealed partial class LocalServerJson : JsonSerializerContext;
