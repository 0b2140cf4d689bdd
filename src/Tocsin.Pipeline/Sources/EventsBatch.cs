using Tocsin.Events;
using Tocsin.Pipeline.Decode;

namespace Tocsin.Pipeline.Sources;

/// <summary>Events as JSON, answered in the sink's own form.</summary>
/// <param name="customEndpoint">See <see cref="ISource.CustomEndpoint"/>.</param>
internal sealed class EventsBatch(string? customEndpoint) : IHttpBatch
{
    /// <summary>What is sent anywhere but to a custom endpoint.</summary>
    public static EventsBatch Plain { get; } = new(null);

    /// <inheritdoc/>
    public BodyFormat Format => BodyFormat.Json;

    /// <inheritdoc/>
    public string? CustomEndpoint => customEndpoint;

    /// <inheritdoc/>
    public HttpAnswer? Refusal => null;

    /// <inheritdoc/>
    public bool TryDecode(EventBatch batch) => BatchDecoder.TryDecode(batch);

    /// <inheritdoc/>
    public HttpAnswer Answer(IntakeResult result) => EventsAnswer.Of(result);
}
