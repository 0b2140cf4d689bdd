namespace Tocsin.Storage.Search;

/// <summary>Answers questions about stored events. Thread-safe.</summary>
public sealed class EventSearch
{
    /// <summary>Runs one search.</summary>
    public Task<SearchOutcome> RunAsync(SearchRequest request, CancellationToken stop) => throw new InvalidOperationException();

    /// <summary>The events with these ids that are still stored, as UTF-8 JSON.</summary>
    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetAsync(IReadOnlyList<long> ids, CancellationToken stop) => throw new InvalidOperationException();
}
