using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Log;

/// <summary>A place in the journal's files, from which batches are read one by one. One thread at a time.</summary>
internal sealed class LogCursor(IDisk disk, string directory, LogDecoder decoder) : IDisposable
{
    private JournalFileReader? _file;

    /// <summary>
    /// Reads the first sound batch with an event from one id on and none from another on; null when the files have
    /// none. Forwards alone, unless it was closed in between. The caller releases the batch.
    /// </summary>
    /// <exception cref="IOException">The disk could not be read; the same may be asked again.</exception>
    public LogBatch? Read(long from, long before)
    {
        if (_file is null && !TryOpen(from)) return null;
        while (true)
        {
            if (_file!.TryNext(from, out var record))
            {
                if (record.FirstId < before) return new LogBatch(record, decoder);
                // What was damaged has been passed over.
                Close();
                return null;
            }
            if (!TryOpenNext()) return null;
        }
    }

    /// <summary>Forgets the place: ids may be smaller again.</summary>
    public void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private bool TryOpen(long id)
    {
        var files = JournalFiles.In(disk, directory);
        var at = files.Count - 1;
        while (at > 0 && files[at].FirstId > id) at--;
        if (at >= 0) _file = new JournalFileReader(disk, files[at]);
        return at >= 0;
    }

    private bool TryOpenNext()
    {
        var last = _file!.Journal.FirstId;
        foreach (var journal in JournalFiles.In(disk, directory))
        {
            if (journal.FirstId <= last) continue;
            var next = new JournalFileReader(disk, journal);
            _file.Dispose();
            _file = next;
            return true;
        }
        return false;
    }
}
