using System.Buffers.Binary;
using System.IO.Hashing;
using Tocsin.Storage.Disk;

namespace Tocsin.Storage.Marks;

/// <summary>
/// The file of marks: records one behind the other, each its length (4 bytes, little-endian), its XxHash3 (8 bytes) and
/// its content: path, count of texts, texts, count of events, ids as differences, as <see cref="BinaryWriter"/> writes
/// texts and 7-bit encoded integers. Not thread-safe.
/// </summary>
internal sealed class MarkFile : IDisposable
{
    private const int HeadBytes = 12;

    private readonly IDisk _disk;
    private readonly string _path;
    private IDiskFile? _file;
    private long _length;

    private MarkFile(IDisk disk, string path) => (_disk, _path) = (disk, path);

    /// <summary>
    /// Opens it; it need not be there before something is added. What follows the first record that is not whole is cut
    /// off: whoever made those marks makes them again.
    /// </summary>
    public static MarkFile Open(IDisk disk, string path, Action<EventMark> found)
    {
        var file = new MarkFile(disk, path);
        if (!disk.Exists(path)) return file;
        var bytes = AtomicFile.Read(disk, path);
        var at = 0;
        while (TryRead(bytes.AsSpan(at), out var mark, out var length))
        {
            found(mark);
            at += length;
        }
        (file._file, file._length) = (disk.Open(path), at);
        if (at == bytes.Length) return file;
        if (IsWhole(bytes.AsSpan(at)))
        {
            // No crash leaves this behind.
            AtomicFile.Write(disk, path + ".damaged", bytes.AsMemory(at));
            file.Damage = $"{path} is damaged from byte {at} on: what was learnt of some events is in {path}.damaged";
        }
        file._file.SetLength(at);
        return file;
    }

    /// <summary>What was found damaged; null when all was sound.</summary>
    public string? Damage { get; private set; }

    /// <summary>Adds marks; durable when this returns.</summary>
    /// <exception cref="IOException">They are not; they may be added again.</exception>
    public void Append(IReadOnlyList<EventMark> marks)
    {
        if (_file is null) Replace([]);
        var bytes = Bytes(marks);
        _file!.Write(_length, [bytes]);
        _file.Sync();
        _length += bytes.Length;
    }

    /// <summary>Puts these marks in the place of all; durable when this returns.</summary>
    public void Replace(IReadOnlyList<EventMark> marks)
    {
        var bytes = Bytes(marks);
        _disk.CreateDirectory(Path.GetDirectoryName(_path)!);
        AtomicFile.Write(_disk, _path, bytes);
        _file?.Dispose();
        (_file, _length) = (_disk.Open(_path), bytes.Length);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file?.Dispose();

    private static byte[] Bytes(IReadOnlyList<EventMark> marks)
    {
        var all = new MemoryStream();
        Span<byte> head = stackalloc byte[HeadBytes];
        foreach (var mark in marks)
        {
            var content = new MemoryStream();
            Write(new BinaryWriter(content), mark);
            var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
            BinaryPrimitives.WriteInt32LittleEndian(head, bytes.Length);
            BinaryPrimitives.WriteUInt64LittleEndian(head[4..], XxHash3.HashToUInt64(bytes));
            all.Write(head);
            all.Write(bytes);
        }
        return all.ToArray();
    }

    private static void Write(BinaryWriter to, EventMark mark)
    {
        to.Write(mark.Path);
        to.Write7BitEncodedInt(mark.Texts.Count);
        foreach (var text in mark.Texts) to.Write(text);
        to.Write7BitEncodedInt(mark.EventIds.Count);
        var last = 0L;
        foreach (var id in mark.EventIds)
        {
            to.Write7BitEncodedInt64(id - last);
            last = id;
        }
        to.Flush();
    }

    // Whether all of a record is there, whatever is in it.
    private static bool IsWhole(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= HeadBytes && BinaryPrimitives.ReadInt32LittleEndian(bytes) is > 0 and var content
            && content <= bytes.Length - HeadBytes;

    private static bool TryRead(ReadOnlySpan<byte> bytes, out EventMark mark, out int length)
    {
        (mark, length) = (null!, 0);
        if (bytes.Length < HeadBytes) return false;
        var content = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (content <= 0 || content > bytes.Length - HeadBytes) return false;
        var read = bytes.Slice(HeadBytes, content);
        if (XxHash3.HashToUInt64(read) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[4..])) return false;
        using var from = new BinaryReader(new MemoryStream(read.ToArray()));
        var path = from.ReadString();
        var texts = new string[from.Read7BitEncodedInt()];
        for (var i = 0; i < texts.Length; i++) texts[i] = from.ReadString();
        var ids = new long[from.Read7BitEncodedInt()];
        for (var i = 0; i < ids.Length; i++) ids[i] = (i == 0 ? 0 : ids[i - 1]) + from.Read7BitEncodedInt64();
        (mark, length) = (new EventMark(path, texts, ids), HeadBytes + content);
        return true;
    }
}
