using System.Text;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Groups;

/// <summary>Some of a field's values in one block.</summary>
/// <param name="Column">The column; never one of nulls.</param>
/// <param name="Rows">The rows whose value lies there; the column may have further rows.</param>
/// <param name="All">Whether these are all rows of the block.</param>
internal readonly record struct FieldPart(Column Column, RowSet Rows, bool All);

/// <summary>
/// Finds a field's values in a block: in the columns of its path, one for each kind; where the sender's names put it;
/// and inside arrays and the overflow object, of which the first value counts. Each row has at most one value.
/// </summary>
internal sealed class FieldParts
{
    /// <summary>Name of the field that is the event's id.</summary>
    public const string IdField = "id";

    private static readonly string OverflowPath = Schema.Names[Schema.Overflow];

    private readonly Block _block;
    private readonly List<FieldPart> _parts = [];
    private RowSet _left;
    private int _subtracted;

    private FieldParts(Block block, RowSet rows) => (_block, _left) = (block, rows);

    /// <summary>The field's values of some rows.</summary>
    /// <param name="block">The block.</param>
    /// <param name="evaluator">The one for the block.</param>
    /// <param name="field">The field.</param>
    /// <param name="rows">The rows that are asked for.</param>
    public static IReadOnlyList<FieldPart> Of(Block block, BlockEvaluator evaluator, FieldRef field, RowSet rows)
    {
        var parts = new FieldParts(block, rows);
        if (field.Name == IdField)
        {
            parts.Add(block.Find(Block.IdPath, ValueKind.Integer)!, rows);
            return parts._parts;
        }
        parts.AtPath(field.Path, field.PathUtf8, rows);
        foreach (var (path, shaped) in evaluator.ByShape(field))
        {
            shaped.IntersectWith(rows);
            parts.AtPath(path, Encoding.UTF8.GetBytes(path), shaped);
        }
        return parts._parts;
    }

    private void AtPath(string path, byte[] utf8, RowSet rows)
    {
        foreach (var name in _block.Columns)
        {
            if (name.Kind == ValueKind.Null) continue;
            if (name.Path == path) Add(_block.Load(name.Index), rows);
        }
        foreach (var name in _block.Columns)
        {
            if (name.Kind != ValueKind.Json) continue;
            if (name.Path == OverflowPath) AddInside(_block.Load(name.Index), utf8, rows);
            else if (IsAbove(name.Path, path))
            {
                AddInside(_block.Load(name.Index), utf8.AsSpan(Encoding.UTF8.GetByteCount(name.Path) + 1), rows);
            }
        }
    }

    private void Add(Column column, RowSet rows)
    {
        SubtractTaken();
        if (!ReferenceEquals(rows, _left)) rows = rows.Common(_left);
        if (!rows.IsEmpty) _parts.Add(new FieldPart(column, rows, rows.Count == _block.Rows));
    }

    private void AddInside(Column json, ReadOnlySpan<byte> path, RowSet rows)
    {
        SubtractTaken();
        var first = new FirstValue();
        for (var i = 0; i < json.Count; i++)
        {
            var row = json.RowOf(i);
            if (!rows.Contains(row) || !_left.Contains(row)) continue;
            first.Row = row;
            JsonProbe.AnyAt(json.TextOf(i), path, first);
        }
        foreach (var column in first.Columns(_block.Rows)) Add(column, rows);
    }

    // The first place that has a value for a row wins.
    private void SubtractTaken()
    {
        for (; _subtracted < _parts.Count; _subtracted++)
        {
            var taken = RowSet.None(_block.Rows);
            var column = _parts[_subtracted].Column;
            for (var i = 0; i < column.Count; i++) taken.Add(column.RowOf(i));
            taken.IntersectWith(_parts[_subtracted].Rows);
            _left = taken.ComplementIn(_left);
        }
    }

    private static bool IsAbove(string ancestor, string path) =>
        path.Length > ancestor.Length && path[ancestor.Length] == '.'
        && path.StartsWith(ancestor, StringComparison.Ordinal);

    // Takes the first value that a probe comes by in each row, as columns of its own.
    private sealed class FirstValue : ValueTest
    {
        private readonly Dictionary<ValueKind, ColumnBuilder> _columns = [];
        private int _taken = -1;

        public int Row { get; set; }

        public IEnumerable<Column> Columns(int rows) => _columns.Values.Select(c => c.Snapshot(rows));

        public override bool Text(ReadOnlySpan<byte> utf8) => Take(ValueKind.Text, utf8, 0);

        public override bool Integer(long value) => Take(ValueKind.Integer, default, value);

        public override bool Double(double value) =>
            Take(ValueKind.Double, default, BitConverter.DoubleToInt64Bits(value));

        public override bool Number(ReadOnlySpan<byte> text) => Take(ValueKind.Number, text, 0);

        public override bool Boolean(bool value) => Take(ValueKind.Boolean, default, value ? 1 : 0);

        private bool Take(ValueKind kind, ReadOnlySpan<byte> text, long number)
        {
            if (_taken == Row) return true;
            _taken = Row;
            if (!_columns.TryGetValue(kind, out var column)) _columns[kind] = column = new ColumnBuilder("", kind);
            if (kind is ValueKind.Text or ValueKind.Number) column.Append(Row, text);
            else column.Append(Row, number);
            return true;
        }
    }
}
