using Tocsin.Events;

namespace Tocsin.Pipeline.Sources;

/// <summary>How the bodies of a protocol become events.</summary>
public interface ISource
{
    /// <summary>What bodies are written in, which the log keeps with them.</summary>
    BodyFormat Format { get; }

    /// <summary>
    /// The NAME of <c>/custom/NAME</c>, whose events are kept as they are: no alias is looked for. Null elsewhere.
    /// </summary>
    string? CustomEndpoint { get; }

    /// <summary>Fills a batch from its body: good items become events, bad ones are named.</summary>
    /// <returns>False when it has more than a batch may have: nothing of it is to be kept.</returns>
    bool TryDecode(EventBatch batch);
}
