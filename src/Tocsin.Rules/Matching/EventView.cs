using System.Text;
using Tocsin.Events;
using Tocsin.Language.Values;
using Tocsin.Rules.Windows;

namespace Tocsin.Rules.Matching;

/// <summary>
/// One event after the other as rules look at it: for each slot its values, in the order sent, arrays taken apart.
/// Texts
/// are folded when first asked for, once. One thread at a time; nothing is allocated for an event once its shape is
/// known.
/// </summary>
internal sealed class EventView : IEventFields
{
    private const int ShapesMax = 4_096;

    private readonly SlotTable _slots;
    private readonly SlotHead[] _heads;
    private readonly Dictionary<byte[], ShapeMap>.AlternateLookup<ReadOnlySpan<byte>> _maps;
    private readonly Dictionary<byte[], ShapeMap> _mapsByShape;
    private readonly JsonValues _json;
    private SlotEntry[] _entries = new SlotEntry[512];
    private ViewValue[] _values = new ViewValue[256];
    private byte[] _folded = new byte[8_192];
    private int _entryCount;
    private int _valueCount;
    private int _foldedUsed;
    private long _stamp;
    private byte[] _lastShape = [];
    private ShapeMap? _map;
    private FieldTable? _fields;

    /// <summary>A view.</summary>
    /// <param name="slots">What rules look at; complete.</param>
    public EventView(SlotTable slots)
    {
        _slots = slots;
        _heads = new SlotHead[slots.Count];
        _mapsByShape = new Dictionary<byte[], ShapeMap>(ByteTexts.Comparer);
        _maps = _mapsByShape.GetAlternateLookup<ReadOnlySpan<byte>>();
        _json = new JsonValues(this);
    }

    /// <inheritdoc/>
    public long Id { get; private set; }

    /// <inheritdoc/>
    public long Ticks { get; private set; }

    /// <inheritdoc/>
    public long ReceivedTicks { get; private set; }

    /// <summary>Number of the event, by which others know what they remember of it.</summary>
    public long Stamp => _stamp;

    /// <summary>Looks at another event.</summary>
    /// <param name="batch">Its batch, which must stay as it is while the event is looked at.</param>
    /// <param name="index">Its place in the batch.</param>
    /// <param name="id">Its id.</param>
    public void Begin(EventBatch batch, int index, long id)
    {
        ref readonly var entry = ref batch.Events[index];
        _stamp++;
        (_entryCount, _valueCount, _foldedUsed) = (0, 0, 0);
        (Id, Ticks, ReceivedTicks) = (id, entry.Time.Ticks, batch.Origin.ReceivedTicks);
        var values = batch.ValuesOf(in entry);
        var map = MapOf(batch, values);
        foreach (ref readonly var value in values)
        {
            // Of events that are read again, each says when it arrived.
            if (value.Field == Schema.ReceivedTimestamp && value.Kind == ValueKind.Time) ReceivedTicks = value.Number;
            var target = map.Of(value.Field);
            if (value.Kind == ValueKind.Json && (target.Slots.Length > 0 || target.IsAbove))
            {
                _json.Add(map, target, batch.Bytes, in value, value.Field == Schema.Overflow);
                continue;
            }
            if (target.Slots.Length == 0 || IsDefault(batch, in value)) continue;
            Add(target.Slots, batch.Bytes, value.Start, value.Length, value.Kind, value.Number, value.Field);
        }
    }

    /// <summary>The first of a slot's values, for <see cref="Next"/>; negative when there is none.</summary>
    public int First(int slot) => _heads[slot].Stamp == _stamp ? _heads[slot].First : -1;

    /// <summary>The next one; negative when there is none.</summary>
    public int Next(int place) => _entries[place].Next;

    /// <summary>The value at a place.</summary>
    public ref ViewValue At(int place) => ref _values[_entries[place].Value];

    /// <summary>Whether a slot has a value that is no null.</summary>
    public bool Has(int slot)
    {
        for (var at = First(slot); at >= 0; at = Next(at))
        {
            if (At(at).Kind != ValueKind.Null) return true;
        }
        return false;
    }

    /// <summary>The text of a value, letter case folded.</summary>
    public ReadOnlySpan<byte> Folded(ref ViewValue value)
    {
        if (value.FoldedStart == ViewValue.NotFolded) Fold(ref value);
        return value.FoldedStart == ViewValue.IsFolded
            ? value.Text
            : _folded.AsSpan(value.FoldedStart, value.FoldedLength);
    }

    /// <inheritdoc/>
    public bool TryText(int slot, out ReadOnlySpan<byte> text)
    {
        text = default;
        // Slots that were added behind the view's back have no values.
        if (slot >= _heads.Length) return false;
        for (var at = First(slot); at >= 0; at = Next(at))
        {
            if (At(at).Kind == ValueKind.Null) continue;
            text = At(at).Text;
            return true;
        }
        return false;
    }

    /// <summary>Adds a value to slots.</summary>
    internal void Add(int[] slots, byte[] bytes, int start, int length, ValueKind kind, long number, int field)
    {
        if (_valueCount == _values.Length) Array.Resize(ref _values, 2 * _valueCount);
        var value = _valueCount++;
        _values[value] = new ViewValue(bytes, start, length, kind, number, field);
        foreach (var slot in slots)
        {
            if (_entryCount == _entries.Length) Array.Resize(ref _entries, 2 * _entryCount);
            ref var head = ref _heads[slot];
            if (head.Stamp != _stamp) head = new SlotHead(_stamp, _entryCount, _entryCount);
            else
            {
                _entries[head.Last].Next = _entryCount;
                head.Last = _entryCount;
            }
            _entries[_entryCount++] = new SlotEntry(value, -1);
        }
    }

