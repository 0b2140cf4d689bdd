using System.IO.Hashing;
using System.Runtime.InteropServices;
using Tocsin.Events.Values;
using Tocsin.Language.Values;

namespace Tocsin.Storage.Columns;

/// <summary>What a column's Bloom filter has in it. Frozen: the numbers are written into segments.</summary>
internal enum BloomOf : byte
{
    /// <summary>There is none.</summary>
    Nothing = 0,

    /// <summary>
    /// Every word of every text, folded; numbers of up to five digits are left out, they are everywhere.
    /// </summary>
    Words = 1,

    /// <summary>Every text as a whole, folded. No longer written.</summary>
    Wholes = 2,

    /// <summary>Every text as a whole, folded, addresses in their one spelling.</summary>
    Identities = 3,
}

/// <summary>
/// A Bloom filter over the texts of one column of one block: split blocks of 32 bytes with eight bits a key, as Parquet
/// has them, at about twelve bits a key; a wrong "maybe" in a hundred.
/// </summary>
internal static class TokenBloom
{
    private const int BlockBytes = 32;
    private const int BitsPerKey = 12;
    private const int ShortNumberDigits = 5;
    private const int IdBytesMax = 64;

    private static ReadOnlySpan<uint> Salts =>
        [0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31];

    /// <summary>
    /// What a filter for these texts should have in it: ids are looked up whole, messages by their words.
    /// </summary>
    public static BloomOf For(Column column)
    {
        if (column.Kind != Events.ValueKind.Text || column.Codes is not null || column.Count == 0)
        {
            return BloomOf.Nothing;
        }
        for (var i = 0; i < Math.Min(column.Count, 64); i++)
        {
            var text = column.TextOf(i);
            if (text.Length > IdBytesMax || text.Contains((byte)' ')) return BloomOf.Words;
        }
        return BloomOf.Identities;
    }

    /// <summary>Builds the filter.</summary>
    /// <param name="column">The texts.</param>
    /// <param name="what">What to put in.</param>
    /// <param name="keys">Room to work in; whatever it has is forgotten.</param>
    public static byte[] Build(Column column, BloomOf what, KeySet keys)
    {
        keys.Clear();
        Span<byte> folded = stackalloc byte[256];
        Span<byte> address = stackalloc byte[AddressText.BytesMax];
        for (var i = 0; i < column.Count; i++)
        {
            var rest = column.TextOf(i);
            if (what == BloomOf.Identities)
            {
                keys.Add(KeyOf(AddressText.Identity(rest, address), folded));
                continue;
            }
            while (true)
            {
                var word = Tokens.Next(ref rest);
                if (word.IsEmpty) break;
                if (!IsLeftOut(word)) keys.Add(KeyOf(word, folded));
            }
        }
        var blocks = Math.Max(1, (int)(((long)keys.Count * BitsPerKey) / (8 * BlockBytes)));
        var bloom = new byte[blocks * BlockBytes];
        foreach (var key in keys.Keys())
        {
            var block = MemoryMarshal.Cast<byte, uint>(BlockOf(bloom, key));
            for (var i = 0; i < 8; i++) block[i] |= Bit(key, i);
        }
        return bloom;
    }

    /// <summary>Whether a text that passes the test may be among those of the filter; false is certain.</summary>
    public static bool MayHave(ReadOnlySpan<byte> bloom, BloomOf what, ValueTest test)
    {
        Span<byte> folded = stackalloc byte[256];
        if (what is BloomOf.Wholes or BloomOf.Identities)
        {
            var text = what == BloomOf.Wholes ? test.Whole : test.Identity;
            return text is null || Has(bloom, KeyOf(text, folded));
        }
        foreach (var word in test.Words)
        {
            if (!IsLeftOut(word) && !Has(bloom, KeyOf(word, folded))) return false;
        }
        return true;
    }

    private static bool IsLeftOut(ReadOnlySpan<byte> word) =>
        word.Length <= ShortNumberDigits && word.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static bool Has(ReadOnlySpan<byte> bloom, ulong key)
    {
        var bytes = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(bloom), bloom.Length);
        var block = MemoryMarshal.Cast<byte, uint>(BlockOf(bytes, key));
        for (var i = 0; i < 8; i++)
        {
            if ((block[i] & Bit(key, i)) == 0) return false;
        }
        return true;
    }

    private static Span<byte> BlockOf(Span<byte> bloom, ulong key)
    {
        var index = (int)(((key >> 32) * (ulong)(bloom.Length / BlockBytes)) >> 32);
        return bloom.Slice(index * BlockBytes, BlockBytes);
    }

    private static uint Bit(ulong key, int i) => 1u << (int)(((uint)key * Salts[i]) >> 27);

    // The hash of the folded text. Plain ASCII is folded on the stack; anything else takes the slow way.
    private static ulong KeyOf(ReadOnlySpan<byte> text, Span<byte> room)
    {
        if (text.Length > room.Length || !System.Text.Ascii.IsValid(text))
        {
            return Math.Max(1, XxHash3.HashToUInt64(Utf8Text.Fold(System.Text.Encoding.UTF8.GetString(text))));
        }
        for (var i = 0; i < text.Length; i++) room[i] = Utf8Text.Fold(text[i]);
        return Math.Max(1, XxHash3.HashToUInt64(room[..text.Length]));
    }
}
