namespace Tocsin.Pipeline.Sources;

/// <summary>
/// Events as JSON, for <c>/events</c> and the routes that MozDef's senders use: objects, arrays, or NDJSON.
/// </summary>
public sealed class EventsSource : IHttpSource
{
    /// <summary>How many bytes a body may have, as sent and decompressed.</summary>
    public const int BytesMax = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public int BodyBytesMax => BytesMax;

    /// <inheritdoc/>
    public bool TryMatch(string path, out string? name)
    {
        name = null;
        return path is "/events" or "/nxlog" or "/cef";
    }

    /// <inheritdoc/>
    public IHttpBatch Open(string? name, ReadOnlySpan<byte> body) => EventsBatch.Plain;

    /// <inheritdoc/>
    public HttpAnswer Refuse(int status, string code, string reason) => EventsAnswer.Refusal(status, code, reason);
}
