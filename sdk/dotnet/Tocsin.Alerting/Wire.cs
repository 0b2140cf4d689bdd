using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Alerting;

/// <summary>The body of <c>POST /api/v1/search</c>.</summary>
internal sealed record SearchBody(
    string Query, string? From, string? To, int Limit, string Order, string? Cursor, bool Total);

/// <summary>The body of <c>POST /api/v1/bursts</c>.</summary>
internal sealed record BurstsBody(string Query, string Since);

/// <summary>What both answer: events, or a table.</summary>
internal sealed record SearchReply(
    IReadOnlyList<JsonElement>? Events,
    string? Cursor,
    IReadOnlyList<string>? Columns,
    IReadOnlyList<IReadOnlyList<JsonElement>>? Rows,
    long? Total);

/// <summary>What any endpoint answers when it cannot.</summary>
internal sealed record ErrorReply(ErrorText? Error);

/// <summary>Why, and for a query where.</summary>
internal sealed record ErrorText(string? Message, int? Position);

/// <summary>How all of it looks as JSON.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = Wire.DepthMax)]
[JsonSerializable(typeof(SearchBody))]
[JsonSerializable(typeof(BurstsBody))]
[JsonSerializable(typeof(SearchReply))]
[JsonSerializable(typeof(ErrorReply))]
[JsonSerializable(typeof(AlertDraft))]
[JsonSerializable(typeof(RaiseAnswer))]
internal sealed partial class Wire : JsonSerializerContext
{
    /// <summary>How deep answers are read: deeper than any that the server gives.</summary>
    internal const int DepthMax = 128;
}
