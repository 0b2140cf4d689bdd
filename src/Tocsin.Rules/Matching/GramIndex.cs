using System.Buffers;
using System.Numerics;
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
    private const uint Multiplier = 0x9E3779B1;

    // Of the entries with four bytes in common, one follows another; of the short ones, those with the first byte.
    private readonly Entry[] _entries;
    private readonly ulong[] _bits;
    private readonly int _bitShift;
    private readonly uint[] _grams;
    private readonly int[] _firsts;
    private readonly int _slotShift;
    private readonly int[]? _short;
    private readonly SearchValues<byte> _shortFirsts;
    private readonly FewGrams? _few;
    private int _count;

    /// <summary>Builds an index.</summary>
    /// <param name="literals">Folded, none of them empty.</param>
    /// <param name="rarity">How often four bytes occur among all literals known; less is better.</param>
    public GramIndex(IReadOnlyList<Literal> literals, Func<uint, int> rarity)
    {
        _entries = new Entry[literals.Count];
        // So few of the bits are set that hardly any four bytes of a text that mean nothing get further.
        var bits = Math.Clamp(BitOperations.Log2((uint)literals.Count) + 7, 10, 19);
        (_bits, _bitShift) = (new ulong[1 << (bits - 6)], 32 - bits);
        var slots = BitOperations.Log2((uint)literals.Count) + 2;
        (_grams, _firsts, _slotShift) = (new uint[1 << slots], new int[1 << slots], 32 - slots);
        Array.Fill(_firsts, -1);
        foreach (var literal in literals)
        {
            if (literal.Bytes.Length < GramBytes)
            {
                if (_short is null) Array.Fill(_short = new int[256], -1);
                ref var head = ref _short[literal.Bytes[0]];
                Link(ref head, literal, 0);
            }
            else AddLong(literal, rarity);
        }
        var gramsUsed = _grams.Where((_, slot) => _firsts[slot] >= 0).ToHashSet();
        if (gramsUsed.Count is > 0 and <= FewGrams.GramsMax) _few = new FewGrams(gramsUsed);
        _shortFirsts = SearchValues.Create(
            [.. literals.Where(l => l.Bytes.Length < GramBytes).Select(l => l.Bytes[0]).Distinct()]);
    }

    /// <summary>Tells of every literal in a text; of one that is there several times, perhaps more than once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(ReadOnlySpan<byte> text, CandidateRules to)
    {
        for (var at = 0; (at = NextGram(text, at)) >= 0; at++)
        {
            for (var entry = FirstOf(text, at); entry >= 0; entry = _entries[entry].Next)
            {
                if (_entries[entry].IsAt(text, at)) to.Add(_entries[entry].Literal.Rules);
            }
        }
        if (_short is null) return;
        for (var at = 0; (at = NextShort(text, at)) >= 0; at++)
        {
            for (var entry = _short[text[at]]; entry >= 0; entry = _entries[entry].Next)
            {
                if (_entries[entry].IsAt(text, at)) to.Add(_entries[entry].Literal.Rules);
            }
        }
    }

    /// <summary>Whether a text has any of the literals.</summary>
    public bool Any(ReadOnlySpan<byte> text)
    {
        for (var at = 0; (at = NextGram(text, at)) >= 0; at++)
        {
            for (var entry = FirstOf(text, at); entry >= 0; entry = _entries[entry].Next)
            {
                if (_entries[entry].IsAt(text, at)) return true;
            }
        }
        for (var at = 0; _short is not null && (at = NextShort(text, at)) >= 0; at++)
        {
            for (var entry = _short[text[at]]; entry >= 0; entry = _entries[entry].Next)
            {
                if (_entries[entry].IsAt(text, at)) return true;
            }
        }
        return false;
    }

    // The next place at which four bytes may be some literal's; negative when there is none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int NextGram(ReadOnlySpan<byte> text, int at)
    {
        if (_few is not null)
        {
            at = _few.Next(text, at);
            if (at >= 0) return at;
            at = ~at;
        }
        ref var first = ref MemoryMarshal.GetReference(text);
        ref var bits = ref MemoryMarshal.GetArrayDataReference(_bits);
        var (shift, last) = (_bitShift, text.Length - GramBytes);
        for (; at <= last; at++)
        {
            var hash = (Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, at)) * Multiplier) >> shift;
            if ((Unsafe.Add(ref bits, hash >> 6) >> (int)hash & 1) != 0) return at;
        }
        return -1;
    }

    private int NextShort(ReadOnlySpan<byte> text, int at)
    {
        var next = text[at..].IndexOfAny(_shortFirsts);
        return next < 0 ? -1 : at + next;
    }

    private int FirstOf(ReadOnlySpan<byte> text, int at)
    {
        var gram = MemoryMarshal.Read<uint>(text[at..]);
        for (var slot = (gram * Multiplier) >> _slotShift; _firsts[slot] >= 0; slot = (slot + 1) & (uint)(
            _grams.Length - 1))
        {
            if (_grams[slot] == gram) return _firsts[slot];
        }
        return -1;
    }

    private void AddLong(Literal literal, Func<uint, int> rarity)
    {
        var bytes = literal.Bytes;
        var (best, offset, rarest) = (0u, 0, int.MaxValue);
        for (var at = 0; at <= bytes.Length - GramBytes; at++)
        {
            var gram = MemoryMarshal.Read<uint>(bytes.AsSpan(at));
            if (rarity(gram) is var count && count < rarest) (best, offset, rarest) = (gram, at, count);
        }
        var hash = (best * Multiplier) >> _bitShift;
        _bits[hash >> 6] |= 1UL << (int)hash;
        var slot = (best * Multiplier) >> _slotShift;
        while (_firsts[slot] >= 0 && _grams[slot] != best) slot = (slot + 1) & (uint)(_grams.Length - 1);
        _grams[slot] = best;
        Link(ref _firsts[slot], literal, offset);
    }

    private void Link(ref int head, Literal literal, int offset)
    {
        _entries[_count] = new Entry(literal, offset, head);
        head = _count++;
    }

    // Most that is compared differs at once, in what the entry itself holds: where the literal would begin and end, and
    // its first byte or, where that is in the gram, its last.
    private readonly struct Entry
    {
        public readonly Literal Literal;
        public readonly int Next;
        private readonly int _offset;
        private readonly int _length;
        private readonly int _probedAt;
        private readonly byte _probed;
        private readonly bool _atStart;
        private readonly bool _atEnd;

        public Entry(Literal literal, int offset, int next)
        {
            (Literal, _offset, Next, _length) = (literal, offset, next, literal.Bytes.Length);
            (_atStart, _atEnd) = (literal.AtStart, literal.AtEnd);
            _probedAt = offset > 0 ? 0 : _length - 1;
            _probed = literal.Bytes[_probedAt];
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsAt(ReadOnlySpan<byte> text, int gramAt)
        {
            var start = gramAt - _offset;
            if (start < 0 || start + _length > text.Length || text[start + _probedAt] != _probed) return false;
            if ((_atStart && start > 0) || (_atEnd && start + _length < text.Length)) return false;
            return text.Slice(start, _length).SequenceEqual(Literal.Bytes);
        }
    }
}

/// <summary>A text that a value must have for a rule to be true, and the rules it speaks for.</summary>
/// <param name="Bytes">Folded UTF-8.</param>
/// <param name="AtStart">Whether the value begins with it.</param>
/// <param name="AtEnd">Whether the value ends with it.</param>
/// <param name="Rules">Indexes of rules.</param>
internal sealed record Literal(byte[] Bytes, bool AtStart, bool AtEnd, int[] Rules);
