using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Finds where one of a few groups of four bytes may be in a text, sixteen places at a time: for each of the four bytes
/// two tables of sixteen say, by its lower and by its upper half, in which of eight buckets there is a gram that has it
/// there. Where a bucket is left over all four, one of its grams may be. Immutable.
/// </summary>
/// <remarks>The method is known as Teddy, from Hyperscan's literal matcher.</remarks>
internal sealed class FewGrams
{
    /// <summary>Of more grams too many places would be left over.</summary>
    public const int GramsMax = 64;

    private const int GramBytes = 4;
    private const int Buckets = 8;

    private readonly Vector128<byte>[] _lower = new Vector128<byte>[GramBytes];
    private readonly Vector128<byte>[] _upper = new Vector128<byte>[GramBytes];

    /// <summary>Builds the tables.</summary>
    /// <param name="grams">The four bytes, as they lie in memory.</param>
    public FewGrams(IReadOnlyCollection<uint> grams)
    {
        // Alike ones share a bucket, so that a bucket's bytes are few.
        var sorted = grams.Order().ToArray();
        Span<byte> lower = stackalloc byte[16];
        Span<byte> upper = stackalloc byte[16];
        for (var place = 0; place < GramBytes; place++)
        {
            lower.Clear();
            upper.Clear();
            for (var i = 0; i < sorted.Length; i++)
            {
                var one = (byte)(sorted[i] >> (8 * place));
                var bucket = (byte)(1 << (i * Buckets / sorted.Length));
                lower[one & 0x0F] |= bucket;
                upper[one >> 4] |= bucket;
            }
            _lower[place] = Vector128.Create<byte>(lower);
            _upper[place] = Vector128.Create<byte>(upper);
        }
    }

    /// <summary>
    /// The next place at which a gram may be; when none is found, the place (complemented) up to which there is none:
    /// behind it the text is too short for sixteen places.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Next(ReadOnlySpan<byte> text, int at)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var (lower0, lower1, lower2, lower3) = (_lower[0], _lower[1], _lower[2], _lower[3]);
        var (upper0, upper1, upper2, upper3) = (_upper[0], _upper[1], _upper[2], _upper[3]);
        for (; at + Vector128<byte>.Count + GramBytes - 1 <= text.Length; at += Vector128<byte>.Count)
        {
            var left = BucketsOf(lower0, upper0, ref first, at) & BucketsOf(lower1, upper1, ref first, at + 1)
                & BucketsOf(lower2, upper2, ref first, at + 2) & BucketsOf(lower3, upper3, ref first, at + 3);
            if (left == Vector128<byte>.Zero) continue;
            var places = ~Vector128.Equals(left, Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
            return at + BitOperations.TrailingZeroCount(places);
        }
        return ~at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> BucketsOf(Vector128<byte> lower, Vector128<byte> upper, ref byte first, int at)
    {
        var bytes = Vector128.LoadUnsafe(ref first, (nuint)at);
        var half = Vector128.Create((byte)0x0F);
        var uppers = Vector128.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & half;
        return Vector128.ShuffleNative(lower, bytes & half) & Vector128.ShuffleNative(upper, uppers);
    }
}
