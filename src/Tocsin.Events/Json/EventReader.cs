using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Tocsin.Events.Json;

/// <summary>
/// Reads one JSON object into a flat list of (field, value), in document order: nested objects become dotted paths,
/// arrays stay one value. Values are slices of the batch's bytes wherever they can be.
/// </summary>
public static class EventReader
{
    /// <summary>How deep an event may be nested.</summary>
    public const int DepthMax = 64;

    /// <summary>How many bytes of JSON an event may have.</summary>
    public const int EventBytesMax = 8 * 1024 * 1024;

    /// <summary>How many fields an event may have in columns of their own; more go to the overflow field.</summary>
    public const int FieldsMax = 1_000;

    /// <summary>A number of more characters is kept as text.</summary>
    public const int NumberCharactersMax = 64;

    // What may be spelt otherwise in JSON: white space between tokens, and escapes.
    private static readonly SearchValues<byte> Respellable = SearchValues.Create(" \t\r\n\\"u8);

    private static readonly SearchValues<byte> Space = SearchValues.Create(" \t\r\n"u8);

    /// <summary>Adds the event in the given bytes of the batch, or says why not.</summary>
    /// <param name="batch">Gets the event and its values.</param>
    /// <param name="start">Where the item begins in the batch's body.</param>
    /// <param name="length">The item's length in bytes.</param>
    /// <param name="reason">What is wrong with it, without its index; default when true is answered.</param>
    /// <param name="isDoubtful">
    /// Whether it may well be no JSON, so that a look at its syntax beforehand is cheaper than an exception.
    /// </param>
    public static bool TryRead(
        EventBatch batch, int start, int length, out Rejection reason, bool isDoubtful = false)
    {
        reason = default;
        if (length > EventBytesMax)
        {
            reason = new Rejection(
                0, "too_large", $"The event has {length} bytes; the limit is {EventBytesMax}. Send less in one event.");
            return false;
        }
        var entry = new EventEntry { BodyStart = start, BodyLength = length, FirstValue = batch.ValueCount };
        if (!Utf8.IsValid(batch.Bytes.AsSpan(start, length)))
        {
            entry.Flags |= EventFlags.InvalidUtf8;
            (start, length) = Repaired(batch, start, length);
        }
        if (!TryFields(batch, start, length, ref entry, out reason, isDoubtful))
        {
            batch.CutValues(entry.FirstValue);
            var mended = new ArrayBufferWriter<byte>(length + 16);
            if (reason.Code != "invalid_json" || !JsonRepair.TryMend(batch.Bytes.AsSpan(start, length), mended))
            {
                return false;
            }
            entry.Flags |= EventFlags.RepairedJson;
            start = batch.AddText(mended.WrittenSpan);
            if (!TryFields(batch, start, mended.WrittenCount, ref entry, out reason, isDoubtful))
            {
                batch.CutValues(entry.FirstValue);
                return false;
            }
        }
        entry.ValueCount = batch.ValueCount - entry.FirstValue;
        batch.AddEvent(entry);
        return true;
    }

    private static (int Start, int Length) Repaired(EventBatch batch, int start, int length)
    {
        var utf8 = new ArrayBufferWriter<byte>(length + 16);
        JsonRepair.ReplaceInvalid(batch.Bytes.AsSpan(start, length), utf8);
        return (batch.AddText(utf8.WrittenSpan), utf8.WrittenCount);
    }

    private static bool TryFields(
        EventBatch batch, int start, int length, ref EventEntry entry, out Rejection reason, bool isDoubtful)
    {
        reason = default;
        if (isDoubtful && JsonSyntax.FaultIn(batch.Bytes.AsSpan(start, length)) is var fault and >= 0)
        {
            var before = batch.Bytes.AsSpan(start, fault);
            reason = InvalidAt(before.Length - 1 - before.LastIndexOf((byte)'\n'), before.Count((byte)'\n') + 1);
            return false;
        }
        try
        {
            var walk = new Walk(batch, start, length);
            var outcome = walk.Run(ref entry);
            if (outcome is null) return true;
            reason = outcome.Value;
        }
        catch (JsonException e)
        {
            // The reader's own message quotes the input; what a sender may see is only where it went wrong.
            reason = InvalidAt(e.BytePositionInLine ?? 0, (e.LineNumber ?? 0) + 1);
        }
        return false;
    }

    private static Rejection InvalidAt(long at, long line) =>
        new(0, "invalid_json", $"Not valid JSON at byte {at} of line {line} of the event.");

