using System.Buffers;
using System.Text.Json;

namespace Tocsin.Events.Json;

/// <summary>
/// The bound on the shape of events that the store hands out, and how everything of ours reads them. A path nests up to
/// <see cref="PathDepthMax"/> objects and stays dotted behind; an array nests up to <see cref="ArrayDepthMax"/> levels,
/// and a deeper one is the text of its JSON. Both together, inside of whatever an API puts around an event, stay far
/// below the 64 levels at which common readers of JSON give up.
/// </summary>
public static class EventShape
{
    /// <summary>How many objects a path nests, the event itself counted.</summary>
    public const int PathDepthMax = 16;

    /// <summary>How many levels of arrays, and of objects in them, a value nests.</summary>
    public const int ArrayDepthMax = 16;

    /// <summary>How deep the JSON of an event nests at most.</summary>
    public const int DepthMax = PathDepthMax + ArrayDepthMax;

    /// <summary>How deep readers of ours go: deeper than anything ever stored, with what is around an event.</summary>
    public const int ReaderDepthMax = 2 * EventReader.DepthMax;

    // White space between tokens, and what may not stand raw in JSON: of both, no line may be torn by an event.
    private static readonly SearchValues<byte> LineEnds =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i)]);

    /// <summary>How everything of ours reads events.</summary>
    public static JsonReaderOptions Reading { get; } = new() { MaxDepth = ReaderDepthMax };

    /// <summary>How everything of ours reads events into documents.</summary>
    public static JsonDocumentOptions Documents { get; } = new() { MaxDepth = ReaderDepthMax };

    /// <summary>
    /// Whether a value may be handed out as it is stored: it has no control characters and is not too deep.
    /// </summary>
    /// <param name="json">JSON that is well-formed.</param>
    public static bool IsFit(ReadOnlySpan<byte> json) =>
        !json.ContainsAny(LineEnds) && !IsTooDeep(json);

    /// <summary>Whether a value nests deeper than <see cref="ArrayDepthMax"/>.</summary>
    /// <param name="json">JSON that is well-formed.</param>
    public static bool IsTooDeep(ReadOnlySpan<byte> json)
    {
        // Most have fewer brackets altogether.
        if (json.Count((byte)'[') + json.Count((byte)'{') <= ArrayDepthMax) return false;
        var reader = new Utf8JsonReader(json, Reading);
        while (reader.Read())
        {
            if (reader.CurrentDepth >= ArrayDepthMax
                && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) return true;
        }
        return false;
    }

    /// <summary>
    /// Writes a value in the one spelling in which it is handed out: without white space between its tokens, and as
    /// text when it is too deep.
    /// </summary>
    /// <param name="json">JSON that is well-formed.</param>
    /// <param name="to">Where to.</param>
    public static void WriteFit(ReadOnlySpan<byte> json, IBufferWriter<byte> to)
    {
        if (!IsTooDeep(json))
        {
            JsonText.WriteCompact(json, to);
            return;
        }
        var text = new ArrayBufferWriter<byte>(json.Length);
        JsonText.WriteCompact(json, text);
        JsonText.WriteQuoted(to, text.WrittenSpan);
    }
}
