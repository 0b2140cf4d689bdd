using System.Buffers;
using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Language.Values;

namespace Tocsin.Pipeline.Rewrite;

/// <summary>
/// Collects the values of normalised events, one event after the other, and puts them into the batch at the end. It
/// sees to it that no field of an event has two values: a second one makes an array of both.
/// </summary>
internal sealed class EventBuilder
{
    private readonly int[] _placeOf = new int[FieldTable.FieldsMax];
    private readonly int[] _stampOf = new int[FieldTable.FieldsMax];
    private readonly ArrayBufferWriter<byte> _overflow = new();
    private readonly ArrayBufferWriter<byte> _array = new();
    private readonly List<(int Place, FieldValue Value)> _repeats = [];
    private int _stamp;
    private FieldValue[] _values = [];
    private int _count;
    private int _first;
    private EventBatch _batch = null!;

    /// <summary>The values of the event at hand so far.</summary>
    public ReadOnlySpan<FieldValue> Values => _values.AsSpan(_first, _count - _first);

    /// <summary>Begins a batch.</summary>
    public void Begin(EventBatch batch)
    {
        _batch = batch;
        _values = ArrayPool<FieldValue>.Shared.Rent(batch.ValueCount + (16 * batch.Count));
        _count = 0;
    }

    /// <summary>Begins an event.</summary>
    public void BeginEvent()
    {
        if (++_stamp == int.MaxValue)
        {
            Array.Clear(_stampOf);
            _stamp = 1;
        }
        _first = _count;
    }

    /// <summary>Ends an event: its entry now names the values collected.</summary>
    public void EndEvent(ref EventEntry entry) => (entry.FirstValue, entry.ValueCount) = (_first, _count - _first);

    /// <summary>Ends the batch: its values are those collected.</summary>
    public void End() => _batch.ReplaceValues(_values, _count);

    /// <summary>Adds the value of a field that the event does not have yet.</summary>
    public void Add(in FieldValue value)
    {
        if (_count == _values.Length)
        {
            var larger = ArrayPool<FieldValue>.Shared.Rent(2 * _values.Length);
            _values.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<FieldValue>.Shared.Return(_values);
            _values = larger;
        }
        (_stampOf[value.Field], _placeOf[value.Field]) = (_stamp, _count);
        _values[_count++] = value;
    }

    /// <summary>Adds a text that is made here, by copying it behind the batch's body.</summary>
    public void Add(int field, ValueKind kind, ReadOnlySpan<byte> text) => Add(new FieldValue
    {
        Field = field,
        Kind = kind,
        Start = _batch.AddText(text),
        Length = text.Length,
    });

    /// <summary>Adds a value unless the event has the field.</summary>
    public void AddUnlessThere(in FieldValue value)
    {
        if (_stampOf[value.Field] != _stamp) Add(in value);
    }

    /// <summary>
    /// Adds a value; one of a field that is there already waits for <see cref="EndRepeats"/>, and false is answered.
    /// </summary>
    public bool TryAddOnce(in FieldValue value)
    {
        if (_stampOf[value.Field] != _stamp)
        {
            Add(in value);
            return true;
        }
        _repeats.Add((_placeOf[value.Field], value));
        return false;
    }

    /// <summary>
    /// Makes an array of all values of each field that came more than once, in the order they came: written once, so
    /// that the work is that of their bytes.
    /// </summary>
    public void EndRepeats()
    {
        if (_repeats.Count == 0) return;
        // Stable, so that the order in which they came stays.
        foreach (var ofField in _repeats.GroupBy(r => r.Place))
        {
            ref var first = ref _values[ofField.Key];
            _array.ResetWrittenCount();
            _array.Write("["u8);
            JsonValue.Write(_array, first.Kind, _batch.Text(in first), first.Number);
            foreach (var (_, value) in ofField)
            {
                _array.Write(","u8);
                JsonValue.Write(_array, value.Kind, _batch.Text(in value), value.Number);
            }
            _array.Write("]"u8);
            first = new FieldValue
            {
                Field = first.Field,
                Kind = ValueKind.Json,
                Start = _batch.AddText(_array.WrittenSpan),
                Length = _array.WrittenCount,
            };
        }
        _repeats.Clear();
    }

    /// <summary>Adds a value whose field has no number.</summary>
    public void AddOverflow(string path, in FieldValue value)
    {
        NextOverflow(path);
        JsonValue.Write(_overflow, value.Kind, _batch.Text(in value), value.Number);
    }

    /// <summary>Adds the reader's overflow object; its paths are the sender's and move under details.</summary>
    public void AddOverflow(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonProbe.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            NextOverflow(key.StartsWith("details.", StringComparison.Ordinal) ? key : "details." + key);
            _overflow.Write(json[start..(int)reader.BytesConsumed]);
        }
    }

    /// <summary>Puts what was added to the overflow into the event.</summary>
    public void EndOverflow()
    {
        if (_overflow.WrittenCount == 0) return;
        _overflow.Write("}"u8);
        Add(Schema.Overflow, ValueKind.Json, _overflow.WrittenSpan);
        _overflow.ResetWrittenCount();
    }

    private void NextOverflow(string path)
    {
        _overflow.Write(_overflow.WrittenCount == 0 ? "{"u8 : ","u8);
        JsonText.WriteQuoted(_overflow, Encoding.UTF8.GetBytes(path));
        _overflow.Write(":"u8);
    }
}
