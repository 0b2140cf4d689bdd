using System.Buffers;
using System.Text.Json;

namespace Tocsin.Pipeline.Sources;

/// <summary>
/// The items of a bulk request by their position: each action, and where its document lies. It keeps of the body only
/// what an answer repeats: each item's verb, index and id, as JSON.
/// </summary>
internal sealed class BulkPlan
{
    private readonly List<BulkItem> _items = [];
    private readonly ArrayBufferWriter<byte> _heads = new();

    private BulkPlan()
    {
    }

    /// <summary>What a request is that has no action.</summary>
    public static BulkPlan NoAction { get; } = new()
    {
        Fault = "The body does not begin with an action such as {\"create\":{}}, on a line of its own.",
    };

    /// <summary>Why nothing of it can be taken; null when it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether it is one document, and no bulk request.</summary>
    public bool IsOne { get; private init; }

    /// <summary>The items, in their order.</summary>
    public IReadOnlyList<BulkItem> Items => _items;

    /// <summary>How an item's answer begins: <c>{"create":{"_index":"x"</c> and its id, if one was sent.</summary>
    public ReadOnlySpan<byte> HeadOf(in BulkItem item) => _heads.WrittenSpan.Slice(item.HeadStart, item.HeadLength);

    /// <summary>Reads the body of a bulk request; null when it does not begin with an action.</summary>
    /// <param name="body">The body.</param>
    /// <param name="index">The index of actions that name none.</param>
    public static BulkPlan? Read(ReadOnlySpan<byte> body, string index)
    {
        var plan = new BulkPlan();
        var defaultIndex = JsonSerializer.SerializeToUtf8Bytes(index);
        var at = body.StartsWith("\uFEFF"u8) ? 3 : 0;
        var line = 0;
        while (TryLine(body, ref at, ref line, out var start, out var length))
        {
            if (!plan.TryAction(body.Slice(start, length), defaultIndex, out var item))
            {
                if (plan._items.Count == 0) return null;
                plan.Fault = $"Malformed action/metadata line [{line}]: it is to be an object such as "
                    + "{\"create\":{}}, and the document the line after it. Nothing of the request was kept.";
                return plan;
            }
            if (item.Verb != BulkVerb.Delete && TryLine(body, ref at, ref line, out var document, out var bytes))
            {
                item = item with { Start = document, Length = bytes };
                if (item.Verb == BulkVerb.Update) item = OfUpdate(item, body);
            }
            plan._items.Add(item);
        }
        return plan._items.Count > 0 ? plan : null;
    }

    /// <summary>The plan of one document.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="id">The id it was sent with; empty for none.</param>
    /// <param name="body">The document.</param>
    public static BulkPlan OfOne(string index, string id, ReadOnlySpan<byte> body)
    {
        var plan = new BulkPlan { IsOne = true };
        var idJson = id.Length > 0 ? JsonSerializer.SerializeToUtf8Bytes(id) : [];
        var item = plan.Begin(BulkVerb.Index, JsonSerializer.SerializeToUtf8Bytes(index), idJson);
        plan._items.Add(item with { Length = body.Length });
        return plan;
    }

    // The next line that is not blank.
    private static bool TryLine(ReadOnlySpan<byte> body, ref int at, ref int line, out int start, out int length)
    {
        while (at < body.Length)
        {
            var end = body[at..].IndexOf((byte)'\n');
            var text = end < 0 ? body[at..] : body.Slice(at, end);
            start = at + text.Length - text.TrimStart(" \t\r"u8).Length;
            length = text.Trim(" \t\r"u8).Length;
            at += text.Length + 1;
            line++;
            if (length > 0) return true;
        }
        (start, length) = (0, 0);
        return false;
    }

