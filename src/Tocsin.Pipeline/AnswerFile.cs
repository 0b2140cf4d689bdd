using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tocsin.Storage.Disk;

namespace Tocsin.Pipeline;

/// <summary>
/// Files of remembered answers, one a day. A record is 4 bytes length, 8 bytes XXH3-64 of what follows, then 8 bytes
/// ticks, 4 bytes accepted, and three texts (ingest key, idempotency key, rejections), each 4 bytes length and UTF-8;
/// then 8 bytes id of the first event and 16 bytes hash of the body, which records of version 0.1 lack. Little-endian.
/// </summary>
internal static class AnswerFile
{
    private const string Extension = ".answers";
    private const int HeadBytes = 12;
    private const int IdAndHashBytes = 24;

    // A record has at most a thousand rejections of a hundred-odd bytes: what claims to be longer is damaged.
    private const int RecordBytesMax = 1 << 20;

    /// <summary>The files, oldest first.</summary>
    public static IEnumerable<string> In(IDisk disk, string directory) =>
        disk.Files(directory).Where(p => Path.GetExtension(p) == Extension);

    /// <summary>
    /// Every whole record of a file, and what is damaged in it, in their order. Read a window at a time, so that a file
    /// of any size can be read. A torn tail is no damage: the journal has what it said.
    /// </summary>
    public static IEnumerable<AnswerFinding> Walk(IDisk disk, string path)
    {
        using var file = disk.OpenRead(path);
        var window = new Window(file);
        while (window.Fill())
        {
            if (TryRecord(window.Bytes, out var remembered, out var length))
            {
                var at = window.Position;
                window.Skip(length);
                yield return new AnswerFinding(at, remembered, null);
                continue;
            }
            var damaged = window.Position;
            var isWhole = EndsWhole(window.Bytes, window.IsLast);
            if (!window.SkipToSound() && !isWhole) yield break;
            yield return new AnswerFinding(
                damaged, default,
                $"the answer at byte {damaged} is damaged: if that batch is sent again, it is stored twice");
        }
    }

    /// <summary>What is damaged in a file, in sentences.</summary>
    public static IReadOnlyList<string> Damages(IDisk disk, string path) =>
        [.. Walk(disk, path).Select(f => f.Damage).OfType<string>()];

    /// <summary>Appends records to the file of the day, durably.</summary>
    public static void Append(IDisk disk, string directory, long now, IReadOnlyList<RememberedBatch> batches)
    {
        var path = Path.Combine(
            directory, (now / TimeSpan.TicksPerDay).ToString("d7", CultureInfo.InvariantCulture) + Extension);
        var isNew = !disk.Exists(path);
        using var file = isNew ? disk.Create(path) : disk.Open(path);
        // A torn tail of an earlier append must not hide what comes behind it.
        var end = isNew ? 0 : SoundEnd(disk, path);
        file.SetLength(end);
        file.Write(end, [Encode(batches)]);
        file.Sync();
        // Also when it was there: whoever made it may have died before its name was durable.
        disk.SyncDirectory(directory);
    }

    /// <summary>Deletes files of days that ended before an instant.</summary>
    public static void DeleteBefore(IDisk disk, string directory, long ticks)
    {
        foreach (var path in In(disk, directory))
        {
            var isDay = long.TryParse(
                Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var day);
            if (isDay && (day + 1) * TimeSpan.TicksPerDay < ticks) disk.Delete(path);
        }
    }

    // Behind the last sound record.
    private static long SoundEnd(IDisk disk, string path)
    {
        var end = 0L;
        using var file = disk.OpenRead(path);
        var window = new Window(file);
        while (window.Fill())
        {
            if (TryRecord(window.Bytes, out _, out var length)) end = window.Position + length;
            else if (!window.SkipToSound()) break;
            else continue;
            window.Skip(length);
        }
        return end;
    }

    // Whether a record that is not sound is as long as it says: then it was not torn.
    private static bool EndsWhole(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var size = bytes.Length < HeadBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return isLast && size >= 24 && size == bytes.Length - HeadBytes;
    }

