using System.Runtime.InteropServices;

namespace Tocsin.Rules.Matching;

/// <summary>
/// What an event says of its origin, as pairs of a field's number and a value's: events with the same key are treated
/// alike. One thread at a time; filled anew for each event.
/// </summary>
internal sealed class RoutingKey
{
    private ushort[] _pairs = new ushort[64];
    private int _count;

    /// <summary>The key; valid until it is filled anew.</summary>
    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_pairs.AsSpan(0, _count));

    /// <summary>The pairs of a key.</summary>
    public static ReadOnlySpan<ushort> PairsOf(ReadOnlySpan<byte> key) => MemoryMarshal.Cast<byte, ushort>(key);

    /// <summary>Begins with an event.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds that the event has a value in a field, once.</summary>
    /// <param name="field">The field's number.</param>
    /// <param name="value">The value's number.</param>
    /// <param name="from">Where the field's pairs begin.</param>
    public void Add(ushort field, ushort value, int from)
    {
        for (var i = from; i < _count; i += 2)
        {
            if (_pairs[i + 1] == value) return;
        }
        if (_count == _pairs.Length) Array.Resize(ref _pairs, 2 * _count);
        (_pairs[_count], _pairs[_count + 1]) = (field, value);
        _count += 2;
    }

    /// <summary>Where the next pair will stand.</summary>
    public int Count => _count;
}
