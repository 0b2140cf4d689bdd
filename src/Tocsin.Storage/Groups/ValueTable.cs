using System.IO.Hashing;
using System.Text;
using Tocsin.Events;
using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Groups;

/// <summary>
/// Gives each value of a field a number that holds for all blocks of a search. Number 0 is "no value". Values of
/// different kinds differ, the text 5 from the number 5. Not thread-safe.
/// </summary>
/// <param name="memory">Charged for the values; null for a table that its owner keeps small.</param>
internal sealed class ValueTable(MemoryMeter? memory = null)
{
    // An entry in each list, and a slot twice over.
    private const int BytesEach = 80;

    private readonly Dictionary<(ValueKind, long), int> _numbers = [];
    private readonly List<byte[]?> _texts = [null];
    private readonly List<(ValueKind Kind, long Bits)> _scalars = [default];
    private readonly List<object?> _values = [null];
    private ulong[] _hashes = new ulong[64];
    private int[] _slots = new int[128];
    private int _textCount;

    /// <summary>A value by its number: text, long, double, bool or null.</summary>
    public object? Value(int number) => number == 0
        ? null
        : _values[number] ??= _texts[number] is { } text ? Encoding.UTF8.GetString(text) : ValueOf(_scalars[number]);

    /// <summary>The number of a text.</summary>
    public int NumberOf(ReadOnlySpan<byte> text)
    {
        var hash = XxHash3.HashToUInt64(text);
        var at = (int)hash & (_slots.Length - 1);
        while (_slots[at] is var number and not 0)
        {
            if (_hashes[number] == hash && text.SequenceEqual(_texts[number])) return number;
            at = (at + 1) & (_slots.Length - 1);
        }
        // As bytes, and as the string that it becomes in an answer.
        memory?.Take(BytesEach + (3L * text.Length));
        _slots[at] = Add(text.ToArray(), default, hash);
        if (2 * ++_textCount > _slots.Length) Grow();
        return _values.Count - 1;
    }

    /// <summary>The number of a value that is no text.</summary>
    /// <param name="kind">Integer, double, boolean or time.</param>
    /// <param name="bits">The number as columns keep it.</param>
    public int NumberOf(ValueKind kind, long bits)
    {
        if (_numbers.TryGetValue((kind, bits), out var number)) return number;
        memory?.Take(BytesEach);
        return _numbers[(kind, bits)] = Add(null, (kind, bits), 0);
    }

    /// <summary>The number of a value that has a number in another table.</summary>
    public int NumberOf(ValueTable other, int number)
    {
        if (number == 0) return 0;
        return other._texts[number] is { } text
            ? NumberOf(text)
            : NumberOf(other._scalars[number].Kind, other._scalars[number].Bits);
    }

    private static object ValueOf((ValueKind Kind, long Bits) scalar) => scalar.Kind switch
    {
        ValueKind.Integer => scalar.Bits,
        ValueKind.Double => BitConverter.Int64BitsToDouble(scalar.Bits),
        ValueKind.Boolean => scalar.Bits != 0,
        _ => new Instant(scalar.Bits).ToString(),
    };

    private int Add(byte[]? text, (ValueKind Kind, long Bits) scalar, ulong hash)
    {
        _texts.Add(text);
        _scalars.Add(scalar);
        _values.Add(null);
        if (_values.Count > _hashes.Length) Array.Resize(ref _hashes, 2 * _hashes.Length);
        _hashes[_values.Count - 1] = hash;
        return _values.Count - 1;
    }

    private void Grow()
    {
        var larger = new int[2 * _slots.Length];
        foreach (var number in _slots)
        {
            if (number == 0) continue;
            var at = (int)_hashes[number] & (larger.Length - 1);
            while (larger[at] != 0) at = (at + 1) & (larger.Length - 1);
            larger[at] = number;
        }
        _slots = larger;
    }
}
