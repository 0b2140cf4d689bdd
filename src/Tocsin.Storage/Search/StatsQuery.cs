using System.Runtime.InteropServices;
using Tocsin.Language;

namespace Tocsin.Storage.Search;

/// <summary>Counts matching events for each combination of some fields' values.</summary>
internal sealed class StatsQuery(Scan scan, StatsPipe pipe)
{
    /// <summary>How many groups an answer has at most: each is kept in memory.</summary>
    public const int GroupsMax = 1_000_000;

    private readonly GroupKeys[] _keys = [.. pipe.By.Select(f => new GroupKeys(f))];
    private readonly Dictionary<(int, int), int>[] _pairs = [.. pipe.By.Select(_ => new Dictionary<(int, int), int>())];
    private readonly List<int[]> _groups = [];
    private readonly List<long> _counts = [];

    /// <summary>Runs the query; null when there are more than <see cref="GroupsMax"/> groups.</summary>
    public (List<string> Columns, List<object?[]> Rows)? Run()
    {
        if (pipe.By.Count == 0) AddGroup([]);
        foreach (var block in scan.Blocks(oldestFirst: false))
        {
            scan.In(block, (evaluator, rows) => Count(block, evaluator, rows));
            if (_groups.Count > GroupsMax) return null;
        }
        var table = new List<object?[]>(_groups.Count);
        for (var g = 0; g < _groups.Count; g++)
        {
            var row = new object?[_keys.Length + 1];
            for (var k = 0; k < _keys.Length; k++) row[k] = _keys[k].Value(_groups[g][k]);
            row[^1] = _counts[g];
            table.Add(row);
        }
        return ([.. pipe.By.Select(f => f.Name), pipe.CountName], table);
    }

    private void Count(Segments.Block block, BlockEvaluator evaluator, RowSet rows)
    {
        if (_keys.Length == 0)
        {
            _counts[0] += rows.Count;
            return;
        }
        var numbers = _keys.Select(k => k.Numbers(block, evaluator, rows)).ToArray();
        var counts = CollectionsMarshal.AsSpan(_counts);
        foreach (var row in rows)
        {
            var group = GroupOf(numbers, row);
            if (group >= counts.Length) counts = CollectionsMarshal.AsSpan(_counts);
            counts[group]++;
        }
    }

    // Fields are combined one after the other: the number of the first ones together, with the next one's value, gives a number.
    private int GroupOf(int[][] numbers, int row)
    {
        var prefix = 0;
        for (var k = 0; k < numbers.Length; k++)
        {
            ref var next = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs[k], (prefix, numbers[k][row]), out var known);
            if (!known)
            {
                next = k == numbers.Length - 1
                    ? AddGroup([.. numbers.Select(n => n[row])])
                    : _pairs[k].Count;
            }
            prefix = next;
        }
        return prefix;
    }

    private int AddGroup(int[] values)
    {
        _groups.Add(values);
        _counts.Add(0);
        return _groups.Count - 1;
    }
}
