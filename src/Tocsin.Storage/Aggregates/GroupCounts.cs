using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Aggregates;

/// <summary>
/// The groups that events fall into by their values for some keys, and how many there are in each. Not thread-safe.
/// </summary>
internal sealed class GroupCounts
{
    private readonly IReadOnlyList<GroupKey> _keys;
    private readonly IReadOnlyList<Aggregate> _figures;
    private readonly MemoryMeter _memory;
    private readonly int _bytesPerGroup;
    private readonly BlockGroups _blockGroups;
    private readonly GroupTable _groups;
    private readonly int[] _numbers;
    private long[] _counts = [];
    private int[] _blockCounts = [];
    private int[] _groupOfCode = [];

    /// <summary>No events yet.</summary>
    /// <param name="keys">What groups are made by; without any, all events are one group.</param>
    /// <param name="figures">Get room for a group before it has events.</param>
    /// <param name="memory">Charged for the groups.</param>
    public GroupCounts(IReadOnlyList<GroupKey> keys, IReadOnlyList<Aggregate> figures, MemoryMeter memory)
    {
        (_keys, _figures, _memory) = (keys, figures, memory);
        _bytesPerGroup = sizeof(long) + (keys.Count * GroupTable.BytesPerKey) + figures.Sum(f => f.BytesPerGroup);
        _numbers = new int[keys.Count];
        _blockGroups = new BlockGroups(keys);
        _groups = new GroupTable(keys.Count);
        // Without keys there is one group, of nothing if need be.
        if (keys.Count == 0) Resize(_groups.GroupOf([]) + 1);
    }

    /// <summary>How many groups there are.</summary>
    public int Groups => _groups.Count;

    /// <summary>How many events a group has.</summary>
    public long CountOf(int group) => _counts[group];

    /// <summary>The value that a group has for a key; null for none.</summary>
    public object? ValueOf(int group, int key) => _keys[key].Value(_groups.NumberOf(group, key));

    /// <summary>Adds rows to the one group that there is without keys.</summary>
    public void Add(RowSet rows) => _counts[0] += rows.Count;

    /// <summary>Counts rows of a block by their codes, then looks up what groups those are that were there.</summary>
    public GroupedRows Add(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        _blockGroups.Load(block, evaluator, rows);
        var (codes, codeCount) = (_blockGroups.Codes, _blockGroups.Count);
        if (_blockCounts.Length < codeCount) (_blockCounts, _groupOfCode) = (new int[codeCount], new int[codeCount]);
        else _blockCounts.AsSpan(0, codeCount).Clear();
        var counts = _blockCounts;
        if (rows.Count == block.Rows)
        {
            foreach (var code in codes.AsSpan(0, block.Rows)) counts[code]++;
        }
        else
        {
            foreach (var row in rows) counts[codes[row]]++;
        }
        for (var code = 0; code < codeCount; code++)
        {
            if (counts[code] == 0) continue;
            _blockGroups.NumbersOf(code, _numbers);
            _groupOfCode[code] = Grouped(counts[code]);
        }
        return new GroupedRows(rows, codes, codeCount, _groupOfCode);
    }

    /// <summary>
    /// Takes in what another has, by keys of its own; answers which group here each of its groups is.
    /// </summary>
    public int[] Merge(GroupCounts other)
    {
        var groups = new int[other.Groups];
        for (var group = 0; group < groups.Length; group++)
        {
            for (var k = 0; k < _numbers.Length; k++)
            {
                _numbers[k] = _keys[k].NumberOf(other._keys[k], other._groups.NumberOf(group, k));
            }
            groups[group] = Grouped(other._counts[group]);
        }
        return groups;
    }

    // Adds to the group of the numbers at hand.
    private int Grouped(long count)
    {
        var group = _groups.GroupOf(_numbers);
        if (group >= _counts.Length) Resize(group + 1);
        _counts[group] += count;
        return group;
    }

    private void Resize(int groups)
    {
        var room = Math.Max(groups, Math.Max(16, 2 * _counts.Length));
        _memory.Take((long)(room - _counts.Length) * _bytesPerGroup);
        Array.Resize(ref _counts, room);
        foreach (var figure in _figures) figure.Resize(room);
    }
}
