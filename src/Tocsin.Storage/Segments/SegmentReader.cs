using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Tocsin.Events;
using Tocsin.Language.Values;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Selection;
using ZstdSharp;

namespace Tocsin.Storage.Segments;

/// <summary>
/// An open segment. Thread-safe; checksums are verified before bytes are decoded. Its file stays open, and so readable
/// even after it was deleted, until the store and the last search that holds it have let go.
/// </summary>
internal sealed class SegmentReader : IDisposable
{
    private const int PlainBytesMax = 1 << 30;

    private readonly IDiskFile _file;
    private readonly string _path;
    private readonly ColumnCache _cache;
    private int _holders = 1;

    private SegmentReader(IDiskFile file, string path, ColumnCache cache) =>
        (_file, _path, _cache) = (file, path, cache);

    /// <summary>Its blocks.</summary>
    public IReadOnlyList<Block> Blocks { get; private set; } = [];

    /// <summary>Opens a segment.</summary>
    /// <exception cref="DamagedException">It is no segment, or its footer is damaged.</exception>
    public static SegmentReader Open(IDisk disk, string path, ColumnCache cache)
    {
        var file = disk.OpenRead(path);
        try
        {
            var reader = new SegmentReader(file, path, cache);
            reader.Blocks = reader.ReadFooter();
            return reader;
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is EndOfStreamException) throw new DamagedException(path, "its footer is damaged: " + e.Message);
            throw;
        }
    }

    /// <summary>Keeps the file open until <see cref="Release"/>; false when it is closed already.</summary>
    public bool TryHold()
    {
        for (var holders = Volatile.Read(ref _holders); holders > 0;)
        {
            var before = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (before == holders) return true;
            holders = before;
        }
        return false;
    }

    /// <summary>Lets go for the one who opened it.</summary>
    public void Dispose() => Release();

    /// <summary>Lets go; whoever opened the segment holds it once.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0) return;
        _cache.Remove(this);
        _file.Dispose();
    }

    private List<Block> ReadFooter()
    {
        var tail = new byte[SegmentWriter.TailBytes];
        var head = new byte[SegmentWriter.Magic.Length];
        var end = _file.Length - tail.Length;
        if (end < head.Length || _file.Read(0, head) != head.Length || _file.Read(end, tail) != tail.Length)
        {
            throw new DamagedException(_path, "it is too short to be a segment");
        }
        if (!head.AsSpan().SequenceEqual(SegmentWriter.Magic))
        {
            throw new DamagedException(_path, "it does not begin like a segment of this version");
        }
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail.AsSpan(8));
        if (!tail.AsSpan(12).SequenceEqual(SegmentWriter.EndMagic) || length <= 0 || length > end - head.Length)
        {
            throw new DamagedException(_path, "its end is damaged");
        }
        var footer = new byte[length];
        if (_file.Read(end - length, footer) != length
            || XxHash3.HashToUInt64(footer) != BinaryPrimitives.ReadUInt64LittleEndian(tail))
        {
            throw new DamagedException(_path, "its footer is damaged");
        }
        var reader = new ByteReader(footer);
        var blocks = new List<Block>();
        for (var left = reader.Count(); left > 0; left--) blocks.Add(ReadBlock(ref reader));
        return blocks;
    }

    private SegmentBlock ReadBlock(ref ByteReader reader)
    {
        var category = reader.Text();
        var rows = reader.Count();
        var (minTicks, maxTicks) = (reader.Signed(), reader.Signed());
        var (minId, maxId) = ((long)reader.Varint(), (long)reader.Varint());
        var columns = new ColumnName[reader.Count()];
        var chunks = new Chunk[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            columns[i] = new ColumnName(string.Intern(reader.Text()), (ValueKind)reader.Byte(), i);
            chunks[i] = new Chunk(
                (long)reader.Varint(), reader.Count(), reader.Count(), reader.UInt64(), reader.Signed(),
                reader.Signed());
            var what = (BloomOf)reader.Byte();
            if (what == BloomOf.Nothing) continue;
            chunks[i] = chunks[i] with { BloomOf = what, BloomLength = reader.Count(), BloomHash = reader.UInt64() };
        }
        return new SegmentBlock(this, category, rows, minTicks, maxTicks, minId, maxId, columns, chunks);
    }

    private Column Load(ColumnName name, Chunk chunk, Func<long[]> times)
    {
        if (_cache.TryGet<Column>(this, chunk.Offset, out var kept)) return kept;
        var column = Read(name, chunk, times);
        _cache.Add(this, chunk.Offset, column, column.SizeInMemory);
        return column;
    }

    // The beginning of a column, without the values: of a column of messages, that is a small part of the work.
    private ColumnOutline Outline(ColumnName name, Chunk chunk)
    {
        if (_cache.TryGet<Column>(this, chunk.Offset, out var kept)) return ColumnOutline.Of(kept);
        if (_cache.TryGet<ColumnOutline>(this, ~chunk.Offset, out var known)) return known;
        var stored = ArrayPool<byte>.Shared.Rent(chunk.StoredLength);
        try
        {
            ReadSound(name, chunk, stored.AsSpan(0, chunk.StoredLength));
            Span<byte> head = stackalloc byte[ColumnOutline.BytesMax];
            if (chunk.PlainLength == 0) head = stored.AsSpan(0, Math.Min(head.Length, chunk.StoredLength));
            else
            {
                using var zstd = new DecompressionStream(new MemoryStream(stored, 0, chunk.StoredLength));
                head = head[..zstd.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            }
            var outline = ColumnCodec.Outline(head);
            _cache.Add(this, ~chunk.Offset, outline, ColumnOutline.SizeInMemory);
            return outline;
        }
        catch (Exception e) when (e is EndOfStreamException or ZstdException or IOException and not DamagedException)
        {
            throw new DamagedException(
                _path, $"the column {name.Path} at byte {chunk.Offset} cannot be read: {e.Message}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    private void ReadSound(ColumnName name, Chunk chunk, Span<byte> bytes)
    {
        ReadMeter.Bytes(bytes.Length);
        if (_file.Read(chunk.Offset, bytes) == bytes.Length && XxHash3.HashToUInt64(bytes) == chunk.Hash) return;
        throw new DamagedException(_path, $"the column {name.Path} at byte {chunk.Offset} is damaged");
    }

    private bool MayHave(Chunk chunk, ValueTest test)
    {
        if (chunk.BloomOf == BloomOf.Nothing) return true;
        var offset = chunk.Offset + chunk.StoredLength;
        if (!_cache.TryGet<byte[]>(this, offset, out var bloom))
        {
            bloom = new byte[chunk.BloomLength];
            ReadMeter.Bytes(bloom.Length);
            // A damaged filter rules nothing out: the chunk itself decides.
            if (_file.Read(offset, bloom) != bloom.Length || XxHash3.HashToUInt64(bloom) != chunk.BloomHash)
            {
                return true;
            }
            _cache.Add(this, offset, bloom, bloom.Length);
        }
        return TokenBloom.MayHave(bloom, chunk.BloomOf, test);
    }

    private void Check(ColumnName name, Chunk chunk, int rows, Func<long[]> times)
    {
        var column = Read(name, chunk, times);
        if (column.Count == 0 || column.RowOf(column.Count - 1) < rows) return;
        throw new DamagedException(
            _path, $"the column {name.Path} at byte {chunk.Offset} has more rows than its block");
    }

    private void CheckBloom(Chunk chunk)
    {
        if (chunk.BloomOf == BloomOf.Nothing) return;
        var offset = chunk.Offset + chunk.StoredLength;
        var bloom = new byte[chunk.BloomLength];
        if (_file.Read(offset, bloom) == bloom.Length && XxHash3.HashToUInt64(bloom) == chunk.BloomHash) return;
        throw new DamagedException(_path, $"the filter at byte {offset} is damaged; searches do without it");
    }

    private Column Read(ColumnName name, Chunk chunk, Func<long[]> times)
    {
        var stored = ArrayPool<byte>.Shared.Rent(chunk.StoredLength);
        var plain = Array.Empty<byte>();
        try
        {
            var bytes = stored.AsSpan(0, chunk.StoredLength);
            ReadSound(name, chunk, bytes);
            if (chunk.PlainLength == 0) return ColumnCodec.Decode(name.Path, name.Kind, bytes, times);
            if (chunk.PlainLength > PlainBytesMax) throw new DamagedException(_path, "a column claims to be too large");
            plain = ArrayPool<byte>.Shared.Rent(chunk.PlainLength);
            using var zstd = new Decompressor();
            var length = zstd.Unwrap(bytes, plain.AsSpan(0, chunk.PlainLength));
            return ColumnCodec.Decode(name.Path, name.Kind, plain.AsSpan(0, length), times);
        }
        catch (Exception e)
            when (e is EndOfStreamException or ZstdException or OverflowException
                or IOException and not DamagedException)
        {
            throw new DamagedException(
                _path, $"the column {name.Path} at byte {chunk.Offset} cannot be read: {e.Message}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            if (plain.Length > 0) ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private readonly record struct Chunk(long Offset, int StoredLength, int PlainLength, ulong Hash, long Min, long Max)
    {
        public BloomOf BloomOf { get; init; }

        public int BloomLength { get; init; }

        public ulong BloomHash { get; init; }
    }

    private sealed class SegmentBlock(
        SegmentReader segment, string category, int rows, long minTicks, long maxTicks, long minId, long maxId,
        ColumnName[] columns, Chunk[] chunks)
        : Block
    {
        private volatile string? _damage;

        public override string Category => category;

        public override long StoredBytes => chunks.Sum(c => (long)c.StoredLength + c.BloomLength);

        public override long PlainBytes => chunks.Sum(c => (long)Math.Max(c.PlainLength, c.StoredLength));

        public override string? Damage => _damage;

        public override int Rows => rows;

        public override long MinTicks => minTicks;

        public override long MaxTicks => maxTicks;

        public override long AgedTicks { get; } = Math.Min(maxTicks, LastArrival(columns, chunks));

        public override long MinId => minId;

        public override long MaxId => maxId;

        public override bool IsSorted => true;

        public override IReadOnlyList<ColumnName> Columns => columns;

        public override Column Load(int index)
        {
            ReadMeter.Column();
            return Noticing(() => segment.Load(columns[index], chunks[index], LoadTimes));
        }

        private static long LastArrival(ColumnName[] columns, Chunk[] chunks)
        {
            var at = Array.FindIndex(
                columns, c => c.Kind == ValueKind.Time && c.Path == Schema.Names[Schema.ReceivedTimestamp]);
            return at < 0 ? long.MaxValue : chunks[at].Max;
        }

        public override bool IsInEveryRow(int index) =>
            Outline(index) is { Listed: false } outline && outline.Count == rows;

        public override bool MayRepeat(int index) => Outline(index).MayRepeat;

        public override void Check(int index)
        {
            try
            {
                segment.Check(columns[index], chunks[index], rows, LoadTimes);
            }
            catch (DamagedException e)
            {
                _damage ??= e.Message;
                throw;
            }
            segment.CheckBloom(chunks[index]);
        }

        private ColumnOutline Outline(int index)
        {
            ReadMeter.Column();
            return Noticing(() => segment.Outline(columns[index], chunks[index]));
        }

        private T Noticing<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (DamagedException e)
            {
                _damage ??= e.Message;
                throw;
            }
        }

        public override bool MayHave(int index, ValueTest test) => segment.MayHave(chunks[index], test);

        // Where its first column begins, no other block does.
        public override RowSet Select(FilterKey filter, Func<RowSet> evaluate, CancellationToken stop) =>
            segment._cache.Select(segment, chunks[0].Offset, filter, evaluate, stop);
    }
}
