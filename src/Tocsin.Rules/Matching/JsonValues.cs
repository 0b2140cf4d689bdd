using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Takes arrays, and the object of fields that have no column, apart into values: each element is a value of the
/// array's
/// field, each member of an object in it one of a field inside. Elements that are names with values, as Windows' event
/// data comes from some converters, are fields of those names. One thread at a time.
/// </summary>
internal sealed class JsonValues(EventView view)
{
    private readonly Dictionary<string, (int[] Slots, bool IsAbove)> _paths = new(StringComparer.Ordinal);
    private ShapeMap? _pathsOf;
    private ShapeMap _map = null!;
    private bool _isSent;

    /// <summary>Adds the values inside of a value to the view.</summary>
    public void Add(ShapeMap map, Target target, byte[] bytes, in FieldValue value, bool isOverflow)
    {
        (_map, _isSent) = (map, target.IsSent);
        if (_pathsOf != map || _paths.Count > 10_000)
        {
            _paths.Clear();
            _pathsOf = map;
        }
        var text = bytes.AsSpan(value.Start, value.Length);
        var reader = new Utf8JsonReader(text, EventShape.Reading);
        reader.Read();
        var before = _added;
        if (isOverflow) Members(ref reader, "", bytes, value.Start);
        else Walk(ref reader, target.Path, target.Slots, target.IsAbove, bytes, value.Start);
        // The field is there, although nothing is in it.
        if (_added == before && target.Slots.Length > 0) view.Add(
            target.Slots, bytes, value.Start, 0, ValueKind.Null, 0, -1);
    }

    private int _added;

    // The reader stands on a value, afterwards on its last token.
    private void Walk(ref Utf8JsonReader reader, string path, int[] slots, bool isAbove, byte[] bytes, int start)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Walk(ref reader, path, slots, isAbove, bytes, start);
                }
                break;
            case JsonTokenType.StartObject when isAbove || _isSent:
                if (TryNamed(ref reader, path, bytes, start)) break;
                Members(ref reader, path, bytes, start);
                break;
            case JsonTokenType.StartObject:
                reader.Skip();
                break;
            default:
                if (slots.Length > 0) Scalar(in reader, slots, bytes, start);
                break;
        }
    }

    private void Members(ref Utf8JsonReader reader, string path, byte[] bytes, int start)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var inner = path.Length == 0 ? name : $"{path}.{name}";
            if (!_paths.TryGetValue(inner, out var known))
            {
                known = (_map.SlotsOf(inner, _isSent), true);
                _paths[inner] = known;
            }
            reader.Read();
            Walk(ref reader, inner, known.Slots, known.IsAbove, bytes, start);
        }
    }

    // {"#attributes":{"Name":"Image"},"#text":"…"} and {"@Name":"Image","#text":"…"} are a field called Image.
    private bool TryNamed(ref Utf8JsonReader reader, string path, byte[] bytes, int start)
    {
        if (!path.EndsWith(".Data", StringComparison.Ordinal)) return false;
        var ahead = reader;
        var depth = reader.CurrentDepth;
        string? name = null;
        Utf8JsonReader text = default;
        while (ahead.Read() && ahead.CurrentDepth > depth)
        {
            if (ahead.TokenType != JsonTokenType.PropertyName) continue;
            var isName = ahead.ValueTextEquals("Name") || ahead.ValueTextEquals("@Name");
            var isText = ahead.ValueTextEquals("#text") || ahead.ValueTextEquals("Value");
            ahead.Read();
            if (isName && ahead.TokenType == JsonTokenType.String) name = ahead.GetString();
            else if (isText) text = ahead;
        }
        if (name is null) return false;
        var flat = name.Replace(" ", "", StringComparison.Ordinal);
        if (text.TokenType != JsonTokenType.None) Scalar(in text, _map.SlotsOf(flat, _isSent), bytes, start);
        reader = ahead;
        return true;
    }

    private void Scalar(in Utf8JsonReader reader, int[] slots, byte[] bytes, int start)
    {
        _added++;
        var at = start + (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.String when !reader.ValueIsEscaped:
                view.Add(slots, bytes, at + 1, reader.ValueSpan.Length, ValueKind.Text, 0, -1);
                break;
            case JsonTokenType.String:
                var lone = false;
                var text = new byte[reader.ValueSpan.Length];
                var length = JsonText.Unescape(reader.ValueSpan, text, ref lone);
                view.Add(slots, text, 0, length, ValueKind.Text, 0, -1);
                break;
            case JsonTokenType.Number:
                var kind = NumberText.Classify(reader.ValueSpan, out var number);
                view.Add(slots, bytes, at, reader.ValueSpan.Length, kind, number, -1);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                var isTrue = reader.TokenType == JsonTokenType.True;
                view.Add(slots, bytes, at, isTrue ? 4 : 5, ValueKind.Boolean, isTrue ? 1 : 0, -1);
                break;
            default:
                view.Add(slots, bytes, at, 0, ValueKind.Null, 0, -1);
                break;
        }
    }
}
