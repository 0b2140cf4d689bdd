using Tocsin.Events;
using Tocsin.Pipeline.Decode;

namespace Tocsin.Pipeline.Sources;

/// <summary>The lines of Elasticsearch's bulk API: actions, which are passed over, and events.</summary>
public sealed class BulkSource : IHttpSource
{
    /// <inheritdoc/>
    public BodyFormat Format => BodyFormat.Json;

    /// <inheritdoc/>
    public int BodyBytesMax => EventsSource.BytesMax;

    /// <inheritdoc/>
    public bool TryMatch(string path, out string? customEndpoint)
    {
        customEndpoint = null;
        return path is "/_bulk";
    }

    /// <inheritdoc/>
    public bool TryDecode(EventBatch batch) => BatchDecoder.TryDecode(batch, bulk: true);

    /// <inheritdoc/>
    public HttpAnswer Answer(IntakeResult result) => EventsAnswer.Of(result);

    /// <inheritdoc/>
    public HttpAnswer Refuse(int status, string code, string reason) => EventsAnswer.Refusal(status, code, reason);
}
