namespace Tocsin.Storage.Columns;

/// <summary>A set of hashes, none of them 0, that is filled and emptied again and again.</summary>
internal sealed class KeySet
{
    private ulong[] _slots = new ulong[1 << 12];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Empties the set, keeping its room.</summary>
    public void Clear()
    {
        Array.Clear(_slots);
        Count = 0;
    }

    /// <summary>Puts a hash in.</summary>
    public void Add(ulong key)
    {
        var at = (int)(key & (ulong)(_slots.Length - 1));
        while (_slots[at] != 0)
        {
            if (_slots[at] == key) return;
            at = (at + 1) & (_slots.Length - 1);
        }
        _slots[at] = key;
        if (2 * ++Count > _slots.Length) Grow();
    }

    /// <summary>The hashes, in no order.</summary>
    public IEnumerable<ulong> Keys()
    {
        foreach (var key in _slots)
        {
            if (key != 0) yield return key;
        }
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new ulong[2 * old.Length];
        Count = 0;
        foreach (var key in old)
        {
            if (key != 0) Add(key);
        }
    }
}
