namespace Tocsin.Storage.Aggregates;

/// <summary>
/// Counts different values by 64-bit hashes: exactly up to <see cref="ExactMax"/> (two of so few values share a hash
/// once in 10^11 times), beyond by an estimate.
/// </summary>
internal sealed class DistinctCounter
{
    /// <summary>Up to how many values the count is exact.</summary>
    public const int ExactMax = 10_000;

    private const int ObjectBytes = 64;

    private ulong[]? _slots = new ulong[8];
    private int _count;
    private HyperLogLog? _estimate;

    /// <summary>How many bytes the values take.</summary>
    public int BytesKept => ObjectBytes + (_slots is null ? HyperLogLog.Registers : 8 * _slots.Length);

    /// <summary>Whether the count is an estimate.</summary>
    public bool IsEstimate => _estimate is not null;

    /// <summary>How many different values there were.</summary>
    public long Count => _estimate?.Estimate() ?? _count;

    /// <summary>Takes in a value by its hash.</summary>
    public void Add(ulong hash)
    {
        if (_estimate is not null)
        {
            _estimate.Add(hash);
            return;
        }
        // 0 marks a free slot.
        if (hash == 0) hash = 1;
        var at = Find(_slots!, hash);
        if (_slots![at] == hash) return;
        if (_count == ExactMax)
        {
            BeginEstimate();
            _estimate!.Add(hash);
            return;
        }
        _slots[at] = hash;
        if (2 * ++_count > _slots.Length) Grow();
    }

    /// <summary>Takes in the values of another.</summary>
    public void Add(DistinctCounter other)
    {
        if (other._estimate is { } estimate)
        {
            if (_estimate is null) BeginEstimate();
            _estimate!.Add(estimate);
            return;
        }
        foreach (var hash in other._slots!)
        {
            if (hash != 0) Add(hash);
        }
    }

    private static int Find(ulong[] slots, ulong hash)
    {
        var at = (int)hash & (slots.Length - 1);
        while (slots[at] != 0 && slots[at] != hash) at = (at + 1) & (slots.Length - 1);
        return at;
    }

    private void Grow()
    {
        var larger = new ulong[2 * _slots!.Length];
        foreach (var hash in _slots)
        {
            if (hash != 0) larger[Find(larger, hash)] = hash;
        }
        _slots = larger;
    }

    private void BeginEstimate()
    {
        _estimate = new HyperLogLog();
        foreach (var hash in _slots!)
        {
            if (hash != 0) _estimate.Add(hash);
        }
        _slots = null;
    }
}