    private static byte[] Encode(IReadOnlyList<RememberedBatch> batches)
    {
        using var stream = new MemoryStream();
        Span<byte> number = stackalloc byte[16];
        foreach (var batch in batches)
        {
            using var record = new MemoryStream();
            BinaryPrimitives.WriteInt64LittleEndian(number, batch.Ticks);
            record.Write(number[..8]);
            BinaryPrimitives.WriteInt32LittleEndian(number, batch.Answer.Accepted);
            record.Write(number[..4]);
            var key = Encoding.UTF8.GetBytes(batch.Key);
            var idempotencyKey = Encoding.UTF8.GetBytes(batch.IdempotencyKey);
            foreach (var text in (ReadOnlySpan<byte[]>)[key, idempotencyKey, batch.Answer.Rejections])
            {
                BinaryPrimitives.WriteInt32LittleEndian(number, text.Length);
                record.Write(number[..4]);
                record.Write(text);
            }
            BinaryPrimitives.WriteInt64LittleEndian(number, batch.Answer.FirstId);
            record.Write(number[..8]);
            BinaryPrimitives.WriteUInt128LittleEndian(number, batch.Answer.BodyHash);
            record.Write(number);
            BinaryPrimitives.WriteInt32LittleEndian(number, (int)record.Length);
            stream.Write(number[..4]);
            BinaryPrimitives.WriteUInt64LittleEndian(
                number, XxHash3.HashToUInt64(record.GetBuffer().AsSpan(0, (int)record.Length)));
            stream.Write(number[..8]);
            record.WriteTo(stream);
        }
        return stream.ToArray();
    }

    private static bool TryRecord(ReadOnlySpan<byte> bytes, out RememberedBatch remembered, out int length)
    {
        (remembered, length) = (default, 0);
        if (bytes.Length < HeadBytes) return false;
        var size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (size is < 24 or > RecordBytesMax || size > bytes.Length - HeadBytes) return false;
        var record = bytes.Slice(HeadBytes, size);
        if (XxHash3.HashToUInt64(record) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[4..])) return false;
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(record);
        var accepted = BinaryPrimitives.ReadInt32LittleEndian(record[8..]);
        var rest = record[12..];
        var (key, idempotencyKey) = (Encoding.UTF8.GetString(Text(ref rest)), Encoding.UTF8.GetString(Text(ref rest)));
        var answer = new KeptAnswer(accepted, Text(ref rest).ToArray());
        if (rest.Length >= IdAndHashBytes)
        {
            answer = answer with
            {
                FirstId = BinaryPrimitives.ReadInt64LittleEndian(rest),
                BodyHash = BinaryPrimitives.ReadUInt128LittleEndian(rest[8..]),
            };
        }
        remembered = new RememberedBatch(key, idempotencyKey, answer, ticks);
        length = HeadBytes + size;
        return true;
    }

    private static ReadOnlySpan<byte> Text(ref ReadOnlySpan<byte> rest)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        var text = rest.Slice(4, length);
        rest = rest[(4 + length)..];
        return text;
    }

    // The part of a file that is looked at: always a whole record's worth, unless the file ends.
    private sealed class Window(IDiskFile file)
    {
        private readonly byte[] _bytes = new byte[2 * (RecordBytesMax + HeadBytes)];
        private int _start;
        private int _end;

        public long Position { get; private set; }

        public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

        public bool IsLast { get; private set; }

        // False at the end of the file.
        public bool Fill()
        {
            if (_end - _start < RecordBytesMax + HeadBytes && !IsLast)
            {
                Bytes.CopyTo(_bytes);
                (_start, _end) = (0, _end - _start);
                var read = file.Read(Position + _end, _bytes.AsSpan(_end));
                _end += read;
                IsLast = _end < _bytes.Length;
            }
            return _end > _start;
        }

        public void Skip(int bytes)
        {
            _start += bytes;
            Position += bytes;
        }

        // Goes to the first sound record behind a damaged one; lengths are not believed, so every place is tried.
        public bool SkipToSound()
        {
            do
            {
                Skip(1);
                if (TryRecord(Bytes, out _, out _)) return true;
            }
            while (Fill() && Bytes.Length > 1);
            return false;
        }
    }
}

/// <summary>What is found in a file of answers: a record, or damage.</summary>
/// <param name="Position">Where in the file.</param>
/// <param name="Batch">The record; nothing when there is damage.</param>
/// <param name="Damage">What is damaged, in a sentence; null of a record.</param>
internal readonly record struct AnswerFinding(long Position, RememberedBatch Batch, string? Damage);
