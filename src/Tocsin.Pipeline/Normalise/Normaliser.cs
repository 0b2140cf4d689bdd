using System.Buffers;
using System.Buffers.Text;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Pipeline.Enrich;
using Tocsin.Pipeline.Rewrite;

namespace Tocsin.Pipeline.Normalise;

/// <summary>
/// Gives events MozDef's schema: aliases become its fields, what is missing gets its default, everything else goes
/// under <c>details</c>. Deterministic: the same bytes and origin give the same event. One thread at a time.
/// </summary>
internal sealed class Normaliser
{
    private readonly FieldRules _rules;
    private readonly int[] _slots = new int[Schema.Overflow + 1];
    private readonly ShapeTexts _shapes = new();
    private readonly EventBuilder _event = new();
    private readonly List<int> _moreTags = [];
    private readonly List<int> _underscored = [];
    private readonly TimeChoice _time = new();
    private bool _isGelf;
    private bool _badNumber;
    private bool _duplicate;
    private EventBatch _batch = null!;
    private FieldValue[] _in = [];
    private BatchConstants _constants;

    /// <summary>A normaliser.</summary>
    /// <param name="rules">The rules for each field; shared.</param>
    public Normaliser(FieldRules rules) => _rules = rules;

    /// <summary>Rewrites all events of the batch.</summary>
    public void Normalise(EventBatch batch)
    {
        _batch = batch;
        _constants = new BatchConstants(batch);
        _event.Begin(batch);
        foreach (ref var entry in batch.Events) One(ref entry);
        _event.End();
    }

    private void One(ref EventEntry entry)
    {
        _event.BeginEvent();
        Array.Fill(_slots, -1);
        _shapes.Begin();
        _time.Begin(new Instant(_batch.Origin.ReceivedTicks));
        _isGelf = false;
        _moreTags.Clear();
        var values = _batch.ValuesOf(in entry);
        if (_in.Length < values.Length) _in = new FieldValue[values.Length * 2];
        values.CopyTo(_in);
        var sent = _in.AsSpan(0, values.Length);
        for (var i = 0; i < sent.Length; i++) Place(sent, i);
        if (_underscored.Count > 0) PlaceUnderscored(sent);
        AddTime(sent, ref entry);
        AddSchema(sent, ref entry);
        foreach (ref readonly var value in sent)
        {
            if (value.Field == FieldRule.NoField) continue;
            if (!_event.TryAddOnce(in value)) entry.Flags |= EventFlags.DuplicateField;
        }
        _event.EndRepeats();
        MessageReader.Add(_batch, _event);
        _event.EndOverflow();
        AddShape();
        AddFlags(ref entry);
        _event.EndEvent(ref entry);
    }

    // Finds out what each value is: those that a field of the schema takes are left for later, in its slot.
    private void Place(Span<FieldValue> sent, int i)
    {
        if (sent[i].Field == Schema.Overflow)
        {
            _event.AddOverflow(_batch.Text(in sent[i]));
            sent[i].Field = FieldRule.NoField;
            return;
        }
        var rule = _rules.For(_batch, sent[i].Field);
        if (rule.Alias == Alias.None || sent[i].Kind == ValueKind.Null || (rule.IsGuess && !rule.Takes(sent[i].Kind)))
        {
            if (rule.Additional is not null)
            {
                _underscored.Add(i);
                return;
            }
            if (rule.IsInTime) _time.SeeUnknownPart();
            Demote(ref sent[i], rule);
            return;
        }
        _isGelf |= rule.IsGelf;
        ref var slot = ref _slots[rule.Target];
        if (rule.Target == Schema.Timestamp && !_time.Take(sent[i].Kind, _batch.Text(in sent[i]), rule))
        {
            _duplicate |= slot >= 0 && sent[slot].Field == sent[i].Field;
            Demote(ref sent[i], rule);
            return;
        }
        if (slot >= 0)
        {
            if (rule.Alias == Alias.Tags)
            {
                // Tags that come under two names, letter cases, or twice add up.
                _moreTags.Add(i);
                return;
            }
            // Two of the sender's fields mean the same: of MozDef's names the later one counts, as there, of others the
            // more specific one; of times one that can be read. The other is kept.
            var earlier = _rules.For(_batch, sent[slot].Field);
            if (rule.Target != Schema.Timestamp && earlier.Rank < rule.Rank)
            {
                Demote(ref sent[i], rule);
                return;
            }
            _duplicate |= sent[slot].Field == sent[i].Field;
            Demote(ref sent[slot], earlier);
        }
        slot = i;
    }

