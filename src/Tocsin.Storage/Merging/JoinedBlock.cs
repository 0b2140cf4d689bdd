using Tocsin.Events;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Merging;

/// <summary>Several small blocks of one category as one; filled by one thread, then read.</summary>
internal sealed class JoinedBlock(string category) : Block
{
    private readonly Dictionary<(string, ValueKind), int> _indexes = [];
    private readonly List<ColumnBuilder> _columns = [];
    private int _rows;
    private long _bytes;
    private long _minTicks = long.MaxValue;
    private long _maxTicks = long.MinValue;
    private long _minId = long.MaxValue;
    private long _maxId = long.MinValue;

    /// <inheritdoc/>
    public override string Category => category;

    /// <inheritdoc/>
    public override int Rows => _rows;

    /// <inheritdoc/>
    public override long MinTicks => _minTicks;

    /// <inheritdoc/>
    public override long MaxTicks => _maxTicks;

    /// <inheritdoc/>
    public override long MinId => _minId;

    /// <inheritdoc/>
    public override long MaxId => _maxId;

    /// <inheritdoc/>
    public override bool IsSorted => false;

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnName> Columns =>
        [.. _columns.Select((c, i) => new ColumnName(c.Path, c.Kind, i))];

    /// <summary>Whether the block would still fit.</summary>
    public bool HasRoomFor(Block block) =>
        _rows + block.Rows <= RowsMax && _bytes + block.PlainBytes <= BytesMax
        && _columns.Count + block.Columns.Count <= 2 * HotBlock.ColumnsMax;

    /// <summary>Appends all rows of a block.</summary>
    /// <exception cref="DamagedException">It cannot be read; this block is of no use any more.</exception>
    public void Add(Block block)
    {
        foreach (var name in block.Columns)
        {
            var column = block.Load(name.Index);
            var builder = BuilderOf(name);
            for (var i = 0; i < column.Count; i++)
            {
                if (column.Bytes is null) builder.Append(_rows + column.RowOf(i), column.NumberOf(i));
                else builder.Append(_rows + column.RowOf(i), column.TextOf(i));
            }
        }
        _rows += block.Rows;
        _bytes += block.PlainBytes;
        (_minTicks, _maxTicks) = (Math.Min(_minTicks, block.MinTicks), Math.Max(_maxTicks, block.MaxTicks));
        (_minId, _maxId) = (Math.Min(_minId, block.MinId), Math.Max(_maxId, block.MaxId));
    }

    /// <inheritdoc/>
    public override Column Load(int index) => _columns[index].Snapshot(_rows);

    private ColumnBuilder BuilderOf(ColumnName name)
    {
        if (_indexes.TryGetValue((name.Path, name.Kind), out var index)) return _columns[index];
        _indexes[(name.Path, name.Kind)] = _columns.Count;
        _columns.Add(new ColumnBuilder(name.Path, name.Kind));
        return _columns[^1];
    }
}
