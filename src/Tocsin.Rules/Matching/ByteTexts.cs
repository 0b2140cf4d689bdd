using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;

namespace Tocsin.Rules.Matching;

/// <summary>Texts in UTF-8 as keys, also looked up by spans.</summary>
internal sealed class ByteTexts : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private ByteTexts()
    {
    }

    /// <summary>The one there is.</summary>
    public static ByteTexts Comparer { get; } = new();

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate, Seed);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    // Strangers must not be able to choose texts that collide.
    private static readonly long Seed = Random.Shared.NextInt64();
}
