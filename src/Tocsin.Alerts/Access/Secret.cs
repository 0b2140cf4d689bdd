using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Alerts.Access;

/// <summary>
/// Secrets are 256 random bits, shown once and stored as their SHA-256. A slow password hash would add nothing: nobody
/// guesses 256 bits, and keys are checked with every request.
/// </summary>
internal static class Secret
{
    /// <summary>Characters of a secret: 256 bits in base64url.</summary>
    public const int Length = 43;

    /// <summary>A new secret of <see cref="Length"/> characters.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored of it.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
