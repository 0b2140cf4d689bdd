namespace Tocsin.Events;

/// <summary>
/// Where a batch came from, when and how: with its body, all that its events are made of. The log keeps it, so that a
/// replay makes the same events on a renamed machine and after an update.
/// </summary>
public sealed record BatchOrigin
{
    /// <summary>When it arrived, in ticks.</summary>
    public required long ReceivedTicks { get; init; }

    /// <summary>Name of the machine that took it, the <c>mozdefhostname</c> of its events.</summary>
    public required string HostName { get; init; }

    /// <summary>Which rules its events were given the schema by; see <c>Normaliser</c>.</summary>
    public required int NormaliserVersion { get; init; }

    /// <summary>What its body is written in.</summary>
    public BodyFormat Format { get; init; } = BodyFormat.Json;

    /// <summary>
    /// The NAME of <c>/custom/NAME</c>, whose events are kept as they are: no alias is looked for. Null elsewhere.
    /// </summary>
    public string? CustomEndpoint { get; init; }

    /// <summary>Id of the ingest key it came with; empty without one.</summary>
    public string IngestKey { get; init; } = "";

    /// <summary>What the sender calls the batch when it sends it again; empty when it does not say.</summary>
    public string IdempotencyKey { get; init; } = "";
}

/// <summary>What a body is written in. The numbers are on disk: they never change their meaning.</summary>
public enum BodyFormat : byte
{
    /// <summary>JSON objects at places that the log names.</summary>
    Json = 0,
}
