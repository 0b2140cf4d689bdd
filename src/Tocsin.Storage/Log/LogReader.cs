namespace Tocsin.Storage.Log;

/// <summary>
/// One who follows the log: it gets every batch, in the order of ids, at least once, whether just appended or from the
/// files. One caller at a time reads; the log's thread offers.
/// </summary>
/// <remarks>
/// New batches wait in memory as far as its share goes. Where they do not follow on what it has read, the files are
/// read up to them: after a start, and when it was too slow, which is one and the same way.
/// </remarks>
public sealed class LogReader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    // From this part of its share on, intake waits for it: so that what is on its way still finds room.
    private const int PacedPart = 3;

    private readonly LogReaderOptions _options;
    private readonly LogReaders _readers;
    private readonly LogCursor _cursor;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly Queue<LogBatch> _queue = [];
    private long _queuedBytes;
    private long _position;
    private long _end;
    private long _done;
    private long _handed;
    private long _skipped;
    private bool _isSlow;
    private bool _isClosed;
    private TaskCompletionSource? _arrival;
    private TaskCompletionSource? _room;
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal LogReader(
        LogReaderOptions options, LogReaders readers, LogCursor cursor, TimeProvider clock, long from, long end)
    {
        (_options, _readers, _cursor, _clock) = (options, readers, cursor, clock);
        (_position, _done, _handed, _end) = (from, from, from, end);
    }

    /// <summary>What it is called.</summary>
    public string Name => _options.Name;

    /// <summary>What it is like.</summary>
    internal LogReaderOptions Options => _options;

    /// <summary>Id of the next event that it will be handed.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Events with smaller ids are done for good, or not for it; their files may go.</summary>
    public long Checkpoint
    {
        get
        {
            lock (_lock) return _done >= _handed ? Math.Max(_done, _position) : _done;
        }
    }

    /// <summary>Id of the next event that will be appended.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>How many events in the log it was not handed yet.</summary>
    public long Lag => Math.Max(0, End - Position);

    /// <summary>How many events it missed, because it was too far behind.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>How many bytes of journal are kept for it, as of when a file was last begun or deleted.</summary>
    public long HeldBytes { get; internal set; }

    /// <summary>What is wrong with it, in a sentence; null when all is well.</summary>
    public string? Trouble => HeldBytes >= _options.HeldBytesMax / 2
        ? $"The log's reader '{Name}' is {Lag} events behind, and {HeldBytes >> 20} MiB of journal are kept for it. At "
            + $"{_options.HeldBytesMax >> 20} MiB "
            + (_options.HoldsIntake ? "nothing is taken in until it has caught up" : "it misses the oldest of them")
        : Skipped > 0 ? $"The log's reader '{Name}' has missed {Skipped} events: it was too far behind"
        : null;

    /// <summary>Completes when it has asked for more than the log has for the first time.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>
    /// The next batch, which the caller releases; waits for one to arrive. Null when the log was closed and everything
    /// in it was handed out.
    /// </summary>
    /// <exception cref="IOException">The files cannot be read; asking again goes on at the same place.</exception>
    public async ValueTask<LogBatch?> NextAsync(CancellationToken stop)
    {
        while (true)
        {
            var (batch, inFilesBefore, arrival) = Look();
            if (batch is not null) return batch;
            if (arrival is not null) await arrival.WaitAsync(stop);
            else if (inFilesBefore == 0) return null;
            else if (FromFiles(inFilesBefore) is { } read) return read;
        }
    }

    /// <summary>
    /// Says that events with ids below are done for good: durable when this returns, unless its owner does that. Files
    /// that every reader has passed are deleted.
    /// </summary>
    /// <exception cref="IOException">It could not be written, or files not be deleted; to be tried again.</exception>
    public void Commit(long id)
    {
        if (_options.From is null && id > Checkpoint) _readers.Remember(Name, id);
        lock (_lock) _done = Math.Max(_done, id);
        _readers.DeletePassed();
    }

    /// <summary>Goes back to the checkpoint: what was handed out since is handed out again.</summary>
    public void Rewind()
    {
        lock (_lock)
        {
            _position = _handed = _done;
            _cursor.Close();
        }
    }

    /// <summary>Ends it; what was not read stays in the log as long as its checkpoint holds it there.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            while (_queue.TryDequeue(out var batch)) batch.Release();
            _queuedBytes = 0;
            _isClosed = true;
            Wake();
        }
        _cursor.Dispose();
    }

    /// <summary>A batch was appended. Takes it into memory if there is room, which needs one more holder.</summary>
    internal void Offer(LogBatch batch)
    {
        lock (_lock)
        {
            _end = batch.NextId;
            if (!Wants(batch) && _queue.Count == 0 && _position == batch.FirstId)
            {
                _position = batch.NextId;
                return;
            }
            // What does not fit is read from the files when its turn comes, also between two that did.
            var fits = _queue.Count == 0 || _queuedBytes + batch.Bytes <= _options.ShareBytes;
            if (fits && !_isClosed)
            {
                batch.Retain();
                _queue.Enqueue(batch);
                _queuedBytes += batch.Bytes;
            }
            Wake();
        }
    }

    /// <summary>Nothing more will be appended.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Wake();
        }
    }

    /// <summary>Goes on at a later event, because files are kept for it no longer.</summary>
    internal void SkipTo(long id)
    {
        lock (_lock)
        {
            if (id <= _done) return;
            _skipped += Math.Max(0, id - _position);
            _position = Math.Max(_position, id);
            _done = id;
        }
    }

    /// <summary>
    /// Waits a moment when much waits for it in memory. One for which the moment was too short is slow, and nobody
    /// waits for it until it has caught up.
    /// </summary>
    internal async ValueTask PaceAsync()
    {
        Task room;
        lock (_lock)
        {
            if (_isSlow || _queuedBytes < _options.ShareBytes / PacedPart) return;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = _room.Task;
        }
        try
        {
            await room.WaitAsync(Patience, _clock);
        }
        catch (TimeoutException)
        {
            lock (_lock) _isSlow = true;
        }
    }

    // The next batch in memory; or up to where the files have to be read; or what to wait for; or none of them, when
    // all is over.
    private (LogBatch? Batch, long InFilesBefore, Task? Arrival) Look()
    {
        lock (_lock)
        {
            while (_queue.TryPeek(out var first) && first.FirstId <= _position)
            {
                _queue.Dequeue();
                _queuedBytes -= first.Bytes;
                MakeRoom();
                if (first.NextId > _position && Hands(first)) return (first, 0, null);
                // Read from a file before, skipped, or not for it.
                first.Release();
            }
            var before = _queue.Count > 0 ? _queue.Peek().FirstId : _end;
            if (_position < before) return (null, before, null);
            _isSlow = false;
            _caughtUp.TrySetResult();
            if (_isClosed) return (null, 0, null);
            _arrival ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (null, 0, _arrival.Task);
        }
    }

    // Null when the files have nothing up to there: it was damaged, or skipped meanwhile.
    private LogBatch? FromFiles(long before)
    {
        var from = Position;
        var batch = _cursor.Read(from, before);
        lock (_lock)
        {
            if (_position != from)
            {
                batch?.Release();
                return null;
            }
            if (batch is null) _position = before;
            else if (!Hands(batch))
            {
                batch.Release();
                return null;
            }
            return batch;
        }
    }

    private bool Wants(LogBatch batch) => _options.Wants?.Invoke(batch.Origin) != false;

    // Passes a batch; whether it is one to be handed out.
    private bool Hands(LogBatch batch)
    {
        _position = batch.NextId;
        if (!Wants(batch)) return false;
        _handed = batch.NextId;
        return true;
    }

    private void Wake()
    {
        _arrival?.SetResult();
        _arrival = null;
    }

    private void MakeRoom()
    {
        if (_room is null || _queuedBytes >= _options.ShareBytes / PacedPart) return;
        _room.SetResult();
        _room = null;
    }
}
