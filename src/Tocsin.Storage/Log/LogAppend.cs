using System.IO.Hashing;

namespace Tocsin.Storage.Log;

/// <summary>A batch that waits to be appended: its record, and who waits for it.</summary>
internal sealed class LogAppend
{
    /// <summary>Makes the record of a batch.</summary>
    /// <exception cref="ArgumentException">It would be larger than a record may be.</exception>
    public LogAppend(LogBatch batch)
    {
        Batch = batch;
        Payload = [BatchRecord.Head(batch), batch.Events.Bytes.AsMemory(0, batch.Events.BodyLength)];
        var (hash, length) = (new XxHash3(), 0L);
        foreach (var part in Payload)
        {
            hash.Append(part.Span);
            length += part.Length;
        }
        if (length > RecordHeader.PayloadMax)
        {
            throw new ArgumentException($"A record has at most {RecordHeader.PayloadMax} bytes");
        }
        (Length, Hash) = ((int)length, hash.GetCurrentHashAsUInt64());
    }

    public LogBatch Batch { get; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Payload { get; }

    public byte[] Header { get; } = new byte[RecordHeader.Size];

    public int Length { get; }

    public ulong Hash { get; }

    /// <summary>Id of its first event, set when it is written.</summary>
    public long FirstId { get; set; }

    public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