    // Whose underscores they are is known when all names were seen.
    private void PlaceUnderscored(Span<FieldValue> sent)
    {
        foreach (var i in _underscored)
        {
            var rule = _rules.For(_batch, sent[i].Field);
            Demote(ref sent[i], _isGelf ? rule.Additional! : rule);
        }
        _underscored.Clear();
    }

    private void Demote(ref FieldValue value, FieldRule rule)
    {
        if (rule.ConvertsInteger || rule.ConvertsDouble) Convert(ref value, rule);
        if (rule.Alias == Alias.None) _shapes.Note(rule);
        else _shapes.NoteKept(rule);
        if (rule.DetailsField == FieldRule.NoField) _event.AddOverflow(rule.DetailsPath, in value);
        value.Field = rule.DetailsField;
    }

    private void AddTime(Span<FieldValue> sent, ref EventEntry entry)
    {
        var received = new Instant(_batch.Origin.ReceivedTicks);
        var at = _slots[Schema.Timestamp];
        entry.Time = _time.Chosen;
        if (_time.IsBad) entry.Flags |= EventFlags.BadTimestamp;
        if (entry.Time.Ticks > received.Ticks + TimeSpan.TicksPerDay) entry.Flags |= EventFlags.FutureTimestamp;
        _event.Add(new FieldValue { Field = Schema.UtcTimestamp, Kind = ValueKind.Time, Number = entry.Time.Ticks });
        _event.Add(new FieldValue { Field = Schema.ReceivedTimestamp, Kind = ValueKind.Time, Number = received.Ticks });
        if (entry.Time.Nanoseconds > 0)
        {
            _event.Add(new FieldValue
            {
                Field = Schema.Nanoseconds,
                Kind = ValueKind.Integer,
                Number = entry.Time.Nanoseconds,
            });
        }
        if (at >= 0 && _time.IsPart)
        {
            // What was sent is an object, which stays what it is; an unreadable time beside it is kept, too.
            Demote(ref sent[at], _rules.For(_batch, sent[at].Field));
            at = -1;
        }
        if (at < 0)
        {
            _event.Add(new FieldValue { Field = Schema.Timestamp, Kind = ValueKind.Time, Number = entry.Time.Ticks });
            return;
        }
        var rule = _rules.For(_batch, sent[at].Field);
        _shapes.Note(rule);
        var asSent = sent[at] with { Field = Schema.Timestamp };
        sent[at].Field = FieldRule.NoField;
        _event.Add(in asSent);
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
        _event.Add(_constants.Host);
        if (_slots[Schema.EventSource] >= 0) AddText(sent, Schema.EventSource);
        if (_batch.Origin.CustomEndpoint is not null)
        {
            _event.Add(_constants.Endpoint);
            _event.Add(_constants.IsCustom);
        }
    }

    private void AddText(Span<FieldValue> sent, int field)
    {
        var at = _slots[field];
        if (at < 0)
        {
            _event.Add(_constants.Unknown with { Field = field });
            return;
        }
        var rule = _rules.For(_batch, sent[at].Field);
        if (rule.Alias == Alias.LoggerName && !HasLoggersLevel(sent))
        {
            Demote(ref sent[at], rule);
            _event.Add(_constants.Unknown with { Field = field });
            return;
        }
        _shapes.Note(rule);
        // A number or an array is taken by its text.
        var text = sent[at] with { Field = field, Kind = ValueKind.Text, Number = 0 };
        if (field == Schema.Summary) Trim(ref text);
        _event.Add(in text);
        sent[at].Field = FieldRule.NoField;
    }

    // White space around a message is what carried it: rsyslog hands on the blank behind the tag, Docker the line's
    // end.
    private void Trim(ref FieldValue value)
    {
        var text = _batch.Text(in value);
        if (text.IsEmpty || (text[0] > ' ' && text[^1] > ' ')) return;
        var rest = text.TrimStart(" \t\r\n"u8);
        (value.Start, value.Length) = (value.Start + text.Length - rest.Length, rest.TrimEnd(" \t\r\n"u8).Length);
    }

    // Whether the level is one that pino and bunyan alone have, so that "name" is the program's.
    private bool HasLoggersLevel(Span<FieldValue> sent)
    {
        var at = _slots[Schema.Severity];
        return at >= 0 && _rules.For(_batch, sent[at].Field).Levels == LevelScale.Logger
            && sent[at].Kind == ValueKind.Integer && LevelScales.IsTens(_batch.Text(in sent[at]));
    }