    /// <summary>Has a slot show what another one has.</summary>
    internal void Borrow(int slot, int from)
    {
        if (_heads[from].Stamp == _stamp) _heads[slot] = _heads[from];
    }

    /// <summary>Has a slot show one text instead of what it has.</summary>
    internal void Replace(int slot, byte[] bytes, int start, int length)
    {
        _heads[slot] = default;
        Add([slot], bytes, start, length, ValueKind.Text, 0, -1);
    }

    /// <summary>Where a text begins that is made piece by piece, see <see cref="Room"/>.</summary>
    internal int BeginText() => _foldedUsed;

    /// <summary>Room for the next piece of such a text; to be filled at once.</summary>
    internal Span<byte> Room(int length)
    {
        if (_folded.Length - _foldedUsed < length) Array.Resize(ref _folded, (2 * _folded.Length) + length);
        _foldedUsed += length;
        return _folded.AsSpan(_foldedUsed - length, length);
    }

    /// <summary>Adds a text that was made to those of some slots that have no value.</summary>
    internal void AddText(int[][] slots, int start, int length)
    {
        foreach (var slot in slots)
        {
            if (!Has(slot[0])) Add(slot, _folded, start, length, ValueKind.Text, 0, -1);
        }
    }

    /// <summary>Has a text that was made take the place of a value, in all slots that have it.</summary>
    internal void Replace(int place, int start, int length) =>
        At(place) = new ViewValue(_folded, start, length, ValueKind.Text, 0, -1);

    // What stands in for a field of the schema that the sender did not send.
    internal static bool IsDefault(EventBatch batch, in FieldValue value) =>
        value.Field is >= Schema.Category and <= Schema.Summary && value.Length == "UNKNOWN".Length
            && batch.Text(in value).SequenceEqual("UNKNOWN"u8);

    private ShapeMap MapOf(EventBatch batch, Span<FieldValue> values)
    {
        if (_fields != batch.Fields)
        {
            (_fields, _map) = (batch.Fields, null);
            _mapsByShape.Clear();
        }
        ReadOnlySpan<byte> shape = [];
        // It comes behind the schema's and the sender's fields.
        for (var i = values.Length - 1; i >= 0; i--)
        {
            if (values[i].Field != Schema.Shape) continue;
            shape = batch.Text(in values[i]);
            break;
        }
        if (_map is not null && shape.SequenceEqual(_lastShape)) return _map;
        if (!_maps.TryGetValue(shape, out _map))
        {
            if (_mapsByShape.Count >= ShapesMax) _mapsByShape.Clear();
            _map = new ShapeMap(_slots, batch.Fields, shape);
            _mapsByShape[_map.Shape] = _map;
        }
        _lastShape = _map.Shape;
        return _map;
    }

    private void Fold(ref ViewValue value)
    {
        var text = value.Text;
        if (!text.ContainsAnyInRange((byte)'A', (byte)'Z') && Ascii.IsValid(text))
        {
            value.FoldedStart = ViewValue.IsFolded;
            return;
        }
        // A folded character is three times as long at most.
        if (_folded.Length - _foldedUsed < 3 * text.Length)
        {
            Array.Resize(ref _folded, (2 * _folded.Length) + (3 * text.Length));
        }
        var room = _folded.AsSpan(_foldedUsed);
        value.FoldedStart = _foldedUsed;
        if (Ascii.ToLower(text, room, out var length) != System.Buffers.OperationStatus.Done)
        {
            length = 0;
            for (var rest = text; !rest.IsEmpty;)
            {
                Rune.DecodeFromUtf8(rest, out var rune, out var used);
                length += Utf8Text.Fold(rune).EncodeToUtf8(room[length..]);
                rest = rest[used..];
            }
        }
        value.FoldedLength = length;
        _foldedUsed += length;
    }

    private struct SlotHead(long stamp, int first, int last)
    {
        public readonly long Stamp = stamp;
        public readonly int First = first;
        public int Last = last;
    }

    private struct SlotEntry(int value, int next)
    {
        public readonly int Value = value;
        public int Next = next;
    }
}

/// <summary>One value of an event.</summary>
/// <param name="bytes">Where its text lies.</param>
/// <param name="start">Where the text begins.</param>
/// <param name="length">The text's length.</param>
/// <param name="kind">Its type.</param>
/// <param name="number">An integer, ticks, 0 or 1, or the bits of a double.</param>
/// <param name="storedIn">The field that it is stored in; negative when it is not stored as it is.</param>
internal struct ViewValue(byte[] bytes, int start, int length, ValueKind kind, long number, int storedIn)
{
    /// <summary>Of <see cref="FoldedStart"/>: not known yet.</summary>
    public const int NotFolded = -1;

    /// <summary>Of <see cref="FoldedStart"/>: the text is the same when folded.</summary>
    public const int IsFolded = -2;

    /// <summary>Where its folded text begins, or what is known of that.</summary>
    public int FoldedStart = NotFolded;

    /// <summary>The folded text's length.</summary>
    public int FoldedLength;

    /// <summary>Its type.</summary>
    public readonly ValueKind Kind => kind;

    /// <summary>An integer, ticks, 0 or 1, or the bits of a double.</summary>
    public readonly long Number => number;

    /// <summary>The field that it is stored in.</summary>
    public readonly int StoredIn => storedIn;

    /// <summary>Its text.</summary>
    public readonly ReadOnlySpan<byte> Text => bytes.AsSpan(start, length);
}
