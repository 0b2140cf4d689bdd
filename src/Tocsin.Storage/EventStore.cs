using Tocsin.Events;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage;

/// <summary>
/// The embedded store. One thread appends (the indexer); any thread searches. What is appended is visible at once and durable only in
/// the journal until it is sealed into segments; <see cref="Checkpoint"/> says from where the journal is still needed.
/// </summary>
public sealed class EventStore : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private const long CacheBytes = 160 * 1024 * 1024;

    private readonly ColumnCache _cache = new(CacheBytes);
    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly Sealer _sealer;
    private readonly Lock _sealing = new();
    private readonly List<string> _damages = [];
    private Manifest _manifest;
    private State _state;
    private Task _sealTask = Task.CompletedTask;

    private EventStore(IDisk disk, string directory)
    {
        (_disk, _directory) = (disk, directory);
        disk.CreateDirectory(directory);
        _manifest = Manifest.Read(disk, directory);
        _sealer = new Sealer(disk, directory);
        _sealer.DeleteUnknown(_manifest.Segments);
        _state = new State(Open(_manifest.Segments), null, new Generation());
    }

    /// <summary>Every event with a smaller id is in a segment.</summary>
    public long Checkpoint => Volatile.Read(ref _manifest).Checkpoint;

    /// <summary>Called with the checkpoint after it has moved, on a background thread: what lies before it may be forgotten elsewhere.</summary>
    public Action<long>? CheckpointMoved { get; set; }

    /// <summary>How many events there are to be searched.</summary>
    public long EventsStored
    {
        get
        {
            var state = Volatile.Read(ref _state);
            return state.SealedRows + (state.Sealing?.Rows ?? 0) + state.Active.Rows;
        }
    }

    /// <summary>How many events lie in segments that cannot be opened.</summary>
    public long EventsQuarantined { get; private set; }

    /// <summary>What is damaged, in sentences; empty when all is well.</summary>
    public IReadOnlyList<string> Damages => _damages;

    /// <summary>Why sealing does not get on at the moment; null when it does.</summary>
    public string? SealFailure { get; private set; }

    /// <summary>Opens the store of a directory.</summary>
    /// <exception cref="InvalidDataException">The manifest is damaged, or a newer version wrote it.</exception>
    public static EventStore Open(IDisk disk, string directory) => new(disk, directory);

    /// <summary>Appends a batch whose first id is known. Waits while two generations are in memory.</summary>
    public async Task AppendAsync(EventBatch batch, CancellationToken stop)
    {
        _state.Active.Append(batch);
        if (!_state.Active.IsFull) return;
        await _sealTask.WaitAsync(stop);
        BeginSeal();
    }

    /// <summary>Seals everything that was appended; durable in segments when this completes.</summary>
    public async Task SealAsync()
    {
        await _sealTask;
        if (_state.Active.Rows > 0) BeginSeal();
        await _sealTask;
    }

    /// <summary>The blocks as of now.</summary>
    internal IReadOnlyList<Block> Snapshot()
    {
        var state = Volatile.Read(ref _state);
        var blocks = new List<Block>();
        foreach (var segment in state.Segments) blocks.AddRange(segment.Blocks);
        foreach (var generation in (ReadOnlySpan<Generation?>)[state.Sealing, state.Active])
        {
            if (generation is null) continue;
            foreach (var hot in generation.Blocks)
            {
                if (hot.Snapshot() is { Rows: > 0 } block) blocks.Add(block);
            }
        }
        return blocks;
    }

    /// <summary>Closes the files; what is not sealed stays in the journal.</summary>
    public void Dispose()
    {
        foreach (var segment in _state.Segments) segment.Dispose();
    }

    private void BeginSeal()
    {
        var full = _state.Active;
        Volatile.Write(ref _state, _state with { Sealing = full, Active = new Generation() });
        _sealTask = Task.Run(() => SealAndTellAsync(full));
    }

    // Two steps, each tried again by itself: what is in the manifest must not be sealed a second time.
    private async Task SealAndTellAsync(Generation generation)
    {
        await UntilDoneAsync(() => Seal(generation));
        await UntilDoneAsync(() => CheckpointMoved?.Invoke(Checkpoint));
    }

    // A full disk passes; until then the events are in the journal and in memory, and intake is held back.
    private async Task UntilDoneAsync(Action step)
    {
        while (true)
        {
            try
            {
                step();
                SealFailure = null;
                return;
            }
            catch (IOException e)
            {
                SealFailure = "Segments cannot be written: " + e.Message;
                await Task.Delay(RetryAfter);
            }
        }
    }

    private void Seal(Generation generation)
    {
        lock (_sealing)
        {
            var entries = _sealer.Write(generation);
            // Opened first: once the manifest knows them, nothing may fail any more.
            var segments = OpenAll(entries);
            var manifest = _manifest with
            {
                Sequence = _manifest.Sequence + 1,
                Checkpoint = generation.NextId,
                Segments = [.. _manifest.Segments, .. entries],
            };
            try
            {
                manifest.Write(_disk, _directory);
            }
            catch (IOException)
            {
                foreach (var segment in segments) segment.Dispose();
                throw;
            }
            Volatile.Write(ref _manifest, manifest);
            var state = _state;
            Volatile.Write(ref _state, state with
            {
                Segments = [.. state.Segments, .. segments],
                Sealing = null,
                SealedRows = state.SealedRows + generation.Rows,
            });
        }
    }

    private List<SegmentReader> OpenAll(IReadOnlyList<SegmentEntry> entries)
    {
        var open = new List<SegmentReader>();
        try
        {
            foreach (var entry in entries) open.Add(SegmentReader.Open(_disk, Path.Combine(_directory, entry.File), _cache));
            return open;
        }
        catch (IOException)
        {
            foreach (var segment in open) segment.Dispose();
            throw;
        }
    }

    private List<SegmentReader> Open(IReadOnlyList<SegmentEntry> entries)
    {
        var open = new List<SegmentReader>();
        foreach (var entry in entries)
        {
            try
            {
                open.Add(SegmentReader.Open(_disk, Path.Combine(_directory, entry.File), _cache));
            }
            catch (IOException e)
            {
                EventsQuarantined += entry.Rows;
                _damages.Add($"{entry.Rows} events cannot be read: {e.Message}");
            }
        }
        return open;
    }

    private sealed record State(IReadOnlyList<SegmentReader> Segments, Generation? Sealing, Generation Active)
    {
        public long SealedRows { get; init; } = Segments.Sum(s => s.Blocks.Sum(b => (long)b.Rows));
    }
}
