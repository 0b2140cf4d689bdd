using Tocsin.Language;
using Tocsin.Storage.Figures;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Elastic;

/// <summary>The groups of a branch that one lane of a scan has come by. Not thread-safe.</summary>
internal sealed class BranchLane
{
    private readonly Branch _branch;
    private readonly BucketKey[] _keys;
    private readonly BlockGroups _blockGroups;
    private readonly GroupTable _groups;
    private readonly Aggregate[] _figures;
    private readonly int[] _numbers;
    private long[] _counts = [];
    private int[] _blockCounts = [];
    private int[] _groupOfCode = [];

    /// <summary>A lane without events.</summary>
    public BranchLane(Branch branch)
    {
        _branch = branch;
        _keys = [.. branch.Keys.Select(BucketKey.Of)];
        _numbers = new int[_keys.Length];
        _blockGroups = new BlockGroups(_keys);
        _groups = new GroupTable(_keys.Length);
        _figures = [.. branch.Figures.Select(f => f.Begin())];
        // Without keys there is one group, of nothing if need be.
        if (_keys.Length == 0) Resize(_groups.GroupOf([]) + 1);
    }

    /// <summary>How many groups there are.</summary>
    public int Groups => _groups.Count;

    /// <summary>About how many bytes the values of all groups take.</summary>
    public long BytesKept => _figures.Sum(f => f.BytesKept);

    /// <summary>How many events a group has.</summary>
    public long CountOf(int group) => _counts[group];

    /// <summary>The value that a group has for a key; null for none.</summary>
    public object? ValueOf(int group, int key) => _keys[key].Value(_groups.NumberOf(group, key));

    /// <summary>A group's figure.</summary>
    public object? FigureOf(int group, int figure) => _figures[figure].Result(group);

    /// <summary>Takes in the matching rows of a block.</summary>
    public void Add(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        if (_branch.Filter is not And { Items.Count: 0 }) rows = evaluator.Evaluate(_branch.Filter, rows);
        if (rows.IsEmpty) return;
        // Everything is read before anything is counted: a block that proves damaged must not be counted in part.
        var figures = _branch.Figures.Select(f => FieldLayers.Of(block, evaluator, f.Field, rows, repeated: true))
            .ToList();
        foreach (var key in _keys)
        {
            key.Prepare(block, evaluator, rows);
            key.Layer = 0;
        }
        do
        {
            AddLayers(block, evaluator, rows, figures);
        }
        while (NextLayers());
    }

    /// <summary>Takes in all that another lane of the same branch has, which is not used any more.</summary>
    public void Merge(BranchLane other)
    {
        var groups = new int[other.Groups];
        for (var group = 0; group < groups.Length; group++)
        {
            for (var k = 0; k < _keys.Length; k++)
            {
                _numbers[k] = _keys[k].NumberOf(other._keys[k], other._groups.NumberOf(group, k));
            }
            groups[group] = Grouped(_numbers, other._counts[group]);
        }
        for (var i = 0; i < _figures.Length; i++) _figures[i].Merge(other._figures[i], groups);
    }

    // Each combination of the keys' layers, one after the other.
    private bool NextLayers()
    {
        foreach (var key in _keys)
        {
            if (++key.Layer < key.Layers) return true;
            key.Layer = 0;
        }
        return false;
    }

    private void AddLayers(Block block, BlockEvaluator evaluator, RowSet rows, List<FieldLayers> figures)
    {
        var within = rows;
        foreach (var key in _keys)
        {
            if (key.Rows is { } some) within = Both(within, some);
        }
        if (within.IsEmpty) return;
        _blockGroups.Load(block, evaluator, within);
        Count(within);
        var grouped = new GroupedRows(within, _blockGroups.Codes, _blockGroups.Count, _groupOfCode);
        for (var i = 0; i < figures.Count; i++)
        {
            foreach (var part in figures[i].All)
            {
                var own = ReferenceEquals(within, rows)
                    ? part
                    : part with { Rows = Both(part.Rows, within), All = false };
                _figures[i].Add(own, in grouped);
            }
        }
    }

    private static RowSet Both(RowSet one, RowSet other)
    {
        var both = RowSet.None(one.Rows);
        both.UnionWith(one);
        both.IntersectWith(other);
        return both;
    }

    private void Count(RowSet rows)
    {
        var (codes, codeCount) = (_blockGroups.Codes, _blockGroups.Count);
        if (_blockCounts.Length < codeCount) (_blockCounts, _groupOfCode) = (new int[codeCount], new int[codeCount]);
        else _blockCounts.AsSpan(0, codeCount).Clear();
        foreach (var row in rows) _blockCounts[codes[row]]++;
        for (var code = 0; code < codeCount; code++)
        {
            if (_blockCounts[code] == 0) continue;
            _blockGroups.NumbersOf(code, _numbers);
            _groupOfCode[code] = Grouped(_numbers, _blockCounts[code]);
        }
    }

    private int Grouped(ReadOnlySpan<int> numbers, long count)
    {
        var group = _groups.GroupOf(numbers);
        if (group >= _counts.Length) Resize(group + 1);
        _counts[group] += count;
        return group;
    }

    private void Resize(int groups)
    {
        var room = Math.Max(groups, Math.Max(16, 2 * _counts.Length));
        Array.Resize(ref _counts, room);
        foreach (var figure in _figures) figure.Resize(room);
    }
}
