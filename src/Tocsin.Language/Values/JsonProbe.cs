using System.Buffers;
using System.Text.Json;
using Tocsin.Events;
using Tocsin.Events.Json;

namespace Tocsin.Language.Values;

/// <summary>
/// Asks values inside JSON text: the overflow object, and objects inside arrays.
/// The JSON is our own or was checked when read.
/// </summary>
public static class JsonProbe
{
    /// <summary>How such JSON is read.</summary>
    public static JsonReaderOptions Options { get; } = EventShape.Reading;

    /// <summary>Whether any value at a dotted path passes; array levels do not count as a part of the path.</summary>
    public static bool AnyAt(ReadOnlySpan<byte> json, ReadOnlySpan<byte> path, ValueTest test)
    {
        var reader = new Utf8JsonReader(json, Options);
        return reader.Read() && AnyAt(ref reader, path, test);
    }

    /// <summary>Whether a path is an ancestor of another.</summary>
    public static bool IsAbove(ReadOnlySpan<byte> ancestor, ReadOnlySpan<byte> path) =>
        path.Length > ancestor.Length && path[ancestor.Length] == '.' && path.StartsWith(ancestor);

    /// <summary>Whether any text anywhere passes; keys are no text.</summary>
    public static bool AnyText(ReadOnlySpan<byte> json, ValueTest test)
    {
        var reader = new Utf8JsonReader(json, Options);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.String && Passes(ref reader, test)) return true;
        }
        return false;
    }

    /// <summary>Whether the scalar at hand passes; false for anything else.</summary>
    public static bool Passes(ref Utf8JsonReader reader, ValueTest test)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when !reader.ValueIsEscaped:
                return test.Text(reader.ValueSpan);
            case JsonTokenType.String:
                var pooled = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
                var lone = false;
                var passes = test.Text(pooled.AsSpan(0, JsonText.Unescape(reader.ValueSpan, pooled, ref lone)));
                ArrayPool<byte>.Shared.Return(pooled);
                return passes;
            case JsonTokenType.Number:
                return test.Passes(NumberText.Classify(reader.ValueSpan, out var number), reader.ValueSpan, number);
            case JsonTokenType.True or JsonTokenType.False:
                return test.Boolean(reader.TokenType == JsonTokenType.True);
            default:
                return false;
        }
    }

    // The reader stands on a value; afterwards on its last token.
    private static bool AnyAt(ref Utf8JsonReader reader, ReadOnlySpan<byte> path, ValueTest test)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            var found = false;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) found |= AnyAt(ref reader, path, test);
            return found;
        }
        if (reader.TokenType != JsonTokenType.StartObject) return path.IsEmpty && Passes(ref reader, test);
        if (path.IsEmpty && test is ExistsTest) return AnyInside(ref reader);
        var any = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var used = Enter(in reader, path, test is ExistsTest);
            reader.Read();
            if (used >= 0) any |= AnyAt(ref reader, path[used..], test);
            else reader.Skip();
        }
        return any;
    }

    // Whether an object has a value that is there, however deep; the reader ends on its last token.
    private static bool AnyInside(ref Utf8JsonReader reader)
    {
        var (depth, found) = (reader.CurrentDepth, false);
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            found |= reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True
                or JsonTokenType.False;
        }
        return found;
    }

    // A key may itself be dotted: how much of the path it spells, with the dot behind it;
    // -1 when it spells something else. What lies below the path may count as all of it.
    private static int Enter(in Utf8JsonReader reader, ReadOnlySpan<byte> path, bool orBelow)
    {
        var key = reader.ValueSpan;
        if (reader.ValueIsEscaped)
        {
            var text = new byte[key.Length];
            var lone = false;
            key = text.AsSpan(0, JsonText.Unescape(reader.ValueSpan, text, ref lone));
        }
        if (path.IsEmpty) return -1;
        if (orBelow && IsAbove(path, key)) return path.Length;
        if (!path.StartsWith(key)) return -1;
        if (path.Length == key.Length) return path.Length;
        return path[key.Length] == '.' ? key.Length + 1 : -1;
    }
}