    private ref struct Walk
    {
        private readonly EventBatch _batch;
        private readonly int _start;
        private readonly int _length;
        private Utf8JsonReader _json;
        private ArrayBufferWriter<byte>? _overflow;
        private int _fieldsRead;

        public Walk(EventBatch batch, int start, int length)
        {
            (_batch, _start, _length) = (batch, start, length);
            _json = new Utf8JsonReader(
                batch.Bytes.AsSpan(start, length), new JsonReaderOptions { MaxDepth = 2 * DepthMax });
        }

        public Rejection? Run(ref EventEntry entry)
        {
            if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject)
            {
                return new Rejection(0, "not_an_object", "An event is a JSON object, as in {\"summary\":\"…\"}.");
            }
            Span<int> parents = stackalloc int[DepthMax + 1];
            Span<int> valuesBefore = stackalloc int[DepthMax + 1];
            var depth = 0;
            parents[0] = FieldTable.Root;
            var field = FieldTable.Root;
            while (_json.Read())
            {
                switch (_json.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        if (TryField(parents[depth], ref entry, out field)) break;
                        entry.Flags |= EventFlags.Overflow;
                        if (depth > 0 && OverflowIsLong)
                        {
                            // Its path before each of them would be many times what was sent.
                            if (!TryOverflowRest(parents[depth], ref entry)) return TooDeep();
                            depth--;
                        }
                        else if (!TryOverflow(parents[depth], ref entry)) return TooDeep();
                        break;
                    case JsonTokenType.StartObject:
                        if (++depth > DepthMax - 1) return TooDeep();
                        (parents[depth], valuesBefore[depth]) = (field, _batch.ValueCount);
                        break;
                    case JsonTokenType.EndObject:
                        if (depth == 0) return Finish(ref entry);
                        if (valuesBefore[depth] == _batch.ValueCount) AddEmptyObject(parents[depth]);
                        depth--;
                        break;
                    case JsonTokenType.StartArray:
                        if (!TryAddArray(field, ref entry)) return TooDeep();
                        break;
                    case JsonTokenType.String:
                        AddString(field, ref entry);
                        break;
                    case JsonTokenType.Number:
                        AddNumber(field, ref entry);
                        break;
                    default:
                        AddWord(field);
                        break;
                }
            }
            throw new JsonException("The event ends early.", null, 0, _length);
        }

        private Rejection? Finish(ref EventEntry entry)
        {
            // Anything but white space behind the object makes the item no object: two events on one line, or garbage.
            if (_json.Read()) throw new JsonException("More follows the event.", null, 0, _json.TokenStartIndex);
            if (_overflow is null) return null;
            _overflow.Write("}"u8);
            _batch.Add(new FieldValue
            {
                Field = Schema.Overflow,
                Kind = ValueKind.Json,
                Start = _batch.AddText(_overflow.WrittenSpan),
                Length = _overflow.WrittenCount,
            });
            return null;
        }

        private bool TryField(int parent, ref EventEntry entry, out int field)
        {
            if (!_json.ValueIsEscaped)
            {
                return TryIntern(parent, _json.ValueSpan, out field);
            }
            Span<byte> key = stackalloc byte[FieldTable.PathBytesMax];
            field = default;
            if (_json.ValueSpan.Length > key.Length) return false;
            return TryIntern(parent, key[..UnescapeKey(key, ref entry)], out field);
        }

        private readonly int UnescapeKey(Span<byte> to, ref EventEntry entry)
        {
            var lone = false;
            var length = JsonText.Unescape(_json.ValueSpan, to, ref lone, isKey: true);
            if (lone) entry.Flags |= EventFlags.LoneSurrogate;
            return length;
        }

        private bool TryIntern(int parent, scoped ReadOnlySpan<byte> key, out int field)
        {
            // Past the limit, what names the schema is still heard: padding an event must not hide what it says.
            // A sender's own "$overflow" is none of the engine's: like what has no number, it goes inside the real one.
            return _batch.Fields.TryIntern(parent, key, ref _batch.Trail, out field) && field != Schema.Overflow
                && (_fieldsRead++ < FieldsMax || Schema.IsKnown(field));
        }

        private readonly bool OverflowIsLong => _overflow?.WrittenCount > (2 * _length) + 4_096;

        // The members of an object from the one at hand on, as one object; the reader then stands on its end.
        private bool TryOverflowRest(int parent, ref EventEntry entry)
        {
            var overflow = _overflow!;
            overflow.Write(","u8);
            JsonText.WriteQuoted(overflow, _batch.Fields.Path(parent));
            overflow.Write(":"u8);
            var from = (int)_json.TokenStartIndex;
            do
            {
                entry.Flags |= Odd(in _json);
                _json.Read();
                if (!TrySkip(out var odd)) return false;
                entry.Flags |= odd;
                _json.Read();
            }
            while (_json.TokenType == JsonTokenType.PropertyName);
            var members = _batch.Bytes.AsSpan(_start + from, (int)_json.TokenStartIndex - from);
            var whole = new ArrayBufferWriter<byte>(members.Length + 2);
            whole.Write("{"u8);
            whole.Write(members);
            whole.Write("}"u8);
            EventShape.WriteFit(whole.WrittenSpan, overflow);
            return true;
        }

