using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Columns;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Search;

/// <summary>
/// Finds the rows of a block that satisfy a predicate: what <see cref="EventMatcher"/> says of each event, column by
/// column. A text that many rows share is looked at once.
/// </summary>
internal sealed class BlockEvaluator
{
    // How many bytes of values are looked at between two looks at whether anybody still waits for the answer.
    private const int BytesAtOnce = 256 << 10;
    private const int BytesEach = 16;
    private const int LiteralMax = 32;
    private static readonly string OverflowPath = Schema.Names[Schema.Overflow];

    private readonly Block _block;
    private Column? _shapes;
    private bool _shapesLoaded;

    private readonly CancellationToken _stop;
    private int _looked;

    /// <summary>An evaluator for one block; not thread-safe.</summary>
    /// <param name="block">The block.</param>
    /// <param name="stop">Gives up between two conditions: a query may have ten thousand.</param>
    public BlockEvaluator(Block block, CancellationToken stop = default) => (_block, _stop) = (block, stop);

    /// <summary>The rows among <paramref name="within"/> that satisfy the predicate; a new set.</summary>
    public RowSet Evaluate(Predicate predicate, RowSet within)
    {
        _stop.ThrowIfCancellationRequested();
        switch (predicate)
        {
            case And and:
                var left = within;
                // Conditions on a field are cheaper than words anywhere, and leave fewer rows for those.
                foreach (var item in and.Items.OrderBy(Cost))
                {
                    left = Evaluate(item, left);
                    if (left.IsEmpty) return left;
                }
                return ReferenceEquals(left, within) ? within.Copy() : left;
            case Or or:
                var any = RowSet.None(within.Rows);
                foreach (var item in or.Items) any.UnionWith(Evaluate(item, within));
                return any;
            case Not not:
                return Evaluate(not.Item, within).ComplementIn(within);
            case AnyText text:
                return Anywhere(text.Test, within);
            case Leaf leaf:
                return InField(leaf, within);
            default:
                throw new InvalidOperationException("BUG: an unknown kind of predicate");
        }
    }

    /// <summary>The rows whose time lies in a range of ticks, from inclusive, to exclusive.</summary>
    public RowSet InTime(long from, long to)
    {
        if (_block.MinTicks >= from && _block.MaxTicks < to) return RowSet.All(_block.Rows);
        var times = _block.LoadTimes();
        var rows = RowSet.None(_block.Rows);
        for (var row = 0; row < _block.Rows; row++)
        {
            if (times[row] >= from && times[row] < to) rows.Add(row);
        }
        return rows;
    }

    private static int Cost(Predicate predicate) => predicate switch
    {
        Leaf { Test: EqualsTest or ExistsTest or CompareTest or BetweenTest } => 0,
        Leaf => 1,
        AnyText => 3,
        _ => 2,
    };

    private RowSet InField(Leaf leaf, RowSet within)
    {
        var found = RowSet.None(within.Rows);
        AtPath(leaf.Field.Path, leaf.Field.PathUtf8, leaf.Test, within, found);
        foreach (var (path, rows) in ByShape(leaf.Field))
        {
            rows.IntersectWith(within);
            AtPath(path, System.Text.Encoding.UTF8.GetBytes(path), leaf.TestAt(path), rows, found);
        }
        return found;
    }

    private void AtPath(string path, byte[] utf8, ValueTest test, RowSet within, RowSet found)
    {
        foreach (var name in _block.Columns)
        {
            // An object is there when one of its fields is.
            if (name.Path == path || (test is ExistsTest && IsAbove(path, name.Path)))
            {
                if (_block.MayHave(name.Index, test)) Values(_block.Load(name.Index), test, within, found);
            }
            else if (name.Kind == ValueKind.Json && name.Path == OverflowPath)
            {
                Values(_block.Load(name.Index), (_, json, _) => JsonProbe.AnyAt(json, utf8, test), within, found);
            }
            else if (name.Kind == ValueKind.Json && IsAbove(name.Path, path))
            {
                var below = utf8.AsMemory(System.Text.Encoding.UTF8.GetByteCount(name.Path) + 1);
                Values(_block.Load(name.Index), (_, json, _) => JsonProbe.AnyAt(json, below.Span, test), within, found);
            }
        }
    }

    private RowSet Anywhere(WordsTest test, RowSet within)
    {
        var found = RowSet.None(within.Rows);
        foreach (var name in _block.Columns)
        {
            if (!EventMatcher.IsSearched(System.Text.Encoding.UTF8.GetBytes(name.Path))) continue;
            if (name.Kind == ValueKind.Text)
            {
                if (_block.MayHave(name.Index, test)) Values(_block.Load(name.Index), test, within, found);
            }
            else if (name.Kind == ValueKind.Json)
            {
                Values(_block.Load(name.Index), (_, json, _) => JsonProbe.AnyText(json, test), within, found);
            }
        }
        return found;
    }

