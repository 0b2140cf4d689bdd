using Tocsin.Events;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Groups;

namespace Tocsin.Storage.Fields;

/// <summary>
/// Counts values in bounded memory: when there are too many different ones, those seen least are forgotten, and counts
/// may be too low from then on. Not thread-safe.
/// </summary>
internal sealed class ValueCounts
{
    /// <summary>How many different values are kept at most.</summary>
    public const int ValuesMax = 65_536;

    private const long BytesMax = 32L << 20;
    private const int BytesEach = 96;

    private ValueTable _values = new();
    private long[] _counts = new long[64];
    private int _used = 1;

    /// <summary>How many values were counted.</summary>
    public long Counted { get; private set; }

    /// <summary>About how many bytes are kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether values were forgotten.</summary>
    public bool IsApproximate { get; private set; }

    /// <summary>Counts a value that columns keep as a text.</summary>
    public void Add(ValueKind kind, ReadOnlySpan<byte> text, long count) =>
        Add(_values.NumberOf(kind, text), count, text.Length);

    /// <summary>Counts a value that columns keep as a number.</summary>
    public void Add(ValueKind kind, long bits, long count) => Add(_values.NumberOf(kind, bits), count, 0);

    /// <summary>Counts what another has counted.</summary>
    public void Add(ValueCounts other)
    {
        IsApproximate |= other.IsApproximate;
        var forgotten = other.Counted;
        for (var number = 1; number < other._used; number++)
        {
            forgotten -= other._counts[number];
            Add(_values.NumberOf(other._values, number), other._counts[number], 0);
        }
        Counted += forgotten;
    }

    /// <summary>The most frequent values; equals in their order.</summary>
    public IEnumerable<ValueCount> Top(int limit)
    {
        // The candidates first: only those need be made into strings.
        var counts = _counts.AsSpan(1, _used - 1).ToArray();
        Array.Sort(counts);
        var least = counts.Length > limit ? counts[^Math.Max(1, limit)] : 0;
        return Enumerable.Range(1, _used - 1).Where(n => _counts[n] >= least)
            .Select(n => new ValueCount(_values.Value(n)!, _counts[n]))
            .OrderByDescending(v => v.Count).ThenBy(v => v.Value, ValueOrder.Instance).Take(limit);
    }

    /// <summary>Forgets all but the most frequent values.</summary>
    public void Keep(int values)
    {
        if (_used - 1 <= values) return;
        var kept = new ValueTable();
        var counts = new long[values + 1];
        foreach (var number in Enumerable.Range(1, _used - 1).OrderByDescending(n => _counts[n]).Take(values))
        {
            counts[kept.NumberOf(_values, number)] = _counts[number];
        }
        Bytes = Bytes / _used * values;
        (_values, _counts, _used, IsApproximate) = (kept, counts, values + 1, true);
    }

    private void Add(int number, long count, int length)
    {
        if (number >= _used)
        {
            _used = number + 1;
            if (_used > _counts.Length) Array.Resize(ref _counts, 2 * _counts.Length);
            Bytes += length + BytesEach;
        }
        _counts[number] += count;
        Counted += count;
        if (_used > ValuesMax || Bytes > BytesMax) Keep((_used - 1) / 2);
    }
}
