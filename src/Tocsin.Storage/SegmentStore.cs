using Tocsin.Events;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Marks;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage;

/// <summary>
/// The embedded store. One thread appends (the indexer); any thread searches. What is appended is visible at once and
/// durable only in the journal until it is sealed into segments; <see cref="Checkpoint"/> says from where the journal
/// is still needed.
/// </summary>
public sealed class SegmentStore : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private const long CacheBytes = 160 * 1024 * 1024;

    private readonly ColumnCache _cache = new(CacheBytes);
    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly Sealer _sealer;
    private readonly Lock _changing = new();
    private Manifest _manifest;
    private StoreState _state;
    private long _rewrites;
    private Task _sealTask = Task.CompletedTask;
    private TaskCompletionSource _checkpointMoved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SegmentStore(IDisk disk, string directory)
    {
        (_disk, _directory) = (disk, directory);
        disk.CreateDirectory(directory);
        _manifest = Manifest.Read(disk, directory);
        Marks = EventMarks.Open(disk, Path.Combine(directory, "marks"));
        _sealer = new Sealer(disk, directory);
        _sealer.DeleteUnknown(_manifest.Segments);
        var segments = _manifest.Segments.Select(e => StoredSegment.Open(disk, directory, e, _cache)).ToList();
        _state = new StoreState(segments, null, new Generation(_manifest.Checkpoint))
        {
            Expired = _manifest.Expired,
            Lost = _manifest.Lost,
        };
    }

    /// <summary>Every event with a smaller id is in a segment.</summary>
    public long Checkpoint => Volatile.Read(ref _manifest).Checkpoint;

    /// <summary>Completes when the checkpoint lies behind <paramref name="id"/>: more was sealed.</summary>
    public async Task CheckpointAfterAsync(long id, CancellationToken stop)
    {
        while (true)
        {
            // Taken first: a seal that ends in between completes it.
            var moved = Volatile.Read(ref _checkpointMoved).Task;
            if (Checkpoint > id) return;
            await moved.WaitAsync(stop);
        }
    }

    /// <summary>How many events there are to be searched.</summary>
    public long EventsStored => Counts.Stored;

    /// <summary>Every event with a smaller id that there is can be searched.</summary>
    public long NextId => Volatile.Read(ref _state).Active.NextId;

    /// <summary>How many events cannot be read.</summary>
    public long EventsQuarantined => Counts.Quarantined;

    /// <summary>What became of all events that reached the store.</summary>
    public StoreCounts Counts => Volatile.Read(ref _state).Counts;

    /// <summary>What is damaged, in sentences; empty when all is well.</summary>
    public IReadOnlyList<string> Damages =>
        [
            .. Volatile.Read(ref _manifest).Damages,
            .. new[] { Marks.Damage }.OfType<string>(),
            .. Volatile.Read(ref _state).Segments.Select(s => s.Damage).OfType<string>(),
        ];

    /// <summary>Why sealing does not get on at the moment; null when it does.</summary>
    public string? SealFailure { get; private set; }

    /// <summary>Opens the store of a directory.</summary>
    /// <exception cref="InvalidDataException">The manifest is damaged, or a newer version wrote it.</exception>
    public static SegmentStore Open(IDisk disk, string directory) => new(disk, directory);

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

    /// <summary>
    /// Events with smaller ids that were not appended are lost: the journal had them and could not be read there.
    /// </summary>
    public void SkipTo(long id) => _state.Active.SkipTo(id);

    /// <summary>What was learnt of events after they were stored.</summary>
    public EventMarks Marks { get; }

    /// <summary>The blocks as of now; their files stay readable until it is disposed.</summary>
    /// <param name="marked">Whether with what was learnt of events since they were stored.</param>
    internal StoreSnapshot Snapshot(bool marked = true)
    {
        while (true)
        {
            if (Volatile.Read(ref _state).TrySnapshot() is not { } snapshot) continue;
            return marked ? snapshot.With(Marks) : snapshot;
        }
    }

    /// <summary>The segments as of now.</summary>
    internal IReadOnlyList<StoredSegment> Segments => Volatile.Read(ref _state).Segments;

    /// <summary>Sets aside the blocks that were found damaged since; false when there is no new one.</summary>
    internal bool QuarantineDamaged()
    {
        lock (_changing)
        {
            var segments = _state.Segments.Select(s => s.WithDamage() ?? s).ToList();
            if (segments.SequenceEqual(_state.Segments, ReferenceEqualityComparer.Instance)) return false;
            Volatile.Write(ref _state, _state.With(segments));
            try
            {
                Remember(_manifest.Checkpoint, _state);
            }
            catch (IOException)
            {
                // Known in memory; the next change of the manifest takes it along.
            }
            return true;
        }
    }

    /// <summary>
    /// Sets damaged blocks aside; whether a snapshot taken now would differ from one taken before in what is damaged.
    /// </summary>
    internal bool Learnt(StoreSnapshot before)
    {
        QuarantineDamaged();
        return Segments.Sum(s => s.BlocksQuarantined) != before.BlocksDamaged;
    }

    /// <summary>
    /// Puts segments in the place of others: durable, and the others deleted, when this returns. A search that looks at
    /// the others still can. After a crash at any point there are either the one or the other; what no manifest knows
    /// is deleted at start.
    /// </summary>
    /// <param name="dropped">Segments to go; when one of them is there no more, nothing happens.</param>
    /// <param name="added">Segments in their place, whole and synced.</param>
    /// <param name="expired">How many events go for good.</param>
    /// <returns>Whether it happened.</returns>
    internal bool TryReplace(
        IReadOnlyCollection<StoredSegment> dropped, IReadOnlyList<SegmentEntry> added, long expired)
    {
        lock (_changing)
        {
            if (!dropped.All(d => _state.Segments.Contains(d, ReferenceEqualityComparer.Instance))) return false;
            var left = _state.Segments.Where(s => !dropped.Contains(s, ReferenceEqualityComparer.Instance));
            var opened = OpenAll(added);
            var state = _state.With([.. left, .. opened]) with { Expired = _state.Expired + expired };
            RememberOrRelease(_manifest.Checkpoint, state, opened);
            Volatile.Write(ref _state, state);
        }
        foreach (var segment in dropped)
        {
            segment.Reader?.Release();
            _disk.Delete(Path.Combine(_directory, segment.Entry.File));
        }
        foreach (var directory in dropped.Select(d => Path.GetDirectoryName(Path.Combine(_directory, d.Entry.File))!)
            .Distinct())
        {
            _disk.SyncDirectory(directory);
        }
        return true;
    }

    /// <summary>Writes blocks as a segment that is whole and synced, and that no manifest knows yet.</summary>
    internal SegmentEntry WriteSegment(IReadOnlyList<Block> blocks) =>
        _sealer.Rewrite(blocks, Interlocked.Increment(ref _rewrites) + (_manifest.Sequence << 16));

    /// <summary>Closes the files; what is not sealed stays in the journal.</summary>
    public void Dispose()
    {
        foreach (var segment in _state.Segments) segment.Reader?.Release();
        Marks.Dispose();
    }

    private void BeginSeal()
    {
        Generation full;
        lock (_changing)
        {
            full = _state.Active;
            Volatile.Write(ref _state, _state with { Sealing = full, Active = new Generation(full.NextId) });
        }
        _sealTask = Task.Run(() => UntilSealedAsync(full));
    }

    // A full disk passes; until then the events are in the journal and in memory.
    private async Task UntilSealedAsync(Generation generation)
    {
        while (true)
        {
            try
            {
                Seal(generation);
                SealFailure = null;
                break;
            }
            catch (IOException e)
            {
                SealFailure = "Segments cannot be written: " + e.Message;
                await Task.Delay(RetryAfter);
            }
        }
        Interlocked.Exchange(ref _checkpointMoved, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private void Seal(Generation generation)
    {
        var entries = _sealer.Write(generation);
        lock (_changing)
        {
            // Opened first: once the manifest knows them, nothing may fail any more.
            var opened = OpenAll(entries);
            var state = _state.With([.. _state.Segments, .. opened]) with
            {
                Sealing = null,
                Lost = _state.Lost + generation.Gaps,
            };
            RememberOrRelease(generation.NextId, state, opened);
            Volatile.Write(ref _state, state);
        }
    }

    private List<StoredSegment> OpenAll(IReadOnlyList<SegmentEntry> entries)
    {
        var open = new List<StoredSegment>();
        try
        {
            foreach (var entry in entries)
            {
                var segment = StoredSegment.Open(_disk, _directory, entry, _cache);
                // Just written, so it is whole: too few file handles pass.
                if (segment.Reader is null) throw new IOException(segment.Damage);
                open.Add(segment);
            }
            return open;
        }
        catch (IOException)
        {
            foreach (var segment in open) segment.Reader!.Release();
            throw;
        }
    }

    private void RememberOrRelease(long checkpoint, StoreState state, List<StoredSegment> opened)
    {
        try
        {
            Remember(checkpoint, state);
        }
        catch (IOException)
        {
            foreach (var segment in opened) segment.Reader!.Release();
            throw;
        }
    }

    // Makes what a state says of segments durable; the caller holds the lock.
    private void Remember(long checkpoint, StoreState state)
    {
        var manifest = _manifest with
        {
            Sequence = _manifest.Sequence + 1,
            Checkpoint = checkpoint,
            Segments = [.. state.Segments.Select(s => s.Entry)],
            Expired = state.Expired,
            Lost = state.Lost,
        };
        manifest.Write(_disk, _directory);
        Volatile.Write(ref _manifest, manifest);
    }
}
