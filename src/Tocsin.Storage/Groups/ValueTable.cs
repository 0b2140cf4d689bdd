using System.IO.Hashing;
using System.Text;
using Tocsin.Events;
using Tocsin.Events.Values;
using Tocsin.Storage.Budgets;

namespace Tocsin.Storage.Groups;

/// <summary>
/// Gives each value of a field a number that holds for all blocks of a search. Number 0 is "no value". Numbers are one
/// value however they are spelled, and so are addresses; the text 5 differs from the number 5. Not thread-safe.
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

    /// <summary>
    /// A value by its number: text, long, double, <see cref="ExactNumber"/>, bool or null.
    /// </summary>
    public object? Value(int number) => number == 0 ? null : _values[number] ??= ValueOf(number);

    /// <summary>The number of a value that columns keep as a text.</summary>
    /// <param name="kind">Text, Json or Number.</param>
    /// <param name="text">The text.</param>
    public int NumberOf(ValueKind kind, ReadOnlySpan<byte> text) =>
        kind == ValueKind.Number || AddressText.MayBeSpelledOtherwise(text)
            ? OfIdentity(kind, text)
            : OfText(kind, text);

    private int OfIdentity(ValueKind kind, ReadOnlySpan<byte> text)
    {
        Span<byte> room = stackalloc byte[NumberValue.TextBytesMax];
        if (kind == ValueKind.Text) return OfText(kind, AddressText.Identity(text, room));
        if (kind != ValueKind.Number) return OfText(kind, text);
        var bits = 0L;
        var digits = NumberValue.Identity(ref kind, ref bits, text, room);
        return kind == ValueKind.Number ? OfText(kind, digits) : OfScalar(kind, bits);
    }

    /// <summary>The number of a value that columns keep as a number.</summary>
    /// <param name="kind">Integer, double, boolean or time.</param>
    /// <param name="bits">The number as columns keep it.</param>
    public int NumberOf(ValueKind kind, long bits)
    {
        if (kind == ValueKind.Double) NumberValue.Identity(ref kind, ref bits, default, default);
        return OfScalar(kind, bits);
    }

    private int OfText(ValueKind kind, ReadOnlySpan<byte> text)
    {
        // A number's text is none of the texts that look like it.
        var isNumber = kind == ValueKind.Number;
        var hash = XxHash3.HashToUInt64(text, isNumber ? 1 : 0);
        var at = (int)hash & (_slots.Length - 1);
        while (_slots[at] is var number and not 0)
        {
            if (_hashes[number] == hash && text.SequenceEqual(_texts[number])
                && isNumber == (_scalars[number].Kind == ValueKind.Number)) return number;
            at = (at + 1) & (_slots.Length - 1);
        }
        // As bytes, and as the string that it becomes in an answer.
        memory?.Take(BytesEach + (3L * text.Length));
        _slots[at] = Add(text.ToArray(), isNumber ? (kind, 0) : default, hash);
        if (2 * ++_textCount > _slots.Length) Grow();
        return _values.Count - 1;
    }

    private int OfScalar(ValueKind kind, long bits)
    {
        if (_numbers.TryGetValue((kind, bits), out var number)) return number;
        memory?.Take(BytesEach);
        return _numbers[(kind, bits)] = Add(null, (kind, bits), 0);
    }

    /// <summary>The number of a value that has a number in another table.</summary>
    public int NumberOf(ValueTable other, int number)
    {
        if (number == 0) return 0;
        var (kind, bits) = other._scalars[number];
        return other._texts[number] is { } text ? OfText(kind, text) : OfScalar(kind, bits);
    }

    private object ValueOf(int number)
    {
        var (kind, bits) = _scalars[number];
        if (_texts[number] is { } bytes)
        {
            var text = Encoding.UTF8.GetString(bytes);
            return kind == ValueKind.Number ? new ExactNumber(text) : text;
        }
        return kind switch
        {
            ValueKind.Integer => bits,
            ValueKind.Double => BitConverter.Int64BitsToDouble(bits),
            ValueKind.Boolean => bits != 0,
            _ => new Instant(bits).ToString(),
        };
    }

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
