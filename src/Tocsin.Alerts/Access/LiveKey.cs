using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Tocsin.Alerts.Access;

/// <summary>One key in memory. Thread-safe.</summary>
internal sealed class LiveKey(KeyEntry entry, byte[] hash)
{
    private const string Prefix = "tk_";
    private const int IdLength = 8;
    private const int WholeLength = 3 + IdLength + 1 + Secret.Length;

    private long _lastUsedTicks = entry.LastUsed?.UtcTicks ?? 0;

    /// <summary>What may be known of it, as it was when it was read.</summary>
    public KeyEntry Entry { get; } = entry;

    /// <summary>When it was last presented, in UTC ticks; 0 when never.</summary>
    public long LastUsedTicks => Volatile.Read(ref _lastUsedTicks);

    /// <summary>A new id and secret.</summary>
    public static (string Id, string Secret) NewParts() =>
        (RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", IdLength), Secret.New());

    /// <summary>The whole key as a person copies it.</summary>
    public static string Format(string id, string secret) => $"{Prefix}{id}_{secret}";

    /// <summary>The id of a presented key as one integer, and its secret; false when it has not a key's form.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> presented, out ulong id, out ReadOnlySpan<byte> secret)
    {
        id = 0;
        secret = default;
        if (presented.Length != WholeLength || !presented.StartsWith("tk_"u8)) return false;
        if (presented[Prefix.Length + IdLength] != (byte)'_') return false;
        id = BinaryPrimitives.ReadUInt64LittleEndian(presented[Prefix.Length..]);
        secret = presented[^Secret.Length..];
        return true;
    }

    /// <summary>An id as <see cref="TrySplit"/> gives it.</summary>
    public static ulong Number(string id) => BinaryPrimitives.ReadUInt64LittleEndian(Encoding.ASCII.GetBytes(id));

    /// <summary>Whether this is the secret; takes as long when it is not.</summary>
    public bool Is(ReadOnlySpan<byte> secret)
    {
        Span<byte> presented = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, presented);
        return CryptographicOperations.FixedTimeEquals(presented, hash);
    }

    /// <summary>Notes its use, at most once a minute; whether it was noted.</summary>
    public bool Touch(long nowTicks)
    {
        var last = Volatile.Read(ref _lastUsedTicks);
        return nowTicks - last >= TimeSpan.TicksPerMinute
            && Interlocked.CompareExchange(ref _lastUsedTicks, nowTicks, last) == last;
    }
}
