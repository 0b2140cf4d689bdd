namespace Tocsin.Storage.Answers;

/// <summary>The answer to a search with aggregations.</summary>
public sealed record HitsAnswer
{
    /// <summary>How many bytes the hits of an answer may have together: all are kept until they are sent.</summary>
    public const long BytesMax = 32L << 20;

    /// <summary>Why an answer with larger hits is not given.</summary>
    public static readonly QueryError TooLarge = new(
        $"The hits have more than {BytesMax >> 20} MiB together; ask for fewer at once with [size], and page with "
        + "[search_after]", 0, ErrorReason.TooLarge);

    /// <summary>How many events match; null when that was not asked for.</summary>
    public long? Total { get; init; }

    /// <summary>The hits, in the order asked for.</summary>
    public IReadOnlyList<Hit> Hits { get; init; } = [];

    /// <summary>Whether time was up before all events were looked at.</summary>
    public bool IsPartial { get; init; }

    /// <summary>Whether there are as many events as were said to be enough; null when nothing was said.</summary>
    public bool? EndsEarly { get; init; }

    /// <summary>The answer to aggregations as a JSON object; empty when there are none.</summary>
    public ReadOnlyMemory<byte> Aggregations { get; init; }

    /// <summary>How many bytes its hits and aggregations have together.</summary>
    public long Bytes => Hits.Sum(h => (long)h.Event.Json.Length) + Aggregations.Length;
}

/// <summary>An event that was found, as a hit.</summary>
/// <param name="Event">The event.</param>
/// <param name="Values">The values of a sort by other fields than its time; null without such a sort.</param>
public readonly record struct Hit(FoundEvent Event, IReadOnlyList<object?>? Values);
