using System.Buffers;
using Tocsin.Pipeline.Sources;

namespace Tocsin.Pipeline;

/// <summary>A body as it came from a sender, decompressed.</summary>
/// <param name="Buffer">An array from the shared pool; whoever takes the batch over returns it.</param>
/// <param name="Length">How many of its bytes are the body.</param>
/// <param name="Source">The protocol it came by.</param>
public sealed record IncomingBatch(byte[] Buffer, int Length, ISource Source)
{
    /// <summary>Id of the ingest key it came with; empty without one.</summary>
    public string Key { get; init; } = "";

    /// <summary>What the sender calls the batch when it sends it again; empty when it does not say.</summary>
    public string IdempotencyKey { get; init; } = "";

    /// <summary>The body.</summary>
    public ReadOnlySpan<byte> Body => Buffer.AsSpan(0, Length);

    /// <summary>Gives the buffer back, if nobody takes the batch over.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
}
