namespace Tocsin.Pipeline.Sources;

/// <summary>
/// A protocol over HTTP: which routes are its own, and how its answers look. Implementations:
/// <see cref="EventsSource"/>, <see cref="CustomSource"/>, <see cref="BulkSource"/>. Thread-safe, without state.
/// </summary>
public interface IHttpSource : ISource
{
    /// <summary>Whether requests for a path are of this protocol.</summary>
    /// <param name="path">The path, without a slash at its end.</param>
    /// <param name="customEndpoint">The NAME of <c>/custom/NAME</c>; null elsewhere.</param>
    bool TryMatch(string path, out string? customEndpoint);

    /// <summary>What a sender is told of its batch.</summary>
    HttpAnswer Answer(IntakeResult result);

    /// <summary>What a sender is told whose batch was not looked at.</summary>
    /// <param name="status">HTTP's status.</param>
    /// <param name="code">A short word for programs, which never changes.</param>
    /// <param name="reason">Cause and cure, for people.</param>
    HttpAnswer Refuse(int status, string code, string reason);
}

/// <summary>An answer of a protocol over HTTP.</summary>
/// <param name="Status">HTTP's status.</param>
/// <param name="Json">The body.</param>
public readonly record struct HttpAnswer(int Status, ReadOnlyMemory<byte> Json)
{
    /// <summary>After how many seconds to send it again; 0 to say nothing of it.</summary>
    public int RetryAfterSeconds { get; init; }
}
