using System.Security.Cryptography;
using System.Text;
using Tocsin.Alerts.Access;

namespace Tocsin.Auth;

/// <summary>
/// Who may send events: keys from the configuration and keys from the data directory, several of each, so that they can
/// be changed one sender after the other. Only hashes are kept, and they are compared in constant time. Thread-safe.
/// </summary>
internal sealed class IngestKeys
{
    private readonly AccessStore _access;
    private readonly bool _isLoopback;
    private readonly byte[] _local;
    private readonly (byte[] Hash, string Id)[] _configured;

    /// <summary>The keys.</summary>
    /// <param name="access">Those made by <c>tocsin keys new</c>.</param>
    /// <param name="configured">Those set by <c>TOCSIN_INGEST_KEYS</c>, in clear.</param>
    /// <param name="localToken">What commands on this machine send with.</param>
    /// <param name="isLoopback">Whether this machine alone can reach the sink.</param>
    public IngestKeys(AccessStore access, IEnumerable<string> configured, string localToken, bool isLoopback)
    {
        _access = access;
        _isLoopback = isLoopback;
        _local = SHA256.HashData(Encoding.UTF8.GetBytes(localToken));
        _configured = [.. configured.Select(key => SHA256.HashData(Encoding.UTF8.GetBytes(key)))
            .Select(hash => (hash, "env-" + Convert.ToHexStringLower(hash.AsSpan(0, 4))))];
    }

    /// <summary>
    /// Whether everybody on this machine may send: there is no key, and never was one. Once a key was made it stays
    /// needed, also when the last one is revoked, and after a restart.
    /// </summary>
    public bool IsKeyless => _isLoopback && _configured.Length == 0 && !_access.EverIngestKey;

    /// <summary>Whether any key works: without one nobody can send, unless none is needed.</summary>
    public bool AnyWorks => _configured.Length > 0 || _access.AnyIngestKey;

    /// <summary>Checks what a sender presents.</summary>
    /// <param name="presented">The header's value; empty when there was none.</param>
    /// <param name="id">What the key is called among us; empty when no key is needed.</param>
    public bool TryVerify(string presented, out string id)
    {
        id = "";
        if (IsKeyless) return true;
        if (presented.Length == 0) return false;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), hash);
        var found = false;
        // All are looked at, so that the time says nothing about which one came close.
        foreach (var (known, name) in _configured)
        {
            if (!CryptographicOperations.FixedTimeEquals(hash, known)) continue;
            (found, id) = (true, name);
        }
        if (found) return true;
        if (CryptographicOperations.FixedTimeEquals(hash, _local))
        {
            id = "local";
            return true;
        }
        if (!_access.TryVerifyKey(presented, out var key)
                || !Permissions.Allows(Permissions.OfKey(key.Scope), Operation.SendEvents))
        {
            return false;
        }
        id = key.Id;
        return true;
    }
}
