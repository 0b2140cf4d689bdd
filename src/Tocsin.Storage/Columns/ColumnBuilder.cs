using System.IO.Hashing;
using Tocsin.Events;

namespace Tocsin.Storage.Columns;

/// <summary>
/// A column that grows. One thread appends; any thread may take a <see cref="Snapshot"/> meanwhile: arrays are only
/// ever appended to or replaced by longer copies, and what a snapshot shows was complete before its count was
/// published.
/// </summary>
internal sealed class ColumnBuilder(string path, ValueKind kind)
{
    private const int DictionaryTextsMin = 512;

    private readonly bool _isText = kind is ValueKind.Text or ValueKind.Json or ValueKind.Number;
    private int _count;
    private int[]? _rows;
    private long[] _numbers = [];
    private Texts _texts = new([], [], []);
    private int _bytesUsed;
    private int _textCount;
    private int[]? _slots = new int[64];

    /// <summary>The dotted path.</summary>
    public string Path => path;

    /// <summary>The kind of all its values.</summary>
    public ValueKind Kind => kind;

    /// <summary>The column's place among those that usually follow one another in an event.</summary>
    public int LikelyNext { get; set; } = -1;

    /// <summary>Appends a number, or a null.</summary>
    public void Append(int row, long number)
    {
        AddRow(row);
        if (kind != ValueKind.Null)
        {
            if (_count == _numbers.Length) Grow(ref _numbers, _count);
            _numbers[_count] = number;
        }
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Appends a text.</summary>
    public void Append(int row, ReadOnlySpan<byte> text)
    {
        AddRow(row);
        if (_slots is not null)
        {
            var code = FindOrAdd(text);
            var codes = _texts.Codes!;
            if (_count == codes.Length) _texts = _texts with { Codes = codes = Grown(codes, _count) };
            codes[_count] = code;
            Volatile.Write(ref _count, _count + 1);
            if (_textCount > DictionaryTextsMin && _textCount > _count / 2) GiveUpDictionary();
            return;
        }
        AddText(text);
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>The column as of the first <paramref name="rows"/> rows.</summary>
    public Column Snapshot(int rows)
    {
        // The count first: whatever array is seen afterwards has at least that many values.
        var count = Volatile.Read(ref _count);
        var ids = Volatile.Read(ref _rows);
        var texts = Volatile.Read(ref _texts);
        var numbers = Volatile.Read(ref _numbers);
        if (ids is null)
        {
            count = Math.Min(count, rows);
        }
        else
        {
            var at = Array.BinarySearch(ids, 0, count, rows);
            count = at >= 0 ? at : ~at;
        }
        return new Column
        {
            Path = path,
            Kind = kind,
            Count = count,
            Rows = ids,
            Numbers = _isText || kind == ValueKind.Null ? null : numbers,
            Bytes = _isText ? texts.Bytes : null,
            Ends = _isText ? texts.Ends : null,
            Codes = _isText ? texts.Codes : null,
            TextCount = _isText ? TextsOf(texts, count) : 0,
        };
    }

    // In a dictionary, texts are complete before a value that uses them is counted; the largest code in use bounds
    // them.
    private static int TextsOf(Texts texts, int count)
    {
        if (texts.Codes is null) return count;
        var largest = -1;
        foreach (var code in texts.Codes.AsSpan(0, count)) largest = Math.Max(largest, code);
        return largest + 1;
    }

    private void AddRow(int row)
    {
        if (_rows is null)
        {
            if (row == _count) return;
            var ids = new int[Math.Max(16, 2 * _count)];
            for (var i = 0; i < _count; i++) ids[i] = i;
            Volatile.Write(ref _rows, ids);
        }
        if (_count == _rows!.Length) Volatile.Write(ref _rows, Grown(_rows, _count));
        _rows[_count] = row;
    }

    private int FindOrAdd(ReadOnlySpan<byte> text)
    {
        var slots = _slots!;
        var hash = (uint)XxHash3.HashToUInt64(text);
        var at = hash & (uint)(slots.Length - 1);
        while (slots[at] != 0)
        {
            var code = slots[at] - 1;
            var start = code == 0 ? 0 : _texts.Ends[code - 1];
            if (text.SequenceEqual(_texts.Bytes.AsSpan(start, _texts.Ends[code] - start))) return code;
            at = (at + 1) & (uint)(slots.Length - 1);
        }
        AddText(text);
        slots[at] = _textCount;
        if (2 * _textCount > slots.Length) Rehash();
        return _textCount - 1;
    }

    private void Rehash()
    {
        var larger = new int[2 * _slots!.Length];
        for (var code = 0; code < _textCount; code++)
        {
            var start = code == 0 ? 0 : _texts.Ends[code - 1];
            var at = (uint)XxHash3.HashToUInt64(_texts.Bytes.AsSpan(start, _texts.Ends[code] - start))
                & (uint)(larger.Length - 1);
            while (larger[at] != 0) at = (at + 1) & (uint)(larger.Length - 1);
            larger[at] = code + 1;
        }
        _slots = larger;
    }

    private void AddText(ReadOnlySpan<byte> text)
    {
        var (bytes, ends) = (_texts.Bytes, _texts.Ends);
        if (bytes.Length - _bytesUsed < text.Length)
        {
            var larger = new byte[Math.Max(_bytesUsed + text.Length, Math.Max(256, 2 * bytes.Length))];
            bytes.AsSpan(0, _bytesUsed).CopyTo(larger);
            bytes = larger;
        }
        if (_textCount == ends.Length) ends = Grown(ends, _textCount);
        text.CopyTo(bytes.AsSpan(_bytesUsed));
        _bytesUsed += text.Length;
        ends[_textCount++] = _bytesUsed;
        if (!ReferenceEquals(bytes, _texts.Bytes) || !ReferenceEquals(ends, _texts.Ends))
        {
            Volatile.Write(ref _texts, _texts with { Bytes = bytes, Ends = ends });
        }
    }

    // Most texts differ: codes would cost more than they save. Readers keep the arrays they have.
    private void GiveUpDictionary()
    {
        var old = _texts;
        var used = 0;
        for (var i = 0; i < _count; i++) used += LengthOf(old, old.Codes![i]);
        var bytes = new byte[2 * used];
        var ends = new int[Math.Max(16, 2 * _count)];
        used = 0;
        for (var i = 0; i < _count; i++)
        {
            var code = old.Codes![i];
            var length = LengthOf(old, code);
            old.Bytes.AsSpan(old.Ends[code] - length, length).CopyTo(bytes.AsSpan(used));
            ends[i] = used += length;
        }
        (_bytesUsed, _textCount, _slots) = (used, _count, null);
        Volatile.Write(ref _texts, new Texts(bytes, ends, null));
    }

    private static int LengthOf(Texts texts, int code) => texts.Ends[code] - (code == 0 ? 0 : texts.Ends[code - 1]);

    private static void Grow<T>(ref T[] array, int used) => Volatile.Write(ref array, Grown(array, used));

    private static T[] Grown<T>(T[] array, int used)
    {
        var larger = new T[Math.Max(16, 2 * array.Length)];
        array.AsSpan(0, used).CopyTo(larger);
        return larger;
    }

    private sealed record Texts(byte[] Bytes, int[] Ends, int[]? Codes);
}