    // An object with one verb, whose value is an object. What else stands beside it is the sender's own business.
    private bool TryAction(ReadOnlySpan<byte> line, ReadOnlySpan<byte> defaultIndex, out BulkItem item)
    {
        item = default;
        // Most lines that are no action differ here; an exception for each would be dear.
        if (line[0] != '{' || line[^1] != '}') return false;
        var json = new Utf8JsonReader(line);
        var isFound = false;
        try
        {
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var verb = VerbOf(json.ValueSpan);
                json.Read();
                if (verb is null || isFound || json.TokenType != JsonTokenType.StartObject)
                {
                    if (verb is not null) return false;
                    json.Skip();
                    continue;
                }
                isFound = true;
                item = Target(ref json, line, verb.Value, defaultIndex);
            }
            return isFound && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // Reads what an action says of its document: all but its index and id is for other stores.
    private BulkItem Target(
        ref Utf8JsonReader json, ReadOnlySpan<byte> line, BulkVerb verb, ReadOnlySpan<byte> defaultIndex)
    {
        var index = defaultIndex;
        ReadOnlySpan<byte> id = default;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (isIndex, isId) = (json.ValueTextEquals("_index"u8), json.ValueTextEquals("_id"u8));
            json.Read();
            var start = (int)json.TokenStartIndex;
            var isText = json.TokenType == JsonTokenType.String;
            json.Skip();
            if (!isText) continue;
            var text = line[start..(int)json.BytesConsumed];
            if (isIndex) index = text;
            else if (isId) id = text;
        }
        return Begin(verb, index, id);
    }

    private BulkItem Begin(BulkVerb verb, ReadOnlySpan<byte> index, ReadOnlySpan<byte> id)
    {
        var start = _heads.WrittenCount;
        if (!IsOne)
        {
            _heads.Write("{\""u8);
            _heads.Write(Name(verb));
            _heads.Write("\":"u8);
        }
        _heads.Write("{\"_index\":"u8);
        _heads.Write(index);
        if (id.Length > 0)
        {
            _heads.Write(",\"_id\":"u8);
            _heads.Write(id);
        }
        return new BulkItem(verb, start, _heads.WrittenCount - start, HasId: id.Length > 0);
    }

    // The event of an update is the document it brings; an item without one has no length.
    private static BulkItem OfUpdate(BulkItem item, ReadOnlySpan<byte> body)
    {
        var line = body.Slice(item.Start, item.Length);
        var json = new Utf8JsonReader(line);
        var found = item with { Start = 0, Length = 0 };
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return found;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isDocument = json.ValueTextEquals("doc"u8);
                // What a script would make of a document is not known here.
                if (json.ValueTextEquals("script"u8)) return item with { Start = 0, Length = 0 };
                json.Read();
                var start = (int)json.TokenStartIndex;
                var isObject = json.TokenType == JsonTokenType.StartObject;
                json.Skip();
                if (!isDocument || !isObject) continue;
                found = item with { Start = item.Start + start, Length = (int)json.BytesConsumed - start };
            }
            return found;
        }
        catch (JsonException)
        {
            return item with { Start = 0, Length = 0 };
        }
    }

    private static BulkVerb? VerbOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("create"u8) ? BulkVerb.Create : name.SequenceEqual("index"u8) ? BulkVerb.Index
        : name.SequenceEqual("update"u8) ? BulkVerb.Update : name.SequenceEqual("delete"u8) ? BulkVerb.Delete : null;

    private static ReadOnlySpan<byte> Name(BulkVerb verb) => verb switch
    {
        BulkVerb.Create => "create"u8,
        BulkVerb.Index => "index"u8,
        BulkVerb.Update => "update"u8,
        _ => "delete"u8,
    };
}

/// <summary>What an action asks for.</summary>
internal enum BulkVerb : byte
{
    /// <summary>A new document.</summary>
    Create,

    /// <summary>A document, new or in another's place: in a log always new.</summary>
    Index,

    /// <summary>A part of a document, which is taken as a new one.</summary>
    Update,

    /// <summary>A document's end, which a log refuses.</summary>
    Delete,
}

/// <summary>One item of a bulk request.</summary>
/// <param name="Verb">What is asked for.</param>
/// <param name="HeadStart">Where its answer's beginning lies in the plan.</param>
/// <param name="HeadLength">How many bytes that has.</param>
/// <param name="HasId">Whether the sender named an id.</param>
internal readonly record struct BulkItem(BulkVerb Verb, int HeadStart, int HeadLength, bool HasId)
{
    /// <summary>Where its document begins in the body.</summary>
    public int Start { get; init; }

    /// <summary>How many bytes the document has; 0 when there is none.</summary>
    public int Length { get; init; }
}
