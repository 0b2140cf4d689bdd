using System.Buffers;
using System.IO.Hashing;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Log;

/// <summary>
/// Reads the records of one journal file, one behind the other, and finds the next sound one behind damage. One thread
/// at a time; another may append to the file meanwhile.
/// </summary>
internal sealed class JournalFileReader : IDisposable
{
    private readonly IDiskFile _file;
    private readonly byte[] _header = new byte[RecordHeader.Size];
    private byte[] _payload = ArrayPool<byte>.Shared.Rent(1 << 16);

    /// <summary>Opens a file.</summary>
    public JournalFileReader(IDisk disk, JournalFile journal) =>
        (_file, Journal) = (disk.OpenRead(journal.Path), journal);

    /// <summary>Which file.</summary>
    public JournalFile Journal { get; }

    /// <summary>Where the sound part ends that was read so far.</summary>
    public long SoundEnd { get; private set; }

    /// <summary>The hash to chain the next record to.</summary>
    public ulong LastHash { get; private set; }

    /// <summary>How many bytes before the last record were damaged; 0 when it follows the one before it.</summary>
    public long DamagedBefore { get; private set; }

    /// <summary>
    /// Reads the next sound record that has an event with an id from <paramref name="from"/> on; false at the end of
    /// what is sound. Those before it are passed over unread.
    /// </summary>
    public bool TryNext(long from, out JournalRecord record)
    {
        DamagedBefore = 0;
        while (true)
        {
            if (!TryHeader(SoundEnd, out var header) || !(header.IsBefore(from) || TryPayload(SoundEnd, header)))
            {
                var next = FindRecord(SoundEnd + 1, from);
                if (next < 0)
                {
                    record = default;
                    return false;
                }
                DamagedBefore += next - SoundEnd;
                SoundEnd = next;
                TryHeader(next, out header);
            }
            SoundEnd += RecordHeader.Size + header.PayloadLength;
            LastHash = header.Hash;
            if (header.IsBefore(from)) continue;
            record = new JournalRecord(header.FirstId, header.Count, _payload.AsMemory(0, header.PayloadLength));
            return true;
        }
    }

    /// <summary>Whether nothing but zeros, room that was written ahead of time, follows what is sound.</summary>
    public bool EndsInZeros()
    {
        var window = new byte[1 << 16];
        for (var at = SoundEnd; _file.Read(at, window) is var read and > 0; at += read)
        {
            if (window.AsSpan(0, read).ContainsAnyExcept((byte)0)) return false;
        }
        return true;
    }

    /// <summary>How many bytes follow what is sound.</summary>
    public long BytesLeft => Math.Max(0, _file.Length - SoundEnd);

    /// <summary>Closes the file; the last record's payload is valid no more.</summary>
    public void Dispose()
    {
        _file.Dispose();
        ArrayPool<byte>.Shared.Return(_payload);
        _payload = [];
    }

    private bool TryHeader(long offset, out RecordHeader header)
    {
        header = default;
        return _file.Read(offset, _header) == _header.Length && RecordHeader.TryRead(_header, Journal.Seed, out header);
    }

    private bool TryPayload(long offset, in RecordHeader header)
    {
        if (_payload.Length < header.PayloadLength)
        {
            ArrayPool<byte>.Shared.Return(_payload);
            _payload = ArrayPool<byte>.Shared.Rent(header.PayloadLength);
        }
        var bytes = _payload.AsSpan(0, header.PayloadLength);
        return _file.Read(offset + RecordHeader.Size, bytes) == bytes.Length
            && XxHash3.HashToUInt64(bytes) == header.PayloadHash;
    }

    // The next place behind damage where a whole sound record stands whose ids are not below, or -1. Headers carry
    // their own hash, so that a record's length is only believed when its header is whole; and as that hash needs the
    // file's seed, what a sender wrote is never one.
    private long FindRecord(long from, long firstIdAtLeast)
    {
        var window = new byte[1 << 16];
        var magic = RecordHeader.Magic(Journal.Seed).ToArray();
        while (true)
        {
            var read = _file.Read(from, window);
            if (read < RecordHeader.Size) return -1;
            var at = 0;
            while (window.AsSpan(at, read - at).IndexOf(magic) is var mark and >= 0)
            {
                at += mark;
                // Most marks are none: the window tells as long as it holds the whole header.
                var mayBe = at + RecordHeader.Size > read
                    || RecordHeader.TryRead(window.AsSpan(at), Journal.Seed, out _);
                if (mayBe && TryHeader(from + at, out var found) && found.FirstId >= firstIdAtLeast
                    && TryPayload(from + at, found)) return from + at;
                at++;
            }
            from += read - magic.Length + 1;
        }
    }
}
