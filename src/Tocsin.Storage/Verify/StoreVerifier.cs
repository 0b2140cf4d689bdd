using Tocsin.Storage.Disk;
using Tocsin.Storage.Log;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Verify;

/// <summary>
/// Reads everything that journal and segments consist of and compares it with its checksums. It changes nothing and
/// takes no lock, so it may run beside the server: what that is writing at the moment, or has merged away or deleted,
/// is no damage. One thread.
/// </summary>
/// <param name="disk">Where the data lies.</param>
/// <param name="directory">The data directory.</param>
/// <param name="report">Hears how far it has come; null when nobody listens.</param>
public sealed class StoreVerifier(IDisk disk, string directory, Action<VerifyProgress>? report)
{
    private readonly string _segments = Path.Combine(directory, "segments");
    private readonly string _journal = Path.Combine(directory, "journal");
    private readonly List<Damage> _damages = [];
    private long _bytes;
    private long _total;

    /// <summary>What is worth saying and is no damage.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>How many events were read whole in segments.</summary>
    public long Events { get; private set; }

    /// <summary>How many records were read whole in the journal.</summary>
    public long Records { get; private set; }

    private readonly List<string> _notes = [];

    /// <summary>Verifies; answers what is damaged, empty when all is sound.</summary>
    /// <exception cref="InvalidDataException">A newer version wrote the data.</exception>
    public IReadOnlyList<Damage> Run(CancellationToken stop)
    {
        var manifest = VerifyManifest();
        if (manifest is null) return _damages;
        _total = manifest.Segments.Sum(s => s.Bytes) + JournalFiles.In(disk, _journal).Sum(f => LengthOf(f.Path));
        VerifyJournal(manifest.Checkpoint, stop);
        foreach (var entry in manifest.Segments) VerifySegment(entry, stop);
        return _damages;
    }

    private Manifest? VerifyManifest()
    {
        Manifest? newest = null;
        var found = false;
        foreach (var path in Manifest.PathsIn(_segments))
        {
            if (!disk.Exists(path)) continue;
            found = true;
            var copy = Manifest.Parse(AtomicFile.Read(disk, path));
            if (copy is null) _damages.Add(new Damage(path, "this copy of the manifest is damaged", 0));
            else if (copy.Sequence > (newest?.Sequence ?? -1)) newest = copy;
        }
        if (found && newest is null)
        {
            _damages.Add(
                new Damage(_segments, "no copy of the manifest is sound: nothing says which segments count", 0));
            return null;
        }
        Manifest.RefuseNewer(newest, _segments);
        return newest ?? new Manifest();
    }

    private void VerifyJournal(long checkpoint, CancellationToken stop)
    {
        for (var tries = 0; ; tries++)
        {
            var reader = new JournalReader(disk, _journal);
            var records = 0L;
            try
            {
                var file = "";
                foreach (var record in reader.Records())
                {
                    stop.ThrowIfCancellationRequested();
                    if (reader.LastFile is { } last && last.Path != file) Progress(file = last.Path, LengthOf(file));
                    records++;
                }
            }
            catch (FileNotFoundException) when (tries < 10)
            {
                // The server has deleted what is sealed by now.
                continue;
            }
            Records = records;
            foreach (var d in reader.Damages)
            {
                var what = $"{d.Length} bytes at {d.Offset} are damaged"
                    + (d.EventsLost(checkpoint) == 0 ? "; all their events are in segments" : "");
                _damages.Add(new Damage(d.File, what, d.EventsLost(checkpoint)));
            }
            if (records > 0 && reader.NextId < checkpoint && reader.LastFile is { } end)
            {
                _damages.Add(new Damage(
                    end.Path,
                    $"the records behind byte {reader.LastFileEnd} are damaged; all their events are in segments", 0));
            }
            else if (reader.LastFile is { } tail && TailBytes(tail.Path, reader.LastFileEnd) is > 0 and var bytes)
            {
                _notes.Add(
                    $"{tail.Path}: {bytes} bytes at the end are no whole record: being written now, or when the "
                    + "server was ended.");
            }
            return;
        }
    }

    // Zeros are room that was written ahead of time.
    private long TailBytes(string path, long from)
    {
        var bytes = AtomicFile.Read(disk, path);
        return from >= bytes.Length ? 0 : bytes.AsSpan((int)from).LastIndexOfAnyExcept((byte)0) + 1;
    }

    private void VerifySegment(SegmentEntry entry, CancellationToken stop)
    {
        var path = Path.Combine(_segments, entry.File);
        try
        {
            var segment = SegmentReader.Open(disk, path, new ColumnCache(0));
            try
            {
                for (var i = 0; i < segment.Blocks.Count; i++)
                {
                    stop.ThrowIfCancellationRequested();
                    VerifyBlock(path, i, segment.Blocks[i]);
                }
                var rows = segment.Blocks.Sum(b => (long)b.Rows);
                if (rows != entry.Rows)
                {
                    _damages.Add(new Damage(path, $"it has {rows} events, the manifest says {entry.Rows}", 0));
                }
            }
            finally
            {
                segment.Release();
            }
        }
        catch (DamagedException e)
        {
            _damages.Add(new Damage(path, e.What, entry.Rows));
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            if (IsStillListed(entry)) _damages.Add(new Damage(path, "the file is missing", entry.Rows));
        }
        Progress(path, entry.Bytes);
    }

    private void VerifyBlock(string path, int index, Block block)
    {
        var found = BlockCheck.Find(block);
        if (found.Count > 0)
        {
            var category = block.Category.Length > 0 ? block.Category : "several categories";
            var what = $"block {index} ({category}): {string.Join("; ", found)}";
            _damages.Add(new Damage(path, what, block.Damage is null ? 0 : block.Rows));
        }
        if (block.Damage is null) Events += block.Rows;
    }

    private bool IsStillListed(SegmentEntry entry) => Manifest.PathsIn(_segments).Where(disk.Exists)
        .Select(p => Manifest.Parse(AtomicFile.Read(disk, p))).OfType<Manifest>().MaxBy(m => m.Sequence)
        ?.Segments.Any(s => s.File == entry.File) == true;

    private long LengthOf(string path)
    {
        try
        {
            using var file = disk.OpenRead(path);
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private void Progress(string file, long bytes)
    {
        _bytes += bytes;
        report?.Invoke(new VerifyProgress(file, _bytes, Math.Max(_total, _bytes)));
    }
}
