using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tocsin.Storage.Disk;

namespace Tocsin.Pipeline;

/// <summary>
/// Files of remembered answers, one a day. A record is 4 bytes length, 8 bytes XXH3-64 of what follows, then 8 bytes
/// ticks, 4 bytes accepted, and three texts (ingest key, idempotency key, rejections), each 4 bytes length and UTF-8.
/// Little-endian.
/// </summary>
internal static class AnswerFile
{
    private const string Extension = ".answers";
    private const int HeadBytes = 12;

    /// <summary>The files, oldest first.</summary>
    public static IEnumerable<string> In(IDisk disk, string directory) =>
        disk.Files(directory).Where(p => Path.GetExtension(p) == Extension);

    /// <summary>
    /// Every whole record of a file; a damaged one is passed over, as is a torn tail: the journal has what that said.
    /// </summary>
    public static IEnumerable<RememberedBatch> Read(IDisk disk, string path)
    {
        var bytes = AtomicFile.Read(disk, path);
        for (var at = 0; at < bytes.Length;)
        {
            if (TryRecord(bytes.AsSpan(at), out var remembered, out var length))
            {
                yield return remembered;
                at += length;
            }
            else if (NextSound(bytes, at) is { } next) at = next;
            else yield break;
        }
    }

    /// <summary>What is damaged in a file, in sentences. A torn tail is not: it ends before its own length.</summary>
    public static IReadOnlyList<string> Damages(IDisk disk, string path)
    {
        var bytes = AtomicFile.Read(disk, path);
        var found = new List<string>();
        for (var at = 0; at < bytes.Length;)
        {
            if (TryRecord(bytes.AsSpan(at), out _, out var length))
            {
                at += length;
                continue;
            }
            var next = NextSound(bytes, at);
            if (next is null && !EndsWhole(bytes.AsSpan(at))) break;
            found.Add($"the answer at byte {at} is damaged: if that batch is sent again, it is stored twice");
            if (next is null) break;
            at = next.Value;
        }
        return found;
    }

    /// <summary>Appends records to the file of the day, durably.</summary>
    public static void Append(IDisk disk, string directory, long now, IReadOnlyList<RememberedBatch> batches)
    {
        var path = Path.Combine(
            directory, (now / TimeSpan.TicksPerDay).ToString("d7", CultureInfo.InvariantCulture) + Extension);
        var isNew = !disk.Exists(path);
        using var file = isNew ? disk.Create(path) : disk.Open(path);
        // A torn tail of an earlier append must not hide what comes behind it.
        var end = isNew ? 0 : SoundEnd(AtomicFile.Read(disk, path));
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

    private static long SoundEnd(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (true)
        {
            if (TryRecord(bytes[at..], out _, out var length)) at += length;
            else if (NextSound(bytes, at) is { } next) at = next;
            else return at;
        }
    }

    // Where the first sound record behind a damaged one begins: lengths are not believed, so every place is tried.
    private static int? NextSound(ReadOnlySpan<byte> bytes, int damaged)
    {
        for (var at = damaged + 1; at + HeadBytes < bytes.Length; at++)
        {
            if (TryRecord(bytes[at..], out _, out _)) return at;
        }
        return null;
    }

    // Whether a record that is not sound is as long as it says: then it was not torn.
    private static bool EndsWhole(ReadOnlySpan<byte> bytes)
    {
        var size = bytes.Length < HeadBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return size >= 24 && size == bytes.Length - HeadBytes;
    }

    private static byte[] Encode(IReadOnlyList<RememberedBatch> batches)
    {
        using var stream = new MemoryStream();
        Span<byte> number = stackalloc byte[8];
        foreach (var batch in batches)
        {
            using var record = new MemoryStream();
            BinaryPrimitives.WriteInt64LittleEndian(number, batch.Ticks);
            record.Write(number);
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
            BinaryPrimitives.WriteInt32LittleEndian(number, (int)record.Length);
            stream.Write(number[..4]);
            BinaryPrimitives.WriteUInt64LittleEndian(
                number, XxHash3.HashToUInt64(record.GetBuffer().AsSpan(0, (int)record.Length)));
            stream.Write(number);
            record.WriteTo(stream);
        }
        return stream.ToArray();
    }

    private static bool TryRecord(ReadOnlySpan<byte> bytes, out RememberedBatch remembered, out int length)
    {
        (remembered, length) = (default, 0);
        if (bytes.Length < HeadBytes) return false;
        var size = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (size < 24 || size > bytes.Length - HeadBytes) return false;
        var record = bytes.Slice(HeadBytes, size);
        if (XxHash3.HashToUInt64(record) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[4..])) return false;
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(record);
        var accepted = BinaryPrimitives.ReadInt32LittleEndian(record[8..]);
        var rest = record[12..];
        var (key, idempotencyKey) = (Encoding.UTF8.GetString(Text(ref rest)), Encoding.UTF8.GetString(Text(ref rest)));
        remembered = new RememberedBatch(key, idempotencyKey, new Answer(accepted, Text(ref rest).ToArray()), ticks);
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
}
