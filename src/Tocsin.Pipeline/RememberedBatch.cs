using System.IO.Hashing;
using System.Text;
using Tocsin.Pipeline.Sources;
using Tocsin.Storage.Log;

namespace Tocsin.Pipeline;

/// <summary>A batch that its sender may send again.</summary>
/// <param name="Key">Id of the ingest key it came with.</param>
/// <param name="IdempotencyKey">Its own.</param>
/// <param name="Answer">What its sender was told.</param>
/// <param name="Ticks">When it came.</param>
internal readonly record struct RememberedBatch(string Key, string IdempotencyKey, KeptAnswer Answer, long Ticks)
{
    /// <summary>What the log says of a batch.</summary>
    public static RememberedBatch Of(LogBatch batch)
    {
        var origin = batch.Origin;
        // Of others nothing is kept: that their bodies need not be looked at is most of the work.
        if (origin.IdempotencyKey.Length == 0) return new RememberedBatch("", "", default, 0);
        var answer = new KeptAnswer(batch.Count, batch.Rejections)
        {
            FirstId = batch.FirstId,
            BodyHash = HashOf(batch.Body, origin.CustomEndpoint),
        };
        return new RememberedBatch(origin.IngestKey, origin.IdempotencyKey, answer, origin.ReceivedTicks);
    }

    /// <summary>By what a body is known again, and the custom endpoint it was sent to. It is never 0.</summary>
    public static UInt128 HashOf(ReadOnlySpan<byte> body, string? customEndpoint)
    {
        var hash = XxHash128.HashToUInt128(body);
        if (customEndpoint is not null) hash ^= XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(customEndpoint));
        return hash == 0 ? 1 : hash;
    }
}

/// <summary>What a sender was told about a batch.</summary>
/// <param name="Accepted">How many of its events were taken.</param>
/// <param name="Rejections">The JSON array of those that were not; empty when all were.</param>
internal readonly record struct KeptAnswer(int Accepted, byte[] Rejections)
{
    /// <summary>Id of its first event; 0 when that was not kept.</summary>
    public long FirstId { get; init; }

    /// <summary>The <see cref="RememberedBatch.HashOf"/> of its body; 0 when that was not kept.</summary>
    public UInt128 BodyHash { get; init; }

    /// <summary>The answer again.</summary>
    public IntakeResult Result => IntakeResult.Accepted(Accepted, Rejections, FirstId);

    /// <summary>Whether it was given for this body, as far as is known.</summary>
    public bool IsOf(UInt128 bodyHash) => BodyHash == 0 || BodyHash == bodyHash;
}
