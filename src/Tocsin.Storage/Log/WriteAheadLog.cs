using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Log;

/// <summary>
/// The log: what is in it has been accepted, and whoever follows it gets all of it. Appends from any thread are
/// gathered and made durable together by one thread (group commit). A failed write or sync ends its life, except that a
/// full disk only refuses the appends at hand. After a crash, <see cref="Open"/> cuts a torn tail off, keeping its
/// bytes aside, and readers go on at their checkpoints.
/// </summary>
public sealed class WriteAheadLog : IDisposable
{
    /// <summary>A file that has grown to this many bytes is followed by a new one.</summary>
    public const long FileBytesMax = 64 * 1024 * 1024;

    private const int GroupBytesMax = 8 * 1024 * 1024;

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly JournalWriter _journal;
    private readonly LogReaders _readers;
    private readonly Queue<LogAppend> _queue = [];
    private readonly List<LogAppend> _group = [];
    private readonly Lock _committing = new();
    private readonly Thread _thread;
    private bool _closing;
    private LogFailedException? _failure;
    private readonly TaskCompletionSource<LogFailedException> _failed =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WriteAheadLog(
        IDisk disk, string directory, JournalWriter journal, LogReaders readers, IReadOnlyList<JournalDamage> damages)
    {
        (_disk, _directory, _journal, _readers, Damages) = (disk, directory, journal, readers, damages);
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>What could not be read at the start.</summary>
    public IReadOnlyList<JournalDamage> Damages { get; }

    /// <summary>How many bytes its files have, room ahead included.</summary>
    public long Bytes => JournalFiles.BytesFrom(_disk, _directory, 0);

    /// <summary>Id that the next event will get.</summary>
    public long NextId => _journal.NextId;

    /// <summary>Those who follow it.</summary>
    public IReadOnlyList<LogReader> Readers => _readers.All;

    /// <summary>
    /// Whether nothing may be appended for now, because a reader that nothing may miss is too far behind.
    /// </summary>
    public bool IsHeld => _readers.HoldIntake;

    /// <summary>Completes, with the failure, when the log can take nothing more.</summary>
    public Task<LogFailedException> Failed => _failed.Task;

    /// <summary>Opens the log of a directory.</summary>
    /// <param name="disk">Where it lies.</param>
    /// <param name="directory">The log's own directory; created if need be.</param>
    /// <param name="firstIdAtLeast">
    /// Ids below were given out before, whatever the log says: its files may be gone.
    /// </param>
    /// <param name="decoder">Makes events of what is read from files.</param>
    /// <param name="clock">The time.</param>
    /// <param name="fileBytesMax">A file that has grown to this many bytes is followed by a new one.</param>
    public static WriteAheadLog Open(
        IDisk disk, string directory, long firstIdAtLeast, LogDecoder decoder, TimeProvider clock,
        long fileBytesMax = FileBytesMax)
    {
        disk.CreateDirectory(directory);
        var reader = new JournalReader(disk, directory);
        reader.ReadAll();
        return new WriteAheadLog(
            disk,
            directory,
            new JournalWriter(disk, directory, reader, firstIdAtLeast, fileBytesMax),
            new LogReaders(disk, directory, decoder, clock),
            reader.Damages);
    }

    /// <summary>
    /// Adds a reader, which begins at its checkpoint. Files are deleted only when all have passed them; so all that
    /// followed before are added before anything is appended.
    /// </summary>
    public LogReader Follow(LogReaderOptions options)
    {
        // Nothing is committed in between, so that it misses nothing.
        lock (_committing) return _readers.Add(options, NextId);
    }

    /// <summary>Takes a reader away for good: its files are free, and one of its name would begin anew.</summary>
    public void Remove(LogReader reader) => _readers.Remove(reader);

    /// <summary>
    /// Waits a moment while a reader that nothing may miss has much in memory to go through. Whoever takes batches in
    /// awaits it before it decodes one.
    /// </summary>
    public async ValueTask PaceAsync()
    {
        foreach (var reader in _readers.All)
        {
            if (reader.Options.HoldsIntake) await reader.PaceAsync();
        }
    }

    /// <summary>
    /// Appends a batch and completes once it would survive a power cut, with the id of its first event.
    /// </summary>
    /// <param name="batch">Held by the caller, who releases it after the task has completed.</param>
    /// <exception cref="LogFailedException">
    /// The disk refused a write or a sync; whether the batch is there shows the next start.
    /// </exception>
    /// <exception cref="DiskFullException">There was no room; nothing of the batch is kept.</exception>
    public Task<long> AppendAsync(LogBatch batch)
    {
        var append = new LogAppend(batch);
        lock (_queue)
        {
            if (_failure is not null) throw _failure;
            ObjectDisposedException.ThrowIf(_closing, this);
            _queue.Enqueue(append);
            Monitor.Pulse(_queue);
        }
        return append.Done.Task;
    }

    /// <summary>Appends what is queued, then closes; readers may read on to the end.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            if (_closing) return;
            _closing = true;
            Monitor.Pulse(_queue);
        }
        _thread.Join();
        _readers.Close();
        _journal.Dispose();
    }

    private void Run()
    {
        while (TakeGroup())
        {
            try
            {
                Commit();
            }
            catch (DiskFullException e)
            {
                foreach (var append in _group) append.Done.TrySetException(e);
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

    // From here on a batch is safe, then read, then answered.
    private void Commit()
    {
        lock (_committing)
        {
            var isNewFile = _journal.IsFileFull;
            _journal.Append(_group);
            foreach (var append in _group)
            {
                append.Batch.Number(append.FirstId);
                _readers.Offer(append.Batch);
            }
            if (isNewFile) _readers.Review();
        }
        foreach (var append in _group) append.Done.SetResult(append.FirstId);
    }

    private void Fail(LogFailedException failure)
    {
        lock (_queue)
        {
            _failure = failure;
            // Before anybody hears of it: who is told that the log failed may rely on this.
            _failed.TrySetResult(failure);
            _group.AddRange(_queue);
            _queue.Clear();
        }
        foreach (var append in _group) append.Done.TrySetException(failure);
    }
}
