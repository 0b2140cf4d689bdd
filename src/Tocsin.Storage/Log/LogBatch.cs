using System.Buffers;
using Tocsin.Events;

namespace Tocsin.Storage.Log;

/// <summary>
/// A batch on its way from senders through the log to its readers. It is owned jointly: each holder calls
/// <see cref="Release"/> once, and the last gives its memory back. Whoever holds it may read it, beside others.
/// </summary>
public sealed class LogBatch
{
    private readonly LogDecoder? _decoder;
    private readonly int _length;
    private byte[] _record;
    private EventBatch? _events;
    private int _holders = 1;

    /// <summary>A batch to be appended, which takes its events over.</summary>
    /// <param name="events">Decoded and with the schema.</param>
    /// <param name="rejections">
    /// What its sender is told of items that were no events: a JSON array, or nothing when all were.
    /// </param>
    public LogBatch(EventBatch events, byte[] rejections)
    {
        (_events, _record, Rejections) = (events, [], rejections);
        (Origin, Count, Bytes) = (events.Origin, events.Count, events.MemoryBytes);
    }

    // One read back. Its events are made when a reader asks for them: some need only know where it came from.
    internal LogBatch(in JournalRecord record, LogDecoder decoder)
    {
        _record = ArrayPool<byte>.Shared.Rent(record.Payload.Length);
        record.Payload.Span.CopyTo(_record);
        (Origin, Rejections) = BatchRecord.ReadHead(record.Payload.Span, decoder.HostName);
        (_decoder, FirstId, Count) = (decoder, record.FirstId, record.Count);
        _length = record.Payload.Length;
        Bytes = _record.Length;
    }

    /// <summary>Id of its first event; the others follow it. 0 until it is in the log.</summary>
    public long FirstId { get; private set; }

    /// <summary>How many events it has.</summary>
    public int Count { get; }

    /// <summary>Id of the event after its last.</summary>
    public long NextId => FirstId + Count;

    /// <summary>How many bytes of memory it holds, about.</summary>
    public long Bytes { get; }

    /// <summary>Where it came from, when and how.</summary>
    public BatchOrigin Origin { get; }

    /// <summary>What its sender was told of items that were no events: a JSON array, or nothing.</summary>
    public byte[] Rejections { get; }

    /// <summary>Its events, the same whether it came straight from its sender or was read from a file.</summary>
    public EventBatch Events => _events ??= _decoder!.Events(this, _record.AsSpan(0, _length));

    /// <summary>The body as it came, decompressed.</summary>
    public ReadOnlySpan<byte> Body => _events is { } events
        ? events.Bytes.AsSpan(0, events.BodyLength)
        : BatchRecord.BodyOf(_record.AsSpan(0, _length));

    /// <summary>One more holder.</summary>
    public void Retain() => Interlocked.Increment(ref _holders);

    /// <summary>One holder less; the last gives the memory back.</summary>
    public void Release()
    {
        var holders = Interlocked.Decrement(ref _holders);
        Invariant.That(holders >= 0, "a batch is released once by each holder");
        if (holders > 0) return;
        _events?.Dispose();
        if (_record.Length > 0) ArrayPool<byte>.Shared.Return(_record);
        _record = [];
    }

    internal void Number(long firstId)
    {
        FirstId = firstId;
        Events.FirstId = firstId;
    }
}
