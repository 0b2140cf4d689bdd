using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tocsin.Language.Values;

/// <summary>
/// Finds a folded ASCII text in UTF-8, letter case ignored: 32 places at a time are ruled out by the first and the last
/// byte of what is looked for (the "generic SIMD" substring search), the few that are left are compared.
/// </summary>
public static class FoldedSearch
{
    /// <summary>The first place at which the text has what is looked for; -1 when it has not.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="folded">ASCII in lower case, at least one byte.</param>
    public static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> folded)
    {
        var last = folded.Length - 1;
        var places = text.Length - last;
        if (places <= 0) return -1;
        var at = 0;
        if (Vector256.IsHardwareAccelerated && places >= Vector256<byte>.Count)
        {
            ref var start = ref MemoryMarshal.GetReference(text);
            var (firstByte, lastByte) = (Vector256.Create(folded[0]), Vector256.Create(folded[last]));
            var (firstCase, lastCase) = (CaseOf(folded[0]), CaseOf(folded[last]));
            for (; at <= places - Vector256<byte>.Count; at += Vector256<byte>.Count)
            {
                var firsts = Vector256.LoadUnsafe(ref start, (nuint)at) | firstCase;
                var lasts = Vector256.LoadUnsafe(ref start, (nuint)(at + last)) | lastCase;
                var both = Vector256.Equals(firsts, firstByte) & Vector256.Equals(lasts, lastByte);
                var hits = both.ExtractMostSignificantBits();
                for (; hits != 0; hits &= hits - 1)
                {
                    var place = at + BitOperations.TrailingZeroCount(hits);
                    if (IsAt(text, place, folded)) return place;
                }
            }
        }
        for (; at < places; at++)
        {
            if (IsAt(text, at, folded)) return at;
        }
        return -1;
    }

    // Setting bit 5 makes capitals small; other bytes that this turns into the letter are ruled out when compared.
    private static Vector256<byte> CaseOf(byte folded) =>
        Vector256.Create(folded is >= (byte)'a' and <= (byte)'z' ? (byte)0x20 : (byte)0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsAt(ReadOnlySpan<byte> text, int place, ReadOnlySpan<byte> folded)
    {
        for (var i = 0; i < folded.Length; i++)
        {
            if (Utf8Text.Fold(text[place + i]) != folded[i]) return false;
        }
        return true;
    }
}
