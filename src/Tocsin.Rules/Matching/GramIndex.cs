using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Finds which of many literals a text has. Of each literal four bytes are chosen that few other literals have; a text
/// is walked once, each four bytes of it are looked up in a bitmap small enough for the nearest cache, and what is in
/// there is compared in full. That touches memory far less often than an automaton over all literals, at the price of
/// comparing now and then in vain. Immutable once built.
/// </summary>
internal sealed class GramIndex
{
    private const int GramBytes = 4;

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<uint, int> _heads = [];
    private readonly Dictionary<uint, int> _shortHeads = [];
    private ulong[] _bits = [];
    private ulong[] _pairBits = [];
    private int _shift;
    private bool _hasShort;

    /// <summary>Builds an index.</summary>
    /// <param name="literals">Folded, none of them empty.</param>
    /// <param name="rarity">How often four bytes occur among all literals known; less is better.</param>
    public GramIndex(IReadOnlyList<Literal> literals, Func<uint, int> rarity)
    {
        var bits = 12;
        while (1 << bits < literals.Count * 32 && bits < 17) bits++;
        _bits = new ulong[1 << (bits - 6)];
        _shift = 32 - bits;
        foreach (var literal in literals) Add(literal, rarity);
    }

    /// <summary>Tells of every literal in a text; of one that is there several times, perhaps more than once.</summary>
    public void Find(ReadOnlySpan<byte> text, CandidateRules to)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        var (bits, shift) = (_bits, _shift);
        for (var at = 0; at <= text.Length - GramBytes; at++)
        {
            var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, at));
            var hash = (gram * 0x9E3779B1u) >> shift;
            if ((bits[hash >> 6] >> (int)hash & 1) == 0) continue;
            if (!_heads.TryGetValue(gram, out var entry)) continue;
            for (; entry >= 0; entry = _entries[entry].Next)
            {
                if (_entries[entry].IsAt(text, at)) to.Add(_entries[entry].Literal.Rules);
            }
        }
        if (_hasShort) FindShort(text, to);
    }

    /// <summary>Whether a text has any of the literals.</summary>
    public bool Any(ReadOnlySpan<byte> text)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        for (var at = 0; at <= text.Length - GramBytes; at++)
        {
            var gram = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, at));
            var hash = (gram * 0x9E3779B1u) >> _shift;
            if ((_bits[hash >> 6] >> (int)hash & 1) == 0 || !_heads.TryGetValue(gram, out var entry)) continue;
            for (; entry >= 0; entry = _entries[entry].Next)
            {
                if (_entries[entry].IsAt(text, at)) return true;
            }
        }
        return _hasShort && AnyShort(text);
    }

    private void FindShort(ReadOnlySpan<byte> text, CandidateRules to)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var entry = ShortAt(text, at);
            for (; entry >= 0; entry = _entries[entry].Next)
            {
                if (_entries[entry].IsAt(text, at)) to.Add(_entries[entry].Literal.Rules);
            }
        }
    }

    private bool AnyShort(ReadOnlySpan<byte> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            for (var entry = ShortAt(text, at); entry >= 0; entry = _entries[entry].Next)
            {
                if (_entries[entry].IsAt(text, at)) return true;
            }
        }
        return false;
    }

    // Literals of less than four bytes are found by their first byte.
    private int ShortAt(ReadOnlySpan<byte> text, int at)
    {
        var first = text[at];
        if ((_pairBits[first >> 6] >> first & 1) == 0) return -1;
        return _shortHeads.TryGetValue(first, out var entry) ? entry : -1;
    }

    private void Add(Literal literal, Func<uint, int> rarity)
    {
        var bytes = literal.Bytes;
        if (bytes.Length < GramBytes)
        {
            if (!_hasShort) (_hasShort, _pairBits) = (true, new ulong[4]);
            _pairBits[bytes[0] >> 6] |= 1UL << bytes[0];
            Link(_shortHeads, bytes[0], literal, 0);
            return;
        }
        var (best, offset, rarest) = (0u, 0, int.MaxValue);
        for (var at = 0; at <= bytes.Length - GramBytes; at++)
        {
            var gram = MemoryMarshal.Read<uint>(bytes.AsSpan(at));
            var count = rarity(gram);
            if (count < rarest) (best, offset, rarest) = (gram, at, count);
        }
        var hash = (best * 0x9E3779B1u) >> _shift;
        _bits[hash >> 6] |= 1UL << (int)hash;
        Link(_heads, best, literal, offset);
    }

    private void Link(Dictionary<uint, int> heads, uint key, Literal literal, int offset)
    {
        var next = heads.TryGetValue(key, out var head) ? head : -1;
        heads[key] = _entries.Count;
        _entries.Add(new Entry(literal, offset, next));
    }

    private sealed record Entry(Literal Literal, int Offset, int Next)
    {
        public bool IsAt(ReadOnlySpan<byte> text, int gramAt)
        {
            var start = gramAt - Offset;
            var bytes = Literal.Bytes;
            if (start < 0 || start + bytes.Length > text.Length) return false;
            if (Literal.AtStart && start > 0) return false;
            if (Literal.AtEnd && start + bytes.Length < text.Length) return false;
            return text.Slice(start, bytes.Length).SequenceEqual(bytes);
        }
    }
}

/// <summary>A text that a value must have for a rule to be true, and the rules it speaks for.</summary>
/// <param name="Bytes">Folded UTF-8.</param>
/// <param name="AtStart">Whether the value begins with it.</param>
/// <param name="AtEnd">Whether the value ends with it.</param>
/// <param name="Rules">Indexes of rules.</param>
internal sealed record Literal(byte[] Bytes, bool AtStart, bool AtEnd, int[] Rules);
