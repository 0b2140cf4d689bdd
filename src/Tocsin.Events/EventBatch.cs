using System.Buffers;
using System.Runtime.CompilerServices;

namespace Tocsin.Events;

/// <summary>
/// Events that came together, and their fields over the bytes they came in. Whoever holds the batch owns it and calls
/// <see cref="Dispose"/> once. Made by one thread; once made, any number may read it.
/// </summary>
public sealed class EventBatch : IDisposable
{
    private byte[] _bytes;
    private FieldValue[] _values = ArrayPool<FieldValue>.Shared.Rent(1024);
    private EventEntry[] _events = ArrayPool<EventEntry>.Shared.Rent(64);

    /// <summary>A batch over the first <paramref name="length"/> bytes of an array that the batch takes over.</summary>
    public EventBatch(byte[] pooled, int length, FieldTable fields, BatchOrigin origin)
    {
        _bytes = pooled;
        BodyLength = Used = length;
        (Fields, Origin) = (fields, origin);
    }

    /// <summary>The fields' numbers.</summary>
    public FieldTable Fields { get; }

    /// <summary>The body as sent, then texts that were made from it.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Length of the body, which the journal keeps.</summary>
    public int BodyLength { get; private set; }

    /// <summary>How much of <see cref="Bytes"/> is in use.</summary>
    public int Used { get; private set; }

    /// <summary>Where it came from, when and how.</summary>
    public BatchOrigin Origin { get; }

    /// <summary>Id of the first event; the others follow it. Set by the log.</summary>
    public long FirstId { get; set; }

    /// <summary>How many events there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes of memory it holds; of a small batch far more than its body has.</summary>
    public long MemoryBytes => _bytes.Length + ((long)_values.Length * Unsafe.SizeOf<FieldValue>())
        + ((long)_events.Length * Unsafe.SizeOf<EventEntry>());

    /// <summary>How many values there are.</summary>
    public int ValueCount { get; private set; }

    /// <summary>Items that were not taken.</summary>
    public IReadOnlyList<Rejection> Rejections { get; set; } = [];

    /// <summary>The events.</summary>
    public Span<EventEntry> Events => _events.AsSpan(0, Count);

    /// <summary>The fields of one event.</summary>
    public Span<FieldValue> ValuesOf(in EventEntry entry) => _values.AsSpan(entry.FirstValue, entry.ValueCount);

    /// <summary>The text of a value.</summary>
    public ReadOnlySpan<byte> Text(in FieldValue value) => _bytes.AsSpan(value.Start, value.Length);

    /// <summary>Where whoever reads events into it is among the fields.</summary>
    internal FieldTable.Trail Trail;

    /// <summary>Adds one field to the event being read.</summary>
    public void Add(in FieldValue value)
    {
        if (ValueCount == _values.Length) Grow(ref _values, ValueCount);
        _values[ValueCount++] = value;
    }

    /// <summary>Adds the event whose values were added since its <see cref="EventEntry.FirstValue"/>.</summary>
    public void AddEvent(EventEntry entry)
    {
        if (Count == _events.Length) Grow(ref _events, Count);
        _events[Count++] = entry;
    }

    /// <summary>Forgets values that belong to an event that was given up.</summary>
    public void CutValues(int count) => ValueCount = count;

    /// <summary>
    /// Room for <paramref name="length"/> bytes of made text at <see cref="Used"/>; take it with <see cref="Take"/>.
    /// </summary>
    public Span<byte> Room(int length)
    {
        if (_bytes.Length - Used < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Used + length, Used + (Used / 2)));
            _bytes.AsSpan(0, Used).CopyTo(larger);
            // Not returned to the pool: a reader may still be walking the old array.
            _bytes = larger;
        }
        return _bytes.AsSpan(Used, length);
    }

    /// <summary>Takes the first bytes of the room into use; answers where they begin.</summary>
    public int Take(int length)
    {
        var start = Used;
        Used += length;
        return start;
    }

    /// <summary>Copies text behind the body; answers where it begins.</summary>
    public int AddText(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        return Take(text.Length);
    }

    /// <summary>
    /// Puts other values in the place of all values: what a stage that rewrites events does at its end.
    /// </summary>
    /// <param name="pooled">An array from the shared pool, which the batch takes over.</param>
    /// <param name="count">How many of its values count.</param>
    public void ReplaceValues(FieldValue[] pooled, int count)
    {
        ArrayPool<FieldValue>.Shared.Return(_values);
        _values = pooled;
        ValueCount = count;
    }

    /// <summary>Gives the arrays back.</summary>
    public void Dispose()
    {
        if (_bytes.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<FieldValue>.Shared.Return(_values);
        ArrayPool<EventEntry>.Shared.Return(_events);
        (_bytes, _values, _events, Count) = ([], [], [], 0);
    }

    private static void Grow<T>(ref T[] array, int used)
    {
        var larger = ArrayPool<T>.Shared.Rent(2 * array.Length);
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        array = larger;
    }
}

/// <summary>One event of a batch.</summary>
public struct EventEntry
{
    /// <summary>Where the event's JSON begins in the body, as sent.</summary>
    public int BodyStart;

    /// <summary>Length of that JSON.</summary>
    public int BodyLength;

    /// <summary>Its first value.</summary>
    public int FirstValue;

    /// <summary>How many values it has.</summary>
    public int ValueCount;

    /// <summary>What was odd about it.</summary>
    public EventFlags Flags;

    /// <summary>When it happened.</summary>
    public Instant Time;
}
