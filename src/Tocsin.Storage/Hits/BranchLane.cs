using Tocsin.Language;
using Tocsin.Storage.Aggregates;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Hits;

/// <summary>The groups of a branch that one lane of a scan has come by. Not thread-safe.</summary>
internal sealed class BranchLane
{
    private readonly Branch _branch;
    private readonly BucketKey[] _keys;
    private readonly GroupCounts _groups;
    private readonly Aggregate[] _figures;
    private readonly TopHits[] _tops;

    /// <summary>A lane without events.</summary>
    /// <param name="branch">What is asked.</param>
    /// <param name="memory">Charged for the groups and their figures.</param>
    public BranchLane(Branch branch, MemoryMeter memory)
    {
        _branch = branch;
        _keys = [.. branch.Keys.Select(key => BucketKey.Of(key.Body, memory))];
        _figures = [.. branch.Figures.Select(f => f.Begin(memory))];
        _tops = [.. branch.Tops.Select(body => new TopHits(body, memory))];
        _groups = new GroupCounts(_keys, _figures, memory);
    }

    /// <summary>How many groups there are.</summary>
    public int Groups => _groups.Groups;

    /// <summary>How many events a group has.</summary>
    public long CountOf(int group) => _groups.CountOf(group);

    /// <summary>The value that a group has for a key; null for none.</summary>
    public object? ValueOf(int group, int key) => _groups.ValueOf(group, key);

    /// <summary>A group's figure.</summary>
    public object? FigureOf(int group, int figure) => _figures[figure].Result(group);

    /// <summary>A group's first events.</summary>
    public IEnumerable<HitCandidate> TopOf(int group, int top) => _tops[top].Of(group);

    /// <summary>Takes in the matching rows of a block.</summary>
    public void Add(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        if (_branch.Filter is not And { Items.Count: 0 }) rows = evaluator.Evaluate(_branch.Filter, rows);
        if (rows.IsEmpty) return;
        // Everything is read before anything is counted: a block that proves damaged must not be counted in part.
        var figures = _branch.Figures
            .Select(f => FieldLayers.Of(block, evaluator, f.Field, rows, repeated: true, f.Missing)).ToList();
        foreach (var top in _tops) top.Prepare(block, evaluator, rows);
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
        var groups = _groups.Merge(other._groups);
        for (var i = 0; i < _figures.Length; i++) _figures[i].Merge(other._figures[i], groups);
        for (var i = 0; i < _tops.Length; i++) _tops[i].Merge(other._tops[i], groups);
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
            if (key.Rows is { } some) within = within.Common(some);
        }
        if (within.IsEmpty) return;
        var grouped = _groups.Add(block, evaluator, within);
        foreach (var top in _tops) top.Add(within, in grouped);
        for (var i = 0; i < figures.Count; i++)
        {
            foreach (var part in figures[i].All)
            {
                var own = ReferenceEquals(within, rows)
                    ? part
                    : part with { Rows = part.Rows.Common(within), All = false };
                _figures[i].Add(own, in grouped);
            }
        }
    }
}
