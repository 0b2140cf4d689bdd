using System.Globalization;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Log;

/// <summary>
/// Writes records to the journal's files, in groups, each chained to the one before it. One thread. After an error that
/// is not a full disk it must not be used again.
/// </summary>
internal sealed class JournalWriter : IDisposable
{
    // Room behind the end that is written with zeros ahead of time: a sync of bytes that replace written ones need not
    // wait for the file system's own journal, which makes it two to ten times faster. Large groups do without, they
    // would write everything twice.
    private const int ZeroAheadBytes = 1024 * 1024;
    private const int ZeroAheadForGroupsBelow = 128 * 1024;
    private static readonly byte[] Zeros = new byte[ZeroAheadBytes];

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly long _fileBytesMax;
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private IDiskFile? _file;
    private long _seed;
    private long _fileEnd;
    private long _zeroedEnd;
    private long _nextId;
    private ulong _lastHash;

    /// <summary>Goes on where a reader found the journal's end, and cuts a torn tail off.</summary>
    /// <param name="disk">Where it lies.</param>
    /// <param name="directory">The journal's own directory.</param>
    /// <param name="read">Has read it to its end.</param>
    /// <param name="firstIdAtLeast">Ids below were given out before, whatever the files say.</param>
    /// <param name="fileBytesMax">A file that has grown to this many bytes is followed by a new one.</param>
    public JournalWriter(IDisk disk, string directory, JournalReader read, long firstIdAtLeast, long fileBytesMax)
    {
        (_disk, _directory, _fileBytesMax) = (disk, directory, fileBytesMax);
        CutTornTail(read);
        // Whoever made the last file may have died before its name was durable; what is appended to it must not vanish
        // with it.
        if (read.LastFile is not null) disk.SyncDirectory(directory);
        (_nextId, _lastHash) = (Math.Max(read.NextId, firstIdAtLeast), read.LastHash);
        // A file without a seed is appended to no more: the next record begins a new one.
        if (read.LastFile is { Seed: not 0 } last)
        {
            (_file, _seed, _fileEnd) = (disk.Open(last.Path), last.Seed, read.LastFileEnd);
            _zeroedEnd = _file.Length;
        }
    }

    /// <summary>Id that the next event will get.</summary>
    public long NextId => Volatile.Read(ref _nextId);

    /// <summary>Whether the next group begins a new file.</summary>
    public bool IsFileFull => _file is null || _fileEnd >= _fileBytesMax;

    /// <summary>Writes and syncs a group; each of its records has its id when this returns.</summary>
    /// <exception cref="DiskFullException">There was no room; nothing of the group is kept.</exception>
    /// <exception cref="IOException">The disk refused a write or a sync.</exception>
    public void Append(IReadOnlyList<LogAppend> group)
    {
        if (IsFileFull) Roll();
        var (id, hash, end) = (_nextId, _lastHash, _fileEnd);
        _parts.Clear();
        foreach (var append in group)
        {
            var header = RecordHeader.Write(
                append.Header, _seed, append.Length, id, append.Batch.Count, append.Hash, hash);
            _parts.Add(append.Header);
            _parts.AddRange(append.Payload);
            append.FirstId = id;
            id += append.Batch.Count;
            hash = header.Hash;
            end += RecordHeader.Size + append.Length;
        }
        var zeroed = Math.Max(_zeroedEnd, end);
        if (end > _zeroedEnd && end - _fileEnd < ZeroAheadForGroupsBelow)
        {
            _parts.Add(Zeros);
            zeroed = end + ZeroAheadBytes;
        }
        Write();
        _file!.Sync();
        (_fileEnd, _zeroedEnd, _lastHash) = (end, zeroed, hash);
        Volatile.Write(ref _nextId, id);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Write()
    {
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

    private void CutTornTail(JournalReader read)
    {
        if (read.LastFile is not { } last) return;
        using var file = _disk.Open(last.Path);
        var bytes = new byte[Math.Clamp(file.Length - read.LastFileEnd, 0, RecordHeader.PayloadMax)];
        file.Read(read.LastFileEnd, bytes);
        bytes = bytes[..(bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1)];
        // Zeros are room that was written ahead of time.
        if (bytes.Length == 0) return;
        // Kept for whoever wants to know what was lost with the power; never read again by us.
        AtomicFile.Write(
            _disk, last.Path + "." + read.LastFileEnd.ToString(CultureInfo.InvariantCulture) + ".torn", bytes);
        file.SetLength(read.LastFileEnd);
        file.Sync();
    }
}
