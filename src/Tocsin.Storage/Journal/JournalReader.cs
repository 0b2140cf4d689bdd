using System.Buffers;
using System.IO.Hashing;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Journal;

/// <summary>
/// Reads the journal from its beginning and finds where its sound part ends. A damaged record that has sound ones
/// behind it is set aside and counted; what is unsound at the very end was being written when the power went: a torn
/// tail, which nobody was told was accepted.
/// </summary>
internal sealed class JournalReader(IDisk disk, string directory)
{
    private readonly List<JournalDamage> _damages = [];

    /// <summary>What could not be read, apart from the torn tail.</summary>
    public IReadOnlyList<JournalDamage> Damages => _damages;

    /// <summary>The last file, or null when there is none.</summary>
    public JournalFile? LastFile { get; private set; }

    /// <summary>Where the sound part of the last file ends.</summary>
    public long LastFileEnd { get; private set; }

    /// <summary>Id of the next event.</summary>
    public long NextId { get; private set; } = 1;

    /// <summary>The hash to chain the next record to.</summary>
    public ulong LastHash { get; private set; }

    /// <summary>Every sound record, oldest first; the properties are complete when the enumeration ends.</summary>
    public IEnumerable<JournalRecord> Records()
    {
        var files = JournalFiles.In(disk, directory);
        for (var i = 0; i < files.Count; i++)
        {
            var isLast = i == files.Count - 1;
            NextId = Math.Max(NextId, files[i].FirstId);
            foreach (var record in InFile(files[i], isLast, isLast ? long.MaxValue : files[i + 1].FirstId))
            {
                yield return record;
            }
        }
    }

    private IEnumerable<JournalRecord> InFile(JournalFile journal, bool isLast, long nextFileId)
    {
        var (path, _, seed) = journal;
        using var file = disk.OpenRead(path);
        var length = file.Length;
        var header = new byte[RecordHeader.Size];
        var payload = ArrayPool<byte>.Shared.Rent(1 << 20);
        var (offset, soundEnd) = (0L, 0L);
        while (offset < length)
        {
            if (!TryRecord(file, seed, offset, header, ref payload, out var read))
            {
                var next = FindRecord(file, seed, offset + 1, header, ref payload);
                if (next < 0) break;
                TryRecord(file, seed, next, header, ref payload, out read);
                AddDamage(path, soundEnd, next - soundEnd, read.FirstId - NextId);
                offset = next;
            }
            offset += RecordHeader.Size + read.PayloadLength;
            soundEnd = offset;
            (NextId, LastHash) = (read.FirstId + read.Count, read.Hash);
            yield return new JournalRecord(read.FirstId, read.Count, payload.AsMemory(0, read.PayloadLength));
        }
        ArrayPool<byte>.Shared.Return(payload);
        if (!isLast && !IsZero(file, soundEnd, length))
        {
            AddDamage(path, soundEnd, length - soundEnd, nextFileId - NextId);
        }
        (LastFile, LastFileEnd) = (journal, soundEnd);
    }

    // Zeros are room that was written ahead of time and not needed.
    private static bool IsZero(IDiskFile file, long from, long to)
    {
        var window = new byte[1 << 16];
        for (var at = from; at < to; at += window.Length)
        {
            var read = file.Read(at, window);
            if (window.AsSpan(0, read).ContainsAnyExcept((byte)0)) return false;
        }
        return true;
    }

    private void AddDamage(string path, long offset, long length, long events)
    {
        _damages.Add(new JournalDamage(path, offset, length, Math.Max(events, 0), NextId));
    }

    private static bool TryRecord(
        IDiskFile file, long seed, long offset, byte[] header, ref byte[] payload, out RecordHeader read)
    {
        if (file.Read(offset, header) != header.Length || !RecordHeader.TryRead(header, seed, out read))
        {
            read = default;
            return false;
        }
        if (payload.Length < read.PayloadLength)
        {
            ArrayPool<byte>.Shared.Return(payload);
            payload = ArrayPool<byte>.Shared.Rent(read.PayloadLength);
        }
        var bytes = payload.AsSpan(0, read.PayloadLength);
        return file.Read(offset + RecordHeader.Size, bytes) == bytes.Length
            && XxHash3.HashToUInt64(bytes) == read.PayloadHash;
    }

    // The next place behind damage where a whole sound record stands, or -1. Headers carry their own hash, so that a
    // record's length is only believed when its header is whole; and as that hash needs the file's seed, what a sender
    // wrote is never one.
    private long FindRecord(IDiskFile file, long seed, long from, byte[] header, ref byte[] payload)
    {
        var window = new byte[1 << 16];
        var magic = RecordHeader.Magic(seed).ToArray();
        while (true)
        {
            var read = file.Read(from, window);
            if (read < RecordHeader.Size) return -1;
            var at = 0;
            while (window.AsSpan(at, read - at).IndexOf(magic) is var mark and >= 0)
            {
                at += mark;
                // Most marks are none: the window tells as long as it holds the whole header.
                var mayBe = at + RecordHeader.Size > read || RecordHeader.TryRead(window.AsSpan(at), seed, out _);
                if (mayBe && TryRecord(file, seed, from + at, header, ref payload, out var found)
                    && found.FirstId >= NextId) return from + at;
                at++;
            }
            from += read - magic.Length + 1;
        }
    }
}
