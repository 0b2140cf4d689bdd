using Tocsin.Events;

namespace Tocsin.Pipeline.Sources;

/// <summary>A protocol by which events come: how a body becomes events, and within which limits.</summary>
public interface ISource
{
    /// <summary>What bodies are written in, which the log keeps with them.</summary>
    BodyFormat Format { get; }

    /// <summary>How many bytes a body may have, decompressed.</summary>
    int BodyBytesMax { get; }

    /// <summary>Fills a batch from its body: good items become events, bad ones are named.</summary>
    /// <returns>False when it has more than a batch may have: nothing of it is to be kept.</returns>
    bool TryDecode(EventBatch batch);
}
