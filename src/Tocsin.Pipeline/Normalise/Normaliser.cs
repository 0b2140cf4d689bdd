using System.Buffers;
using System.Buffers.Text;
using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Pipeline.Normalise;

/// <summary>
/// Gives events MozDef's schema: aliases become its fields, what is missing gets its default, everything else goes under
/// <c>details</c>. Deterministic: the same bytes and time of arrival give the same event. One thread at a time.
/// </summary>
internal sealed class Normaliser
{
    private static readonly byte[][] SeverityNames =
        [.. new[] { "EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    private readonly FieldRules _rules;
    private readonly byte[] _host;
    private readonly int[] _slots = new int[Schema.Overflow + 1];
    private readonly int[] _placeOf = new int[FieldTable.FieldsMax];
    private readonly int[] _stampOf = new int[FieldTable.FieldsMax];
    private readonly ShapeTexts _shapes = new();
    private readonly ArrayBufferWriter<byte> _overflow = new();
    private int _stamp;
    private FieldValue[] _out = [];
    private int _count;
    private bool _badNumber;
    private EventBatch _batch = null!;
    private FieldValue[] _in = [];
    private Constants _constants;

    /// <summary>A normaliser.</summary>
    /// <param name="rules">The rules for each field; shared.</param>
    /// <param name="host">Name of this machine, the <c>mozdefhostname</c>.</param>
    public Normaliser(FieldRules rules, string host)
    {
        _rules = rules;
        _host = System.Text.Encoding.UTF8.GetBytes(host);
    }

    /// <summary>Rewrites all events of the batch.</summary>
    public void Normalise(EventBatch batch)
    {
        _batch = batch;
        _constants = new Constants(batch, _host);
        _out = ArrayPool<FieldValue>.Shared.Rent(batch.ValueCount + (16 * batch.Count));
        _count = 0;
        foreach (ref var entry in batch.Events) One(ref entry);
        batch.ReplaceValues(_out, _count);
    }

    private void One(ref EventEntry entry)
    {
        if (++_stamp == int.MaxValue)
        {
            Array.Clear(_stampOf);
            _stamp = 1;
        }
        var first = _count;
        Array.Fill(_slots, -1);
        _shapes.Begin();
        var values = _batch.ValuesOf(in entry);
        if (_in.Length < values.Length) _in = new FieldValue[values.Length * 2];
        values.CopyTo(_in);
        var sent = _in.AsSpan(0, values.Length);
        for (var i = 0; i < sent.Length; i++) Place(sent, i);
        AddTime(sent, ref entry);
        AddSchema(sent, ref entry);
        foreach (ref readonly var value in sent)
        {
            if (value.Field == FieldRule.NoField) continue;
            AddDetail(in value, ref entry);
        }
        Enrich.SshdAddress.Add(_batch, _out.AsSpan(first, _count - first), this);
        EndOverflow();
        AddShape();
        AddFlags(ref entry);
        (entry.FirstValue, entry.ValueCount) = (first, _count - first);
    }

    // Finds out what each value is: those that a field of the schema takes are remembered in its slot and left for later.
    private void Place(Span<FieldValue> sent, int i)
    {
        if (sent[i].Field == Schema.Overflow)
        {
            RewriteOverflow(_batch.Text(in sent[i]));
            sent[i].Field = FieldRule.NoField;
            return;
        }
        var rule = _rules.For(_batch, sent[i].Field);
        if (rule.Alias == Alias.None || sent[i].Kind == ValueKind.Null || (rule.Alias == Alias.Payload && _slots[Schema.Summary] >= 0))
        {
            Demote(ref sent[i], rule);
            return;
        }
        ref var slot = ref _slots[rule.Target];
        if (slot >= 0)
        {
            // Two of the sender's fields mean the same: the later one counts, as in MozDef, and the earlier one is kept.
            if (rule.Alias == Alias.Tags)
            {
                MergeTags(sent, slot, i);
                return;
            }
            var earlier = _rules.For(_batch, sent[slot].Field);
            if (earlier.Alias is Alias.Facility && rule.Alias is Alias.Text && rule.Target == Schema.Facility)
            {
                Demote(ref sent[i], rule);
                return;
            }
            Demote(ref sent[slot], earlier);
        }
        slot = i;
    }

    private void Demote(ref FieldValue value, FieldRule rule)
    {
        if (rule.ConvertsInteger || rule.ConvertsDouble) Convert(ref value, rule);
        if (rule.Alias == Alias.None) _shapes.Note(rule);
        else _shapes.NoteKept(rule);
        if (rule.DetailsField == FieldRule.NoField) AddOverflow(rule.DetailsPath, in value);
        value.Field = rule.DetailsField;
    }

    private void AddTime(Span<FieldValue> sent, ref EventEntry entry)
    {
        var received = new Instant(_batch.ReceivedTicks);
        entry.Time = received;
        var at = _slots[Schema.Timestamp];
        var isRead = at >= 0 && TryTime(in sent[at], received, out entry.Time);
        if (at >= 0 && !isRead)
        {
            entry.Time = received;
            entry.Flags |= EventFlags.BadTimestamp;
        }
        if (entry.Time.Ticks > received.Ticks + TimeSpan.TicksPerDay) entry.Flags |= EventFlags.FutureTimestamp;
        Add(new FieldValue { Field = Schema.UtcTimestamp, Kind = ValueKind.Time, Number = entry.Time.Ticks });
        Add(new FieldValue { Field = Schema.ReceivedTimestamp, Kind = ValueKind.Time, Number = received.Ticks });
        if (entry.Time.Nanoseconds > 0)
        {
            Add(new FieldValue { Field = Schema.Nanoseconds, Kind = ValueKind.Integer, Number = entry.Time.Nanoseconds });
        }
        if (at < 0)
        {
            Add(new FieldValue { Field = Schema.Timestamp, Kind = ValueKind.Time, Number = received.Ticks });
            return;
        }
        var rule = _rules.For(_batch, sent[at].Field);
        _shapes.Note(rule);
        var asSent = sent[at] with { Field = Schema.Timestamp };
        sent[at].Field = FieldRule.NoField;
        Add(in asSent);
    }

    private bool TryTime(in FieldValue value, Instant received, out Instant time)
    {
        var text = _batch.Text(in value);
        if (value.Kind == ValueKind.Text) return TimestampParser.TryParse(text, received, out time);
        time = default;
        if (value.Kind is not (ValueKind.Integer or ValueKind.Double or ValueKind.Number)) return false;
        if (TimestampParser.TryEpoch(text, out time)) return true;
        // A number with an exponent.
        if (!NumberText.TryDouble(text, out var seconds) || Math.Abs(seconds) > 1e19) return false;
        Span<byte> plain = stackalloc byte[64];
        return Utf8Formatter.TryFormat((decimal)seconds, plain, out var length, new StandardFormat('F', 6))
            && TimestampParser.TryEpoch(plain[..length], out time);
    }

    private void AddSchema(Span<FieldValue> sent, ref EventEntry entry)
    {
        AddText(sent, Schema.Category);
        AddText(sent, Schema.Hostname);
        AddText(sent, Schema.ProcessName);
        AddText(sent, Schema.ProcessId);
        AddSeverity(sent);
        AddSource(sent);
        AddText(sent, Schema.Summary);
        AddTags(sent);
        Add(_constants.Host);
        if (_slots[Schema.EventSource] >= 0) AddText(sent, Schema.EventSource);
        if (_batch.CustomEndpoint is not null)
        {
            Add(_constants.Endpoint);
            Add(_constants.IsCustom);
        }
    }

    private void AddText(Span<FieldValue> sent, int field)
    {
        var at = _slots[field];
        if (at < 0)
        {
            Add(_constants.Unknown with { Field = field });
            return;
        }
        var rule = _rules.For(_batch, sent[at].Field);
        _shapes.Note(rule);
        // A number or an array is taken by its text.
        Add(new FieldValue { Field = field, Kind = ValueKind.Text, Start = sent[at].Start, Length = sent[at].Length });
        sent[at].Field = FieldRule.NoField;
    }

    // A facility is the source of events that name no other; MozDef's users find it under both names.
    private void AddSource(Span<FieldValue> sent)
    {
        var facility = _slots[Schema.Facility];
        if (facility >= 0 && _slots[Schema.Source] < 0 && _rules.For(_batch, sent[facility].Field).Alias == Alias.Facility)
        {
            Add(new FieldValue { Field = Schema.Source, Kind = ValueKind.Text, Start = sent[facility].Start, Length = sent[facility].Length });
        }
        else
        {
            AddText(sent, Schema.Source);
        }
        if (facility >= 0) AddText(sent, Schema.Facility);
    }

    private void AddSeverity(Span<FieldValue> sent)
    {
        var at = _slots[Schema.Severity];
        if (at < 0)
        {
            Add(_constants.Unknown with { Field = Schema.Severity });
            return;
        }
        var text = _batch.Text(in sent[at]);
        var rule = _rules.For(_batch, sent[at].Field);
        var severity = new FieldValue { Field = Schema.Severity, Kind = ValueKind.Text, Start = sent[at].Start, Length = sent[at].Length };
        var isName = text is [>= (byte)'0' and <= (byte)'7'];
        if (!isName && text.IndexOfAnyInRange((byte)'a', (byte)'z') < 0)
        {
            _shapes.Note(rule);
            sent[at].Field = FieldRule.NoField;
        }
        else
        {
            // The value changes, so the one that was sent stays, under the sender's own name.
            Span<byte> upper = stackalloc byte[64];
            severity.Length = isName ? 0 : Math.Min(text.Length, upper.Length);
            // Never inside a character.
            while (severity.Length < text.Length && (text[severity.Length] & 0xC0) == 0x80) severity.Length--;
            for (var i = 0; i < severity.Length; i++) upper[i] = text[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(text[i] - 32) : text[i];
            var name = isName ? SeverityNames[text[0] - '0'] : upper[..severity.Length];
            severity.Start = _batch.AddText(name);
            severity.Length = name.Length;
            Demote(ref sent[at], rule);
        }
        Add(in severity);
    }

    private void AddTags(Span<FieldValue> sent)
    {
        var at = _slots[Schema.Tags];
        if (at < 0 || (sent[at].Kind == ValueKind.Text && sent[at].Length == 0))
        {
            if (at >= 0) sent[at].Field = FieldRule.NoField;
            Add(_constants.NoTags);
            return;
        }
        _shapes.Note(_rules.For(_batch, sent[at].Field));
        var tags = sent[at] with { Field = Schema.Tags, Kind = ValueKind.Json };
        if (sent[at].Kind != ValueKind.Json)
        {
            var list = new ArrayBufferWriter<byte>();
            list.Write("["u8);
            JsonValue.Write(list, sent[at].Kind, _batch.Text(in sent[at]), sent[at].Number);
            list.Write("]"u8);
            (tags.Start, tags.Length) = (_batch.AddText(list.WrittenSpan), list.WrittenCount);
        }
        sent[at].Field = FieldRule.NoField;
        Add(in tags);
    }

    // Tags that come under two names, or letter cases, add up.
    private void MergeTags(Span<FieldValue> sent, int into, int from)
    {
        var list = new ArrayBufferWriter<byte>();
        list.Write("["u8);
        foreach (var at in (ReadOnlySpan<int>)[into, from])
        {
            var text = _batch.Text(in sent[at]);
            var isList = sent[at].Kind == ValueKind.Json && text[0] == '[';
            if (isList) text = text[1..^1].Trim(" \t\r\n"u8);
            if (text.IsEmpty) continue;
            if (list.WrittenCount > 1) list.Write(","u8);
            if (isList) list.Write(text);
            else JsonValue.Write(list, sent[at].Kind, text, sent[at].Number);
        }
        list.Write("]"u8);
        sent[into].Kind = ValueKind.Json;
        (sent[into].Start, sent[into].Length) = (_batch.AddText(list.WrittenSpan), list.WrittenCount);
        sent[from].Field = FieldRule.NoField;
    }

    // A sender's way of saying that a text is a number: details.count_int, details.ratio_float.
    private void Convert(ref FieldValue value, FieldRule rule)
    {
        var text = _batch.Text(in value);
        if (value.Kind != ValueKind.Text) return;
        var number = 0L;
        var kind = NumberText.IsNumber(text) ? NumberText.Classify(text, out number) : ValueKind.Text;
        if (kind == ValueKind.Text || (rule.ConvertsInteger && kind != ValueKind.Integer)) _badNumber = true;
        else (value.Kind, value.Number) = (kind, number);
    }

    /// <summary>Adds a value to the event at hand, unless the field has one.</summary>
    internal bool TryAddNew(in FieldValue value)
    {
        if (_stampOf[value.Field] == _stamp) return false;
        Add(in value);
        return true;
    }

    private void AddDetail(in FieldValue value, ref EventEntry entry)
    {
        if (_stampOf[value.Field] != _stamp)
        {
            Add(in value);
            return;
        }
        entry.Flags |= EventFlags.DuplicateField;
        ref var first = ref _out[_placeOf[value.Field]];
        var both = new ArrayBufferWriter<byte>();
        // A third value joins the array of the first two, whose mark is a negative number.
        var isOurs = first is { Kind: ValueKind.Json, Number: -1 };
        both.Write("["u8);
        if (isOurs) both.Write(_batch.Text(in first)[1..^1]);
        else JsonValue.Write(both, first.Kind, _batch.Text(in first), first.Number);
        both.Write(","u8);
        JsonValue.Write(both, value.Kind, _batch.Text(in value), value.Number);
        both.Write("]"u8);
        first = new FieldValue
        {
            Field = value.Field,
            Kind = ValueKind.Json,
            Start = _batch.AddText(both.WrittenSpan),
            Length = both.WrittenCount,
            Number = -1,
        };
    }

    private void Add(in FieldValue value)
    {
        if (_count == _out.Length)
        {
            var larger = ArrayPool<FieldValue>.Shared.Rent(2 * _out.Length);
            _out.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<FieldValue>.Shared.Return(_out);
            _out = larger;
        }
        (_stampOf[value.Field], _placeOf[value.Field]) = (_stamp, _count);
        _out[_count++] = value;
    }

    // The reader's overflow object has the sender's paths: here they move under details.
    private void RewriteOverflow(ReadOnlySpan<byte> json)
    {
        var reader = new System.Text.Json.Utf8JsonReader(json, Language.Values.JsonProbe.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == System.Text.Json.JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            NextOverflow(key.StartsWith("details.", StringComparison.Ordinal) ? key : "details." + key);
            _overflow.Write(json[start..(int)reader.BytesConsumed]);
        }
    }

    private void AddOverflow(string path, in FieldValue value)
    {
        NextOverflow(path);
        JsonValue.Write(_overflow, value.Kind, _batch.Text(in value), value.Number);
    }

    private void NextOverflow(string path)
    {
        _overflow.Write(_overflow.WrittenCount == 0 ? "{"u8 : ","u8);
        JsonText.WriteQuoted(_overflow, System.Text.Encoding.UTF8.GetBytes(path));
        _overflow.Write(":"u8);
    }

    private void EndOverflow()
    {
        if (_overflow.WrittenCount == 0) return;
        _overflow.Write("}"u8);
        Add(new FieldValue
        {
            Field = Schema.Overflow,
            Kind = ValueKind.Json,
            Start = _batch.AddText(_overflow.WrittenSpan),
            Length = _overflow.WrittenCount,
        });
        _overflow.ResetWrittenCount();
    }

    private void AddShape()
    {
        var text = _shapes.Text();
        if (text.Length == 0) return;
        Add(new FieldValue { Field = Schema.Shape, Kind = ValueKind.Text, Start = _batch.AddText(text), Length = text.Length });
    }

    private void AddFlags(ref EventEntry entry)
    {
        if (_badNumber) entry.Flags |= EventFlags.BadNumber;
        _badNumber = false;
        if (entry.Flags == EventFlags.None) return;
        var flags = FlagNames.Json(entry.Flags);
        Add(new FieldValue { Field = Schema.Flags, Kind = ValueKind.Json, Start = _batch.AddText(flags), Length = flags.Length });
        if (!entry.Flags.HasFlag(EventFlags.InvalidUtf8)) return;
        var raw = _batch.Bytes.AsSpan(entry.BodyStart, entry.BodyLength).ToArray();
        var room = _batch.Room(Base64.GetMaxEncodedToUtf8Length(raw.Length));
        Base64.EncodeToUtf8(raw, room, out _, out var written);
        Add(new FieldValue { Field = Schema.Raw, Kind = ValueKind.Text, Start = _batch.Take(written), Length = written });
    }

    /// <summary>Values that all events of a batch share, placed in its bytes once.</summary>
    private readonly struct Constants
    {
        public Constants(EventBatch batch, ReadOnlySpan<byte> host)
        {
            Unknown = Text(batch, Schema.Source, ValueKind.Text, "UNKNOWN"u8);
            Host = Text(batch, Schema.MozdefHostname, ValueKind.Text, host);
            NoTags = Text(batch, Schema.Tags, ValueKind.Json, "[]"u8);
            if (batch.CustomEndpoint is not { } endpoint) return;
            batch.Fields.TryAdd(FieldTable.Root, "details.endpoint"u8, out var field);
            Endpoint = Text(batch, field, ValueKind.Text, System.Text.Encoding.UTF8.GetBytes(endpoint));
            batch.Fields.TryAdd(FieldTable.Root, "details.customendpoint"u8, out field);
            IsCustom = new FieldValue { Field = field, Kind = ValueKind.Boolean, Number = 1 };
        }

        public FieldValue Unknown { get; }

        public FieldValue Host { get; }

        public FieldValue NoTags { get; }

        public FieldValue Endpoint { get; }

        public FieldValue IsCustom { get; }

        private static FieldValue Text(EventBatch batch, int field, ValueKind kind, ReadOnlySpan<byte> text) =>
            new() { Field = field, Kind = kind, Start = batch.AddText(text), Length = text.Length };
    }
}
