using Tocsin.Events;
using Tocsin.Pipeline.Decode;

namespace Tocsin.Pipeline.Sources;

/// <summary>
/// Events as JSON, for <c>/events</c> and the routes that MozDef's senders use: one object, an array, or NDJSON.
/// </summary>
public sealed class EventsSource : IHttpSource
{
    /// <summary>How many bytes a body may have, as sent and decompressed.</summary>
    public const int BytesMax = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public BodyFormat Format => BodyFormat.Json;

    /// <inheritdoc/>
    public int BodyBytesMax => BytesMax;

    /// <inheritdoc/>
    public bool TryMatch(string path, out string? customEndpoint)
    {
        customEndpoint = null;
        return path is "/events" or "/nxlog" or "/cef";
    }

    /// <inheritdoc/>
    public bool TryDecode(EventBatch batch) => BatchDecoder.TryDecode(batch, bulk: false);

    /// <inheritdoc/>
    public HttpAnswer Answer(IntakeResult result) => EventsAnswer.Of(result);

    /// <inheritdoc/>
    public HttpAnswer Refuse(int status, string code, string reason) => EventsAnswer.Refusal(status, code, reason);
}
