namespace Tocsin.Pipeline.Sources;

/// <summary>
/// A protocol over HTTP: which routes are its own, and how its answers look. Implementations:
/// <see cref="EventsSource"/>, <see cref="CustomSource"/>, <see cref="BulkSource"/>, <see cref="DocumentSource"/>.
/// Thread-safe, without state.
/// </summary>
public interface IHttpSource
{
    /// <summary>How many bytes a body may have, as sent and decompressed.</summary>
    int BodyBytesMax { get; }

    /// <summary>Whether requests for a path are of this protocol.</summary>
    /// <param name="path">The path, without a slash at its end.</param>
    /// <param name="name">The part of the path that its sender chose, where there is one.</param>
    bool TryMatch(string path, out string? name);

    /// <summary>Looks at the body of one request.</summary>
    /// <param name="name">As <see cref="TryMatch"/> gave it.</param>
    /// <param name="body">The body, decompressed; it is not kept.</param>
    IHttpBatch Open(string? name, ReadOnlySpan<byte> body);

    /// <summary>What a sender is told whose batch was not looked at.</summary>
    /// <param name="status">HTTP's status.</param>
    /// <param name="code">A short word for programs, which never changes.</param>
    /// <param name="reason">Cause and cure, for people.</param>
    HttpAnswer Refuse(int status, string code, string reason);
}

/// <summary>What came in one request of a protocol.</summary>
public interface IHttpBatch : ISource
{
    /// <summary>What its sender is told when nothing of it can be taken; null when it can be decoded.</summary>
    HttpAnswer? Refusal { get; }

    /// <summary>What its sender is told of it, once it was decoded and taken, or not.</summary>
    HttpAnswer Answer(IntakeResult result);
}

/// <summary>An answer of a protocol over HTTP.</summary>
/// <param name="Status">HTTP's status.</param>
/// <param name="Json">The body.</param>
public readonly record struct HttpAnswer(int Status, ReadOnlyMemory<byte> Json)
{
    /// <summary>After how many seconds to send it again; 0 to say nothing of it.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>Whether it is in Elasticsearch's form, whose clients know it by a header.</summary>
    public bool IsElastic { get; init; }
}
