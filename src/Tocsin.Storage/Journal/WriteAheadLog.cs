using System.Globalization;
using System.IO.Hashing;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Journal;

/// <summary>
/// The journal: what is in it has been accepted. Appends from any thread are gathered and made durable together by one
/// thread (group commit); each record is chained to the one before it. A failed write or sync ends its life, except
/// that a full disk only refuses the appends at hand. After a crash, <see cref="OpenAsync"/> cuts a torn tail off,
/// keeping its bytes aside.
/// </summary>
public sealed class WriteAheadLog : IDisposable
{
    /// <summary>A file that has grown to this many bytes is followed by a new one.</summary>
    public const long FileBytesMax = 64 * 1024 * 1024;

    private const int GroupBytesMax = 8 * 1024 * 1024;

    // Room behind the end that is written with zeros ahead of time: a sync of bytes that replace written ones need not
    // wait for the file system's own journal, which makes it two to ten times faster. Large groups do without, they
    // would write everything twice.
    private const int ZeroAheadBytes = 1024 * 1024;
    private const int ZeroAheadForGroupsBelow = 128 * 1024;
    private static readonly byte[] Zeros = new byte[ZeroAheadBytes];

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly Queue<Pending> _queue = [];
    private readonly Thread _writer;
    private readonly List<Pending> _group = [];
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private IDiskFile? _file;
    private long _seed;
    private long _fileEnd;
    private long _zeroedEnd;
    private long _nextId;
    private ulong _lastHash;
    private bool _closing;
    private LogFailedException? _failure;

    private WriteAheadLog(IDisk disk, string directory, JournalReader read)
    {
        (_disk, _directory) = (disk, directory);
        (_nextId, _lastHash) = (read.NextId, read.LastHash);
        Damages = read.Damages;
        // A file without a seed is appended to no more: the next record begins a new one.
        if (read.LastFile is { Seed: not 0 } last)
        {
            (_file, _seed, _fileEnd) = (disk.Open(last.Path), last.Seed, read.LastFileEnd);
            _zeroedEnd = _file.Length;
        }
        _writer = new Thread(Write) { IsBackground = true, Name = "journal" };
        _writer.Start();
    }

    /// <summary>What could not be read at the start.</summary>
    public IReadOnlyList<JournalDamage> Damages { get; }

    /// <summary>How many bytes its files have, room ahead included.</summary>
    public long Bytes
    {
        get
        {
            var bytes = 0L;
            foreach (var journal in JournalFiles.In(_disk, _directory))
            {
                try
                {
                    using var file = _disk.OpenRead(journal.Path);
                    bytes += file.Length;
                }
                catch (FileNotFoundException)
                {
                    // Sealed and deleted just now.
                }
            }
            return bytes;
        }
    }

    /// <summary>Id that the next event will get.</summary>
    public long NextId => Volatile.Read(ref _nextId);

    /// <summary>Completes, with the failure, when the journal can take nothing more.</summary>
    public Task<LogFailedException> Failed => _failed.Task;

    private readonly TaskCompletionSource<LogFailedException> _failed =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Opens the journal of a directory, handing every record that is in it to <paramref name="replay"/> first, in
    /// order.
    /// </summary>
    /// <param name="disk">Where it lies.</param>
    /// <param name="directory">The journal's own directory; created if need be.</param>
    /// <param name="firstIdAtLeast">
    /// Ids below were given out before, whatever the journal says: its files may be gone.
    /// </param>
    /// <param name="replay">Called for each record; null to skip them.</param>
    public static async Task<WriteAheadLog> OpenAsync(
        IDisk disk, string directory, long firstIdAtLeast, Func<JournalRecord, Task>? replay)
    {
        disk.CreateDirectory(directory);
        var reader = new JournalReader(disk, directory);
        foreach (var record in reader.Records())
        {
            if (replay is not null) await replay(record);
        }
        CutTornTail(disk, reader);
        // Whoever made the last file may have died before its name was durable; what is appended to it must not vanish
        // with it.
        if (reader.LastFile is not null) disk.SyncDirectory(directory);
        var log = new WriteAheadLog(disk, directory, reader);
        log._nextId = Math.Max(log._nextId, firstIdAtLeast);
        return log;
    }

    /// <summary>Appends a record and completes once it would survive a power cut.</summary>
    /// <param name="payload">What to keep, in parts; must not change before the task completes.</param>
    /// <param name="count">How many events it has.</param>
    /// <param name="committed">
    /// Called on the journal's thread with the id of the first event, in the order of ids, after the sync and before
    /// the task completes.
    /// </param>
    /// <exception cref="LogFailedException">
    /// The disk refused a write or a sync; whether the record is there shows the next start.
    /// </exception>
    /// <exception cref="DiskFullException">There was no room; nothing of the record is kept.</exception>
    public Task<long> AppendAsync(IReadOnlyList<ReadOnlyMemory<byte>> payload, int count, Action<long> committed)
    {
        var hash = new XxHash3();
        var length = 0L;
        foreach (var part in payload)
        {
            hash.Append(part.Span);
            length += part.Length;
        }
        if (length > RecordHeader.PayloadMax)
        {
            throw new ArgumentException($"A record has at most {RecordHeader.PayloadMax} bytes");
        }
        var pending = new Pending(payload, (int)length, hash.GetCurrentHashAsUInt64(), count, committed);
        lock (_queue)
        {
            if (_failure is not null) throw _failure;
            ObjectDisposedException.ThrowIf(_closing, this);
            _queue.Enqueue(pending);
            Monitor.Pulse(_queue);
        }
        return pending.Done.Task;
    }

