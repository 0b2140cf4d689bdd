using Tocsin.Events;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Log;

/// <summary>
/// Those who follow the log. Files that all of them have passed are deleted; one that is too far behind is held to its
/// bound. Thread-safe; <see cref="Offer"/> is called by the log's thread alone.
/// </summary>
internal sealed class LogReaders(IDisk disk, string directory, LogDecoder decoder, TimeProvider clock)
{
    private readonly Lock _changing = new();
    private LogReader[] _all = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<LogReader> All => Volatile.Read(ref _all);

    /// <summary>
    /// Whether nothing may be taken in, because one that nothing may miss is behind as far as it may be.
    /// </summary>
    public bool HoldIntake => _all.Any(r => r.Options.HoldsIntake && r.HeldBytes >= r.Options.HeldBytesMax);

    /// <summary>One more.</summary>
    /// <param name="options">What it is like.</param>
    /// <param name="end">Id of the next event to be appended.</param>
    public LogReader Add(LogReaderOptions options, long end)
    {
        lock (_changing)
        {
            Invariant.That(_all.All(r => r.Name != options.Name), $"there is one reader called {options.Name}");
            var oldest = JournalFiles.In(disk, directory) is [var first, ..] ? first.FirstId : end;
            var known = options.From ?? ReaderCheckpoint.Read(disk, directory, options.Name);
            var from = Math.Min(known ?? (options.BeginsWithNew ? end : oldest), end);
            var reader = new LogReader(options, this, new LogCursor(disk, directory, decoder), clock, from, end);
            // It was away, and nobody kept files for it.
            if (known < oldest) reader.SkipTo(oldest);
            Volatile.Write(ref _all, [.. _all, reader]);
            return reader;
        }
    }

    /// <summary>One less, for good: its files are free, and it would begin anew.</summary>
    public void Remove(LogReader reader)
    {
        lock (_changing) Volatile.Write(ref _all, [.. _all.Where(r => r != reader)]);
        reader.Dispose();
        ReaderCheckpoint.Delete(disk, directory, reader.Name);
        DeletePassed();
    }

    /// <summary>Tells them of a batch that was appended.</summary>
    public void Offer(LogBatch batch)
    {
        foreach (var reader in _all) reader.Offer(batch);
    }

    /// <summary>Tells them that nothing more comes.</summary>
    public void Close()
    {
        foreach (var reader in _all) reader.Close();
    }

    /// <summary>Makes a reader's checkpoint durable.</summary>
    public void Remember(string name, long id) => ReaderCheckpoint.Write(disk, directory, name, id);

    /// <summary>Deletes files that all have passed.</summary>
    public void DeletePassed()
    {
        lock (_changing)
        {
            if (_all.Length > 0) DeleteBefore(_all.Min(r => r.Checkpoint));
            Review();
        }
    }

    // Of what was not for a reader, its checkpoint tells before the files go: else it would seem to have missed it.
    private void DeleteBefore(long id)
    {
        if (JournalFiles.In(disk, directory) is not [_, var second, ..] || second.FirstId > id) return;
        foreach (var reader in _all)
        {
            if (reader.Options is { From: null, Wants: not null }) Remember(reader.Name, reader.Checkpoint);
        }
        JournalFiles.DeleteBefore(disk, directory, id);
    }

    /// <summary>Looks how much is kept for each, and has those go on that may miss something.</summary>
    public void Review()
    {
        try
        {
            foreach (var reader in _all) Review(reader);
        }
        catch (IOException)
        {
            // Looked at again with the next file; the log itself has nothing to do with it.
        }
    }

    private void Review(LogReader reader)
    {
        reader.HeldBytes = JournalFiles.BytesFrom(disk, directory, reader.Checkpoint);
        if (reader.HeldBytes < reader.Options.HeldBytesMax || reader.Options.HoldsIntake) return;
        reader.SkipTo(JournalFiles.FirstIdWithin(disk, directory, reader.Options.HeldBytesMax / 2));
        reader.HeldBytes = JournalFiles.BytesFrom(disk, directory, reader.Checkpoint);
    }
}
