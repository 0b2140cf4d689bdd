using System.Buffers;

namespace Tocsin.Pipeline;

/// <summary>A body as it came from a sender, decompressed.</summary>
/// <param name="Buffer">An array from the shared pool; whoever takes the batch over returns it.</param>
/// <param name="Length">How many of its bytes are the body.</param>
/// <param name="Key">Id of the ingest key it came with; empty without one.</param>
/// <param name="IdempotencyKey">
/// What the sender calls the batch when it sends it again; empty when it does not say.
/// </param>
/// <param name="CustomEndpoint">The NAME of <c>/custom/NAME</c>; null elsewhere.</param>
/// <param name="IsBulk">Whether lines may be actions of Elasticsearch's bulk API.</param>
public sealed record IncomingBatch(
    byte[] Buffer, int Length, string Key, string IdempotencyKey, string? CustomEndpoint, bool IsBulk)
{
    /// <summary>Gives the buffer back, if nobody takes the batch over.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
}
