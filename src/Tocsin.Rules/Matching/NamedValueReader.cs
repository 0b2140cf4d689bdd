using System.Text;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Rules.Matching;

/// <summary>
/// Lists what an event has, field by field, as its sender named it; arrays are taken apart. For showing events and
/// learning from them, not for matching. One thread at a time.
/// </summary>
public sealed class NamedValueReader
{
    private const int ValuesMax = 4_096;
    private const int CharactersMax = 8_192;
    private const int ShapesMax = 4_096;

    private readonly Dictionary<string, (ShapeMap Map, Dictionary<int, string> Names)> _shapes =
        new(StringComparer.Ordinal);
    private FieldTable? _fields;

    /// <summary>Lists an event's values, in the order sent, the first few thousand.</summary>
    public IReadOnlyList<NamedValue> Read(EventBatch batch, int index)
    {
        var values = batch.ValuesOf(in batch.Events[index]);
        var (map, names) = ShapeOf(batch, values);
        var found = new List<NamedValue>(values.Length);
        foreach (ref readonly var value in values)
        {
            if (!ShapeMap.IsSent(value.Field) || EventView.IsDefault(batch, in value)) continue;
            if (value.Kind == ValueKind.Json)
            {
                var reader = new Utf8JsonReader(batch.Text(in value), EventShape.Reading);
                reader.Read();
                Walk(ref reader, value.Field == Schema.Overflow ? "" : NameOf(value.Field), found);
            }
            else if (found.Count < ValuesMax)
            {
                found.Add(new NamedValue(NameOf(value.Field), TextOf(batch.Text(in value))));
            }
        }
        return found;

        string NameOf(int field)
        {
            if (names.TryGetValue(field, out var name)) return name;
            return names[field] = map.SenderNameOf(batch.Fields.Name(field));
        }
    }

    private (ShapeMap Map, Dictionary<int, string> Names) ShapeOf(EventBatch batch, Span<FieldValue> values)
    {
        if (_fields != batch.Fields || _shapes.Count > ShapesMax)
        {
            _fields = batch.Fields;
            _shapes.Clear();
        }
        ReadOnlySpan<byte> shape = [];
        foreach (ref readonly var value in values)
        {
            if (value.Field == Schema.Shape) shape = batch.Text(in value);
        }
        var key = Encoding.UTF8.GetString(shape);
        if (!_shapes.TryGetValue(key, out var known))
        {
            _shapes[key] = known = (new ShapeMap(new SlotTable(), batch.Fields, shape), []);
        }
        return known;
    }

    // The reader stands on a value, afterwards on its last token.
    private static void Walk(ref Utf8JsonReader reader, string name, List<NamedValue> found)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Walk(ref reader, name, found);
                break;
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var inner = reader.GetString()!;
                    reader.Read();
                    Walk(ref reader, name.Length == 0 ? inner : $"{name}.{inner}", found);
                }
                break;
            default:
                if (found.Count >= ValuesMax) break;
                found.Add(new NamedValue(name, reader.TokenType switch
                {
                    JsonTokenType.String => Cut(reader.GetString()!),
                    JsonTokenType.Null => "",
                    _ => TextOf(reader.ValueSpan),
                }));
                break;
        }
    }

    private static string TextOf(ReadOnlySpan<byte> utf8) =>
        Cut(Encoding.UTF8.GetString(utf8.Length > 4 * CharactersMax ? utf8[..(4 * CharactersMax)] : utf8));

    private static string Cut(string text) => text.Length <= CharactersMax ? text : text[..CharactersMax];
}
