using System.Buffers;
using Tocsin.Events;
using Tocsin.Events.Json;
using Tocsin.Language.Values;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Marks;

/// <summary>A block with what was learnt of its events since, as if they had been sent with it. Thread-safe.</summary>
internal sealed class MarkedBlock : Block
{
    private readonly Block _block;
    private readonly EventMarks _marks;
    private readonly long _version;
    private readonly List<ColumnName> _columns;
    private readonly Dictionary<int, Lazy<Column>> _marked = [];

    /// <summary>A block with marks.</summary>
    /// <param name="block">The block as it is stored.</param>
    /// <param name="marks">The marks.</param>
    /// <param name="paths">The fields that have some here.</param>
    /// <param name="version">Is another when there are other marks here.</param>
    public MarkedBlock(Block block, EventMarks marks, IReadOnlyList<string> paths, long version)
    {
        (_block, _marks, _version, _columns) = (block, marks, version, [.. block.Columns]);
        foreach (var path in paths)
        {
            var index = _columns.FindIndex(c => c.Path == path && c.Kind == ValueKind.Json);
            if (index < 0) _columns.Add(new ColumnName(path, ValueKind.Json, _columns.Count));
            var stored = index < 0 ? -1 : _columns[index].Index;
            _marked[index < 0 ? _columns.Count - 1 : stored] = new(() => Join(path, stored));
        }
    }

    /// <inheritdoc/>
    public override int Rows => _block.Rows;

    /// <inheritdoc/>
    public override long MinTicks => _block.MinTicks;

    /// <inheritdoc/>
    public override long MaxTicks => _block.MaxTicks;

    /// <inheritdoc/>
    public override long AgedTicks => _block.AgedTicks;

    /// <inheritdoc/>
    public override long MinId => _block.MinId;

    /// <inheritdoc/>
    public override long MaxId => _block.MaxId;

    /// <inheritdoc/>
    public override bool IsSorted => _block.IsSorted;

    /// <inheritdoc/>
    public override string Category => _block.Category;

    /// <inheritdoc/>
    public override long StoredBytes => _block.StoredBytes;

    /// <inheritdoc/>
    public override long PlainBytes => _block.PlainBytes;

    /// <inheritdoc/>
    public override string? Damage => _block.Damage;

    /// <inheritdoc/>
    public override IReadOnlyList<ColumnName> Columns => _columns;

    /// <inheritdoc/>
    public override Column Load(int index) =>
        _marked.TryGetValue(index, out var marked) ? marked.Value : _block.Load(index);

    /// <inheritdoc/>
    public override bool MayHave(int index, ValueTest test) =>
        _marked.ContainsKey(index) || _block.MayHave(index, test);

    /// <inheritdoc/>
    public override bool IsInEveryRow(int index) => !_marked.ContainsKey(index) && _block.IsInEveryRow(index);

    /// <inheritdoc/>
    public override bool MayRepeat(int index) => _marked.ContainsKey(index) || _block.MayRepeat(index);

    /// <inheritdoc/>
    public override RowSet Select(FilterKey filter, Func<RowSet> evaluate, CancellationToken stop) =>
        _block.Select(filter.At(_version), evaluate, stop);

    // The stored arrays with the marks' texts behind their own.
    private Column Join(string path, int stored)
    {
        var texts = _marks.TextsOf(path, MinId, MaxId);
        var (column, ids) = (stored < 0 ? null : _block.Load(stored), LoadIds());
        var joined = new ColumnBuilder(path, ValueKind.Json);
        var array = new ArrayBufferWriter<byte>();
        for (var row = 0; row < Rows; row++)
        {
            var at = column?.ValueAt(row) ?? -1;
            var sent = at < 0 ? default : column!.TextOf(at);
            if (!texts.TryGetValue(ids[row], out var more))
            {
                if (at >= 0) joined.Append(row, sent);
                continue;
            }
            array.ResetWrittenCount();
            Write(array, sent, more);
            joined.Append(row, array.WrittenSpan);
        }
        return joined.Snapshot(Rows);
    }

    private static void Write(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> sent, List<string> more)
    {
        var inside = sent.Length > 2 && sent[0] == '[' ? sent[1..^1] : [];
        to.Write("["u8);
        to.Write(inside);
        var isFirst = inside.IsEmpty;
        foreach (var text in more.Distinct(StringComparer.Ordinal))
        {
            if (!isFirst) to.Write(","u8);
            JsonText.WriteQuoted(to, System.Text.Encoding.UTF8.GetBytes(text));
            isFirst = false;
        }
        to.Write("]"u8);
    }
}
