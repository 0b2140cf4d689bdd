using System.Buffers;
using System.Runtime.InteropServices;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Storage.Columns;

namespace Tocsin.Storage.Segments;

/// <summary>
/// A block being filled. One thread appends rows; any thread may take a <see cref="Snapshot"/>, which shows whole rows
/// only.
/// </summary>
internal sealed class HotBlock
{
    /// <summary>How many columns a block has at most; what goes beyond is kept in the overflow column.</summary>
    public const int ColumnsMax = 512;

    private readonly ColumnBuilder _ids = new(Block.IdPath, ValueKind.Integer);
    private readonly Dictionary<long, int> _columnOf = [];
    private ArrayBufferWriter<byte>? _overflow;
    private ColumnBuilder[] _columns;
    private long[] _keys = new long[32];
    private int _columnCount;
    private int _rows;
    private long _bytes;
    private long _minTicks = long.MaxValue;
    private long _maxTicks = long.MinValue;
    private long _minId = long.MaxValue;
    private long _maxId = long.MinValue;

    /// <summary>An empty block.</summary>
    public HotBlock()
    {
        _columns = new ColumnBuilder[32];
        _columns[0] = _ids;
        _columnCount = 1;
    }

    /// <summary>How many whole rows there are.</summary>
    public int Rows => Volatile.Read(ref _rows);

    /// <summary>Whether the next event belongs into another block. For the thread that appends.</summary>
    public bool IsFull => _rows >= Block.RowsMax || _bytes >= Block.BytesMax;

    /// <summary>Appends one event as the next row.</summary>
    public void Append(EventBatch batch, in EventEntry entry, long id)
    {
        var row = _rows;
        _ids.Append(row, id);
        var previous = _ids;
        foreach (ref readonly var value in batch.ValuesOf(in entry))
        {
            if (value.Field != Schema.Overflow && TryColumn(batch, in value, ref previous))
            {
                Add(previous, row, batch, in value);
            }
            else Overflow(batch, in value);
        }
        if (_overflow is { WrittenCount: > 0 }) EndOverflow(row);
        _minTicks = Math.Min(_minTicks, entry.Time.Ticks);
        _maxTicks = Math.Max(_maxTicks, entry.Time.Ticks);
        _minId = Math.Min(_minId, id);
        _maxId = Math.Max(_maxId, id);
        Volatile.Write(ref _rows, row + 1);
    }

    /// <summary>The block as it is now.</summary>
    public Block Snapshot() => new View(this);

    private void Add(ColumnBuilder column, int row, EventBatch batch, in FieldValue value)
    {
        if (value.Kind is ValueKind.Text or ValueKind.Json or ValueKind.Number)
        {
            var text = batch.Text(in value);
            column.Append(row, text);
            _bytes += text.Length;
        }
        else column.Append(row, value.Number);
    }

    // Events of one category mostly have the same fields in the same order: the column that followed last time is tried
    // first.
    private bool TryColumn(EventBatch batch, in FieldValue value, ref ColumnBuilder previous)
    {
        var key = ((long)value.Field << 8) | (byte)value.Kind;
        if (previous.LikelyNext is var guess and >= 0 && _keys[guess] == key)
        {
            previous = _columns[guess];
            return true;
        }
        ref var at = ref CollectionsMarshal.GetValueRefOrAddDefault(_columnOf, key, out var known);
        if (!known)
        {
            // Room is kept for the fields of the schema, whatever a sender does.
            if (_columnCount >= (value.Field <= Schema.Overflow ? ColumnsMax + 32 : ColumnsMax))
            {
                _columnOf.Remove(key);
                return false;
            }
            at = AddColumn(key, new ColumnBuilder(batch.Fields.Name(value.Field), value.Kind));
        }
        previous.LikelyNext = at;
        previous = _columns[at];
        return true;
    }

    private int AddColumn(long key, ColumnBuilder column)
    {
        if (_columnCount == _columns.Length)
        {
            Array.Resize(ref _keys, 2 * _keys.Length);
            var larger = new ColumnBuilder[2 * _columns.Length];
            _columns.CopyTo(larger, 0);
            Volatile.Write(ref _columns, larger);
        }
        _columns[_columnCount] = column;
        _keys[_columnCount] = key;
        Volatile.Write(ref _columnCount, _columnCount + 1);
        return _columnCount - 1;
    }

    private void Overflow(EventBatch batch, in FieldValue value)
    {
        _overflow ??= new ArrayBufferWriter<byte>(1024);
        _overflow.Write(_overflow.WrittenCount == 0 ? "{"u8 : ","u8);
        if (value.Field == Schema.Overflow)
        {
            // An object already: its inside joins the others.
            _overflow.Write(batch.Text(in value)[1..^1]);
            return;
        }
        JsonText.WriteQuoted(_overflow, batch.Fields.Path(value.Field));
        _overflow.Write(":"u8);
        JsonValue.Write(_overflow, value.Kind, batch.Text(in value), value.Number);
    }

    private void EndOverflow(int row)
    {
        var overflow = _overflow!;
        overflow.Write("}"u8);
        const long key = ((long)Schema.Overflow << 8) | (byte)ValueKind.Json;
        if (!_columnOf.TryGetValue(key, out var at))
        {
            _columnOf[key] = at = AddColumn(key, new ColumnBuilder(Schema.Names[Schema.Overflow], ValueKind.Json));
        }
        _columns[at].Append(row, overflow.WrittenSpan);
        _bytes += overflow.WrittenCount;
        overflow.ResetWrittenCount();
    }

    private sealed class View : Block
    {
        private readonly ColumnBuilder[] _builders;
        private readonly int _builderCount;
        private ColumnName[]? _names;

        public View(HotBlock block)
        {
            // Rows first: columns and bounds seen afterwards cover at least those.
            Rows = block.Rows;
            _builderCount = Volatile.Read(ref block._columnCount);
            _builders = Volatile.Read(ref block._columns);
            (MinTicks, MaxTicks) = (Volatile.Read(ref block._minTicks), Volatile.Read(ref block._maxTicks));
            (MinId, MaxId) = (Volatile.Read(ref block._minId), Volatile.Read(ref block._maxId));
        }

        public override int Rows { get; }

        public override long MinTicks { get; }

        public override long MaxTicks { get; }

        public override long MinId { get; }

        public override long MaxId { get; }

        public override bool IsSorted => false;

        public override IReadOnlyList<ColumnName> Columns => _names ??=
            [.. _builders.Take(_builderCount).Select((b, i) => new ColumnName(b.Path, b.Kind, i))];

        public override Column Load(int index)
        {
            ReadMeter.Column();
            return _builders[index].Snapshot(Rows);
        }
    }
}