    private delegate bool Test(ValueKind kind, ReadOnlySpan<byte> text, long number);

    private void Look(int bytes)
    {
        _looked += bytes + BytesEach;
        if (_looked < BytesAtOnce) return;
        _looked = 0;
        _stop.ThrowIfCancellationRequested();
    }

    // Adds the rows among those within whose value passes. Where texts are many and different, those without the test's
    // literal are passed over by a search through all their bytes at once.
    private void Values(Column column, ValueTest test, RowSet within, RowSet found)
    {
        if (column.Numbers is { } numbers)
        {
            for (var i = 0; i < column.Count; i++)
            {
                var row = column.RowOf(i);
                if (within.Contains(row) && test.Passes(column.Kind, default, numbers[i])) found.Add(row);
            }
            return;
        }
        if (column.Kind != ValueKind.Text || column.Codes is not null || column.Count == 0 || test.Literal.Length < 2)
        {
            Values(column, test.Passes, within, found);
            return;
        }
        WithLiteral(column, test, test.Literal.Span, within, found);
        if (!test.OtherLiteral.IsEmpty) WithLiteral(column, test, test.OtherLiteral.Span, within, found);
    }

    private void WithLiteral(
        Column column, ValueTest test, ReadOnlySpan<byte> literal, RowSet within, RowSet found)
    {
        // A part of it is enough to rule places out, and no work where a text nearly has it at each of its characters.
        if (literal.Length > LiteralMax) literal = literal[..LiteralMax];
        var (value, from, end) = (0, 0, column.Ends![column.Count - 1]);
        while (FoldedSearch.IndexOf(column.Bytes.AsSpan(from, end - from), literal) is var at and >= 0)
        {
            from += at;
            Look(at);
            // Values end in ascending order: the one that has this byte lies ahead.
            while (column.Ends[value] <= from) value++;
            var row = column.RowOf(value);
            var text = column.Text(value);
            Look(text.Length);
            if (within.Contains(row) && !found.Contains(row) && test.Text(text)) found.Add(row);
            from = column.Ends[value];
        }
    }

    private void Values(Column column, Test passes, RowSet within, RowSet found)
    {
        if (column.Codes is { } codes)
        {
            var good = new bool[column.TextCount];
            for (var i = 0; i < good.Length; i++)
            {
                var text = column.Text(i);
                Look(text.Length);
                good[i] = passes(column.Kind, text, 0);
            }
            if (!good.AsSpan().Contains(true)) return;
            for (var i = 0; i < column.Count; i++)
            {
                if (good[codes[i]] && within.Contains(column.RowOf(i))) found.Add(column.RowOf(i));
            }
            return;
        }
        for (var i = 0; i < column.Count; i++)
        {
            var row = column.RowOf(i);
            if (!within.Contains(row) || found.Contains(row)) continue;
            var text = column.TextOf(i);
            Look(text.Length);
            if (passes(column.Kind, text, column.NumberOf(i))) found.Add(row);
        }
    }

    /// <summary>Where else a field lies under its sender's name: each path with the rows that keep it there.</summary>
    public IReadOnlyList<(string Path, RowSet Rows)> ByShape(FieldRef field)
    {
        if (Shapes is not { } shapes) return [];
        var paths = new string?[shapes.TextCount];
        for (var i = 0; i < paths.Length; i++) paths[i] = field.PathIn(new Shape(shapes.Text(i)));
        var found = new Dictionary<string, RowSet>(StringComparer.Ordinal);
        for (var i = 0; i < shapes.Count; i++)
        {
            if (paths[shapes.Codes is null ? i : shapes.Codes[i]] is not { } path) continue;
            if (!found.TryGetValue(path, out var rows)) found[path] = rows = RowSet.None(_block.Rows);
            rows.Add(shapes.RowOf(i));
        }
        return [.. found.Select(f => (f.Key, f.Value))];
    }

    private Column? Shapes
    {
        get
        {
            if (!_shapesLoaded)
            {
                (_shapes, _shapesLoaded) = (_block.Find(Schema.Names[Schema.Shape], ValueKind.Text), true);
            }
            return _shapes;
        }
    }

    private static bool IsAbove(string ancestor, string path) =>
        path.Length > ancestor.Length && path[ancestor.Length] == '.'
        && path.StartsWith(ancestor, StringComparison.Ordinal);
}