    // A facility is the source of events that name no other; MozDef's users find it under both names.
    private void AddSource(Span<FieldValue> sent)
    {
        var facility = _slots[Schema.Facility];
        if (facility >= 0 && _slots[Schema.Source] < 0
            && _rules.For(_batch, sent[facility].Field).Alias == Alias.Facility)
        {
            _event.Add(new FieldValue
            {
                Field = Schema.Source,
                Kind = ValueKind.Text,
                Start = sent[facility].Start,
                Length = sent[facility].Length,
            });
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
            // Serilog's compact form leaves out the level that most events have.
            if (_time.IsCompact) _event.Add(Schema.Severity, ValueKind.Text, "INFORMATION"u8);
            else _event.Add(_constants.Unknown with { Field = Schema.Severity });
            return;
        }
        var text = _batch.Text(in sent[at]);
        var rule = _rules.For(_batch, sent[at].Field);
        var severity = new FieldValue
        {
            Field = Schema.Severity,
            Kind = ValueKind.Text,
            Start = sent[at].Start,
            Length = sent[at].Length,
        };
        var number = LevelScales.NameOf(text, rule.Levels);
        if (number.IsEmpty && text.IndexOfAnyInRange((byte)'a', (byte)'z') < 0)
        {
            _shapes.Note(rule);
            sent[at].Field = FieldRule.NoField;
        }
        else
        {
            // The value changes, so the one that was sent stays, under the sender's own name.
            Span<byte> upper = stackalloc byte[64];
            severity.Length = !number.IsEmpty ? 0 : Math.Min(text.Length, upper.Length);
            // Never inside a character.
            while (severity.Length < text.Length && (text[severity.Length] & 0xC0) == 0x80) severity.Length--;
            for (var i = 0; i < severity.Length; i++)
            {
                upper[i] = text[i] is >= (byte)'a' and <= (byte)'z' ? (byte)(text[i] - 32) : text[i];
            }
            var name = number.IsEmpty ? upper[..severity.Length] : number;
            severity.Start = _batch.AddText(name);
            severity.Length = name.Length;
            Demote(ref sent[at], rule);
        }
        _event.Add(in severity);
    }

    private void AddTags(Span<FieldValue> sent)
    {
        var at = _slots[Schema.Tags];
        if (_moreTags.Count > 0) MergeTags(sent, at);
        if (at < 0 || (sent[at].Kind == ValueKind.Text && sent[at].Length == 0))
        {
            if (at >= 0) sent[at].Field = FieldRule.NoField;
            _event.Add(_constants.NoTags);
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
        _event.Add(in tags);
    }

    // All tags in one array, written once however many there are.
    private void MergeTags(Span<FieldValue> sent, int into)
    {
        var list = new ArrayBufferWriter<byte>();
        list.Write("["u8);
        AppendTags(list, in sent[into]);
        foreach (var from in _moreTags)
        {
            AppendTags(list, in sent[from]);
            sent[from].Field = FieldRule.NoField;
        }
        list.Write("]"u8);
        sent[into].Kind = ValueKind.Json;
        (sent[into].Start, sent[into].Length) = (_batch.AddText(list.WrittenSpan), list.WrittenCount);
    }

    private void AppendTags(ArrayBufferWriter<byte> list, in FieldValue value)
    {
        var text = _batch.Text(in value);
        var isList = value.Kind == ValueKind.Json && text[0] == '[';
        if (isList) text = text[1..^1].Trim(" \t\r\n"u8);
        if (text.IsEmpty) return;
        if (list.WrittenCount > 1) list.Write(","u8);
        if (isList) list.Write(text);
        else JsonValue.Write(list, value.Kind, text, value.Number);
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

    private void AddShape()
    {
        var text = _shapes.Text();
        if (text.Length > 0) _event.Add(Schema.Shape, ValueKind.Text, text);
    }

    private void AddFlags(ref EventEntry entry)
    {
        if (_badNumber) entry.Flags |= EventFlags.BadNumber;
        if (_duplicate) entry.Flags |= EventFlags.DuplicateField;
        (_badNumber, _duplicate) = (false, false);
        if (entry.Flags == EventFlags.None) return;
        _event.Add(Schema.Flags, ValueKind.Json, FlagNames.Json(entry.Flags));
        if (!entry.Flags.HasFlag(EventFlags.InvalidUtf8)) return;
        var raw = _batch.Bytes.AsSpan(entry.BodyStart, entry.BodyLength).ToArray();
        var room = _batch.Room(Base64.GetMaxEncodedToUtf8Length(raw.Length));
        Base64.EncodeToUtf8(raw, room, out _, out var written);
        _event.Add(new FieldValue
        {
            Field = Schema.Raw,
            Kind = ValueKind.Text,
            Start = _batch.Take(written),
            Length = written,
        });
    }
}
