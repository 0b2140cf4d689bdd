namespace Tocsin.Storage.Groups;

/// <summary>
/// Gives each of a set of integers a code, 0 and up in the order they come. Open addressing; not thread-safe.
/// </summary>
internal sealed class LongCodes
{
    private const int SlotsMin = 64;

    private long[] _keys = new long[SlotsMin / 2];
    private int[] _slots = new int[SlotsMin];
    private int _shift = 64 - 6;

    /// <summary>How many integers have a code.</summary>
    public int Count { get; private set; }

    /// <summary>The integer with a code.</summary>
    public long KeyOf(int code) => _keys[code];

    /// <summary>The code of an integer, a new one if need be.</summary>
    public int CodeOf(long key)
    {
        var slots = _slots;
        var at = SlotOf(key);
        while (slots[at] is var code and not 0)
        {
            if (_keys[code - 1] == key) return code - 1;
            at = (at + 1) & (slots.Length - 1);
        }
        if (Count == _keys.Length)
        {
            Grow();
            return CodeOf(key);
        }
        _keys[Count] = key;
        slots[at] = ++Count;
        return Count - 1;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        if (Count > 0) _slots.AsSpan().Clear();
        Count = 0;
    }

    // Fibonacci hashing: the multiplication spreads what differs in few bits over the highest ones.
    private int SlotOf(long key) => (int)(((ulong)key ^ ((ulong)key >> 32)) * 0x9E37_79B9_7F4A_7C15 >> _shift);

    private void Grow()
    {
        Array.Resize(ref _keys, 2 * _keys.Length);
        _slots = new int[2 * _keys.Length];
        _shift--;
        for (var code = 0; code < Count; code++)
        {
            var at = SlotOf(_keys[code]);
            while (_slots[at] != 0) at = (at + 1) & (_slots.Length - 1);
            _slots[at] = code + 1;
        }
    }
}
