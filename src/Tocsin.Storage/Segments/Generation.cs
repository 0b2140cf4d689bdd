using System.IO.Hashing;
using Tocsin.Events;

namespace Tocsin.Storage.Segments;

/// <summary>
/// The events that are in memory and not yet in a segment, in blocks by category and day. One thread appends; others
/// read <see cref="Blocks"/>. A generation becomes segments as a whole.
/// </summary>
/// <param name="firstId">Id that the next event has, unless some could not be read.</param>
internal sealed class Generation(long firstId = 1)
{
    /// <summary>How many events a generation has before it is sealed.</summary>
    public const int RowsMax = 131_072;

    /// <summary>How many bytes of journal a generation covers before it is sealed.</summary>
    public const long BytesMax = 96 * 1024 * 1024;

    // Strangers choose categories and times: beyond these, events share blocks, which costs some speed and nothing
    // else.
    private const int OpenBlocksMax = 256;
    private const int DaysMax = 16;

    private readonly Dictionary<ulong, HotBlock> _open = [];
    private readonly HashSet<long> _days = [];
    private HotBlock[] _blocks = [];
    private long _rows;
    private long _gaps;
    private long _nextId = firstId;
    private ulong _lastKey;
    private HotBlock? _lastBlock;

    /// <summary>All blocks, in the order they were begun.</summary>
    public IReadOnlyList<HotBlock> Blocks => Volatile.Read(ref _blocks);

    /// <summary>How many events there are.</summary>
    public long Rows => Volatile.Read(ref _rows);

    /// <summary>How many bytes of journal they stand for.</summary>
    public long Bytes { get; private set; }

    /// <summary>Id of the event after the last one here.</summary>
    public long NextId => Volatile.Read(ref _nextId);

    /// <summary>How many ids were passed over because the journal could not be read there.</summary>
    public long Gaps => Volatile.Read(ref _gaps);

    /// <summary>Whether it is time to seal.</summary>
    public bool IsFull => Rows >= RowsMax || Bytes >= BytesMax;

    /// <summary>Appends a batch.</summary>
    public void Append(EventBatch batch)
    {
        SkipTo(batch.FirstId);
        var id = batch.FirstId;
        foreach (ref readonly var entry in batch.Events)
        {
            BlockFor(batch, in entry).Append(batch, in entry, id++);
        }
        Bytes += batch.BodyLength;
        Volatile.Write(ref _nextId, id);
        Volatile.Write(ref _rows, _rows + batch.Count);
    }

    /// <summary>Passes over ids whose events could not be read.</summary>
    public void SkipTo(long id)
    {
        if (id <= NextId) return;
        Volatile.Write(ref _gaps, _gaps + id - NextId);
        Volatile.Write(ref _nextId, id);
    }

    private HotBlock BlockFor(EventBatch batch, in EventEntry entry)
    {
        var key = KeyOf(batch, in entry);
        if (key == _lastKey && _lastBlock is { IsFull: false }) return _lastBlock;
        if (!_open.TryGetValue(key, out var block) && _open.Count >= OpenBlocksMax)
        {
            key = 0;
            _open.TryGetValue(key, out block);
        }
        if (block is not { IsFull: false })
        {
            _open[key] = block = new HotBlock();
            Volatile.Write(ref _blocks, [.. _blocks, block]);
        }
        (_lastKey, _lastBlock) = (key, block);
        return block;
    }

    private ulong KeyOf(EventBatch batch, in EventEntry entry)
    {
        var day = entry.Time.Ticks / TimeSpan.TicksPerDay;
        if (!_days.Contains(day))
        {
            if (_days.Count >= DaysMax) return 0;
            _days.Add(day);
        }
        foreach (ref readonly var value in batch.ValuesOf(in entry))
        {
            if (value.Field == Schema.Category) return XxHash3.HashToUInt64(batch.Text(in value), day) | 1;
        }
        return 0;
    }
}