        // A field without a number: its dotted path and its value, whatever it is,
        // go to the overflow object as they are.
        private bool TryOverflow(int parent, ref EventEntry entry)
        {
            _overflow ??= new ArrayBufferWriter<byte>(256);
            _overflow.Write(_overflow.WrittenCount == 0 ? "{"u8 : ","u8);
            var path = new ArrayBufferWriter<byte>(64);
            if (parent != FieldTable.Root)
            {
                path.Write(_batch.Fields.Path(parent));
                path.Write("."u8);
            }
            path.Advance(UnescapeKey(path.GetSpan(_json.ValueSpan.Length), ref entry));
            JsonText.WriteQuoted(_overflow, path.WrittenSpan);
            _overflow.Write(":"u8);
            _json.Read();
            var from = (int)_json.TokenStartIndex;
            if (!TrySkip(out var odd)) return false;
            entry.Flags |= odd;
            var value = _batch.Bytes.AsSpan(_start + from, (int)_json.BytesConsumed - from);
            var isFit = odd == EventFlags.None && EventShape.IsFit(value) && !value.ContainsAny(Respellable);
            if (isFit) _overflow.Write(value);
            else EventShape.WriteFit(value, _overflow);
            return true;
        }

        private void AddEmptyObject(int field) => _batch.Add(new FieldValue
        {
            Field = field,
            Kind = ValueKind.Json,
            Start = _batch.AddText("{}"u8),
            Length = 2,
        });

        private bool TryAddArray(int field, ref EventEntry entry)
        {
            var from = (int)_json.TokenStartIndex;
            if (!TrySkip(out var odd)) return false;
            entry.Flags |= odd;
            var (start, length) = Respelt(_start + from, (int)_json.BytesConsumed - from, odd);
            var isTooDeep = EventShape.IsTooDeep(_batch.Bytes.AsSpan(start, length));
            if (isTooDeep) entry.Flags |= EventFlags.DeepArray;
            _batch.Add(new FieldValue
            {
                Field = field,
                Kind = isTooDeep ? ValueKind.Text : ValueKind.Json,
                Start = start,
                Length = length,
            });
            return true;
        }

        // Skips the value at hand, whatever it is; false when it is nested too deep.
        private bool TrySkip(out EventFlags odd)
        {
            odd = Odd(in _json);
            if (_json.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return true;
            var outside = _json.CurrentDepth;
            while (_json.Read())
            {
                if (_json.CurrentDepth >= DepthMax) return false;
                if (_json.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject
                    && _json.CurrentDepth == outside)
                {
                    return true;
                }
                odd |= Odd(in _json);
            }
            throw new JsonException("The event ends early.", null, 0, _length);
        }

        // What readers of our own JSON would stumble over.
        private static EventFlags Odd(in Utf8JsonReader json) =>
            json.TokenType == JsonTokenType.Number
                ? json.ValueSpan.Length > NumberCharactersMax ? EventFlags.NumberAsText : EventFlags.None
                : json.ValueIsEscaped && JsonText.HasLoneSurrogate(json.ValueSpan)
                    ? EventFlags.LoneSurrogate
                    : EventFlags.None;

        // The JSON text in the one spelling that is stored; the very same bytes when they are in it already.
        private readonly (int Start, int Length) Respelt(int start, int length, EventFlags odd)
        {
            var json = _batch.Bytes.AsSpan(start, length);
            if (odd == EventFlags.None && !json.ContainsAny(Respellable)) return (start, length);
            var respelt = new ArrayBufferWriter<byte>(length + 2);
            JsonText.WriteCompact(json, respelt);
            return respelt.WrittenSpan.SequenceEqual(json)
                ? (start, length)
                : (_batch.AddText(respelt.WrittenSpan), respelt.WrittenCount);
        }

        private void AddString(int field, ref EventEntry entry)
        {
            var value = new FieldValue { Field = field, Kind = ValueKind.Text };
            var text = _json.ValueSpan;
            if (!_json.ValueIsEscaped)
            {
                (value.Start, value.Length) = (_start + (int)_json.TokenStartIndex + 1, text.Length);
            }
            else
            {
                var lone = false;
                value.Length = JsonText.Unescape(text, _batch.Room(text.Length), ref lone);
                value.Start = _batch.Take(value.Length);
                if (lone) entry.Flags |= EventFlags.LoneSurrogate;
            }
            _batch.Add(value);
        }

        private void AddNumber(int field, ref EventEntry entry)
        {
            var text = _json.ValueSpan;
            var value = new FieldValue
            {
                Field = field,
                Start = _start + (int)_json.TokenStartIndex,
                Length = text.Length,
            };
            value.Kind = NumberText.Classify(text, out value.Number);
            if (value.Kind == ValueKind.Text) entry.Flags |= EventFlags.NumberAsText;
            _batch.Add(value);
        }

        private void AddWord(int field) => _batch.Add(new FieldValue
        {
            Field = field,
            Kind = _json.TokenType == JsonTokenType.Null ? ValueKind.Null : ValueKind.Boolean,
            Start = _start + (int)_json.TokenStartIndex,
            Length = _json.ValueSpan.Length,
            Number = _json.TokenType == JsonTokenType.True ? 1 : 0,
        });

        private static Rejection TooDeep() =>
            new(0, "too_deep",
                $"The event is nested deeper than {DepthMax} levels. Flatten it, or send the inner part as text.");
    }
}
