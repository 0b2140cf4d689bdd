using System.IO.Hashing;
using Tocsin.Events;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Disk;
using ZstdSharp;

namespace Tocsin.Storage.Segments;

/// <summary>
/// Writes a segment: blocks that never change again, in one file. The layout (docs/formats.md):
/// <code>
/// 8 bytes  magic "TcSeg001"
/// chunks   one for each column of each block, as ColumnCodec writes them, mostly compressed with zstd
/// footer   what follows, as varints and texts:
///          number of blocks; for each: category, rows, smallest and largest time (zigzag ticks), smallest and
///          largest id, number of columns; for each: path, kind, offset, stored length, plain length (0: stored
///          plain), XXH3-64 of the stored bytes (8 bytes), smallest and largest number (zigzag; 0 0 for texts), what
///          its Bloom filter has in it (byte, see TokenBloom), and unless nothing: the filter's length and the
///          XXH3-64 of its bytes (8 bytes), which follow the chunk
/// 8 bytes  XXH3-64 of the footer
/// 4 bytes  length of the footer
/// 8 bytes  magic "TcSegEnd"
/// </code>
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    /// <summary>What a segment of this version begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "TcSeg001"u8;

    /// <summary>What every segment ends with.</summary>
    public static ReadOnlySpan<byte> EndMagic => "TcSegEnd"u8;

    /// <summary>Length of what follows the footer.</summary>
    public const int TailBytes = 20;

    private const int CompressionLevel = 1;
    private const int FlushBytes = 1 << 20;

    private readonly Compressor _zstd = new(CompressionLevel);
    private readonly KeySet _bloomKeys = new();
    private readonly ByteWriter _chunk = new();
    private readonly ByteWriter _out = new();
    private readonly ByteWriter _footer = new();

    /// <summary>Writes the blocks to a file that is whole and synced, or not there, when this returns.</summary>
    /// <returns>Length of the file in bytes.</returns>
    public long Write(IDisk disk, string path, IReadOnlyList<(string Category, Block Block)> blocks)
    {
        long length;
        using (var file = disk.Create(path + AtomicFile.Unfinished))
        {
            length = WriteTo(file, blocks);
            file.Sync();
        }
        AtomicFile.Publish(disk, path);
        return length;
    }

    /// <inheritdoc/>
    public void Dispose() => _zstd.Dispose();

    private long WriteTo(IDiskFile file, IReadOnlyList<(string Category, Block Block)> blocks)
    {
        _out.Clear();
        _footer.Clear();
        _out.Raw(Magic);
        _footer.Varint((ulong)blocks.Count);
        var flushed = 0L;
        foreach (var (category, block) in blocks)
        {
            WriteBlock(category, block, flushed);
            if (_out.Length >= FlushBytes) Flush(file, ref flushed);
        }
        _out.Raw(_footer.Written);
        _out.UInt64(XxHash3.HashToUInt64(_footer.Written));
        _out.UInt32((uint)_footer.Length);
        _out.Raw(EndMagic);
        Flush(file, ref flushed);
        return flushed;
    }

    private void Flush(IDiskFile file, ref long flushed)
    {
        file.Write(flushed, [_out.Memory]);
        flushed += _out.Length;
        _out.Clear();
    }

    private void WriteBlock(string category, Block block, long flushed)
    {
        _footer.Text(category);
        _footer.Varint((ulong)block.Rows);
        _footer.Signed(block.MinTicks);
        _footer.Signed(block.MaxTicks);
        _footer.Varint((ulong)block.MinId);
        _footer.Varint((ulong)block.MaxId);
        var newRows = block.IsSorted ? null : NewRows(block);
        var times = block.LoadTimes();
        var columns = block.Columns.Select(n => block.Load(n.Index)).Where(c => c.Count > 0).ToList();
        _footer.Varint((ulong)columns.Count);
        foreach (var column in columns)
        {
            _chunk.Clear();
            ColumnCodec.Encode(column, newRows, times, _chunk);
            var offset = flushed + _out.Length;
            var (stored, plain) = Store();
            _footer.Text(column.Path);
            _footer.Byte((byte)column.Kind);
            _footer.Varint((ulong)offset);
            _footer.Varint((ulong)stored.Length);
            _footer.Varint((ulong)plain);
            _footer.UInt64(XxHash3.HashToUInt64(stored));
            var (min, max) = Bounds(column);
            _footer.Signed(min);
            _footer.Signed(max);
            WriteBloom(column);
        }
    }

    private void WriteBloom(Column column)
    {
        // Times are looked for by time.
        var what = ColumnCodec.TakesTimes(column.Path, column.Kind) ? BloomOf.Nothing : TokenBloom.For(column);
        _footer.Byte((byte)what);
        if (what == BloomOf.Nothing) return;
        var bloom = TokenBloom.Build(column, what, _bloomKeys);
        _footer.Varint((ulong)bloom.Length);
        _footer.UInt64(XxHash3.HashToUInt64(bloom));
        _out.Raw(bloom);
    }

    // Compresses the chunk if that makes it smaller; answers the stored bytes and the plain length, 0 when stored
    // plain.
    private (ReadOnlyMemoryView Stored, int Plain) Store()
    {
        var start = _out.Length;
        var room = _out.Take(Compressor.GetCompressBound(_chunk.Length));
        var used = _chunk.Length < 64 ? _chunk.Length : _zstd.Wrap(_chunk.Written, room);
        if (used >= _chunk.Length)
        {
            _out.GiveBack(room.Length);
            _out.Raw(_chunk.Written);
            return (new ReadOnlyMemoryView(_out, start, _chunk.Length), 0);
        }
        _out.GiveBack(room.Length - used);
        return (new ReadOnlyMemoryView(_out, start, used), _chunk.Length);
    }

    // Where each row goes when rows are put in order of time, then id; null when they are.
    private static int[]? NewRows(Block block)
    {
        var times = block.LoadTimes();
        var ids = block.LoadIds();
        var sorted = true;
        for (var i = 1; i < block.Rows && sorted; i++)
        {
            sorted = times[i - 1] < times[i] || (times[i - 1] == times[i] && ids[i - 1] < ids[i]);
        }
        if (sorted) return null;
        var order = new int[block.Rows];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(order, (a, b) => times[a] != times[b] ? times[a].CompareTo(times[b]) : ids[a].CompareTo(ids[b]));
        var newRows = new int[order.Length];
        for (var i = 0; i < order.Length; i++) newRows[order[i]] = i;
        return newRows;
    }

    private static (long Min, long Max) Bounds(Column column)
    {
        if (column.Numbers is null || column.Kind == ValueKind.Double) return (0, 0);
        var (min, max) = (long.MaxValue, long.MinValue);
        foreach (var number in column.Numbers.AsSpan(0, column.Count))
        {
            (min, max) = (Math.Min(min, number), Math.Max(max, number));
        }
        return (min, max);
    }

    private readonly record struct ReadOnlyMemoryView(ByteWriter Bytes, int Start, int Length)
    {
        public static implicit operator ReadOnlySpan<byte>(ReadOnlyMemoryView view) =>
            view.Bytes.Written.Slice(view.Start, view.Length);
    }
}