    /// <summary>Deletes files all of whose events have ids below <paramref name="id"/>.</summary>
    public void DeleteBefore(long id)
    {
        var files = JournalFiles.In(_disk, _directory);
        var deleted = false;
        for (var i = 0; i + 1 < files.Count && files[i + 1].FirstId <= id; i++)
        {
            _disk.Delete(files[i].Path);
            deleted = true;
        }
        if (deleted) _disk.SyncDirectory(_directory);
    }

    /// <summary>Appends what is queued, then closes.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            if (_closing) return;
            _closing = true;
            Monitor.Pulse(_queue);
        }
        _writer.Join();
        _file?.Dispose();
    }

    private static void CutTornTail(IDisk disk, JournalReader reader)
    {
        if (reader.LastFile is not { } last) return;
        using var file = disk.Open(last.Path);
        var bytes = new byte[Math.Clamp(file.Length - reader.LastFileEnd, 0, RecordHeader.PayloadMax)];
        file.Read(reader.LastFileEnd, bytes);
        bytes = bytes[..(bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1)];
        // Zeros are room that was written ahead of time.
        if (bytes.Length == 0) return;
        // Kept for whoever wants to know what was lost with the power; never read again by us.
        AtomicFile.Write(
            disk, last.Path + "." + reader.LastFileEnd.ToString(CultureInfo.InvariantCulture) + ".torn", bytes);
        file.SetLength(reader.LastFileEnd);
        file.Sync();
    }

    private void Write()
    {
        while (TakeGroup())
        {
            try
            {
                WriteGroup();
                foreach (var pending in _group) pending.Done.SetResult(pending.FirstId);
            }
            catch (DiskFullException e)
            {
                foreach (var pending in _group) pending.Done.TrySetException(e);
            }
            catch (Exception e)
            {
                Fail(new LogFailedException(
                    $"The journal's disk failed: {e.Message}. Nothing more is accepted; mend the disk and start again.",
                    e));
                return;
            }
        }
    }

    // Waits for appends; false when the log is closing and none is left.
    private bool TakeGroup()
    {
        _group.Clear();
        lock (_queue)
        {
            while (_queue.Count == 0)
            {
                if (_closing) return false;
                Monitor.Wait(_queue);
            }
            var bytes = 0L;
            while (_queue.TryPeek(out var next) && (bytes == 0 || bytes + next.Length <= GroupBytesMax))
            {
                _group.Add(_queue.Dequeue());
                bytes += next.Length;
            }
        }
        return true;
    }

    private void WriteGroup()
    {
        if (_file is null || _fileEnd >= FileBytesMax) Roll();
        var (id, hash, end) = (_nextId, _lastHash, _fileEnd);
        _parts.Clear();
        foreach (var pending in _group)
        {
            var header =
                RecordHeader.Write(pending.Header, _seed, pending.Length, id, pending.Count, pending.Hash, hash);
            _parts.Add(pending.Header);
            _parts.AddRange(pending.Payload);
            pending.FirstId = id;
            id += pending.Count;
            hash = header.Hash;
            end += RecordHeader.Size + pending.Length;
        }
        var zeroed = Math.Max(_zeroedEnd, end);
        if (end > _zeroedEnd && end - _fileEnd < ZeroAheadForGroupsBelow)
        {
            _parts.Add(Zeros);
            zeroed = end + ZeroAheadBytes;
        }
        try
        {
            _file!.Write(_fileEnd, _parts);
        }
        catch (IOException e) when (DiskErrors.IsFull(e))
        {
            // What was torn off must not lie under the next append. If even that fails, the caller ends the log's life.
            _file!.SetLength(_fileEnd);
            _zeroedEnd = _fileEnd;
            throw new DiskFullException("The disk is full: " + e.Message, e);
        }
        _file.Sync();
        (_fileEnd, _zeroedEnd, _lastHash) = (end, zeroed, hash);
        Volatile.Write(ref _nextId, id);
        foreach (var pending in _group) pending.Committed(pending.FirstId);
    }

    private void Roll()
    {
        try
        {
            var journal = JournalFiles.Next(_directory, _nextId);
            var file = _disk.Create(journal.Path);
            _disk.SyncDirectory(_directory);
            _file?.Dispose();
            (_file, _seed, _fileEnd, _zeroedEnd) = (file, journal.Seed, 0, 0);
        }
        catch (IOException e) when (DiskErrors.IsFull(e))
        {
            throw new DiskFullException("The disk is full: " + e.Message, e);
        }
    }

    private void Fail(LogFailedException failure)
    {
        lock (_queue)
        {
            _failure = failure;
            // Before anybody hears of it: who is told that the journal failed may rely on this.
            _failed.TrySetResult(failure);
            _group.AddRange(_queue);
            _queue.Clear();
        }
        foreach (var pending in _group) pending.Done.TrySetException(failure);
    }

    private sealed class Pending(
        IReadOnlyList<ReadOnlyMemory<byte>> payload, int length, ulong hash, int count, Action<long> committed)
    {
        public byte[] Header { get; } = new byte[RecordHeader.Size];

        public IReadOnlyList<ReadOnlyMemory<byte>> Payload => payload;

        public int Length => length;

        public ulong Hash => hash;

        public int Count => count;

        public Action<long> Committed => committed;

        public long FirstId { get; set; }

        public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
