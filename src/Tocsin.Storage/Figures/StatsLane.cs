using Tocsin.Language;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Figures;

/// <summary>The groups that one lane of a scan has come by, and their figures. Not thread-safe.</summary>
internal sealed class StatsLane
{
    private readonly StatsPipe _pipe;
    private readonly GroupKey[] _keys;
    private readonly BlockGroups _blockGroups;
    private readonly GroupTable _groups;
    // One for each function; null for those that only count events.
    private readonly Aggregate?[] _aggregates;
    private readonly int[] _valueNumbers;
    private long[] _counts = [];
    private int[] _blockCounts = [];
    private int[] _groupOfCode = [];

    /// <summary>A lane without events.</summary>
    public StatsLane(StatsPipe pipe)
    {
        _pipe = pipe;
        _keys = [.. pipe.By.Select(KeyOf)];
        _valueNumbers = new int[_keys.Length];
        _blockGroups = new BlockGroups(_keys);
        _groups = new GroupTable(_keys.Length);
        _aggregates = [.. pipe.Functions.Select(AggregateOf)];
        // Without groups there is one row, of nothing if need be.
        if (_keys.Length == 0) Resize(_groups.GroupOf([]) + 1);
    }

    /// <summary>How many groups there are.</summary>
    public int Groups => _groups.Count;

    /// <summary>About how many bytes the values of all groups take.</summary>
    public long BytesKept => _aggregates.Sum(a => a?.BytesKept ?? 0);

    /// <summary>Whether the figure at this place among the functions is an estimate in any group.</summary>
    public bool IsApproximate(int function) => _aggregates[function] is { IsApproximate: true };

    /// <summary>Takes in the matching rows of a block.</summary>
    public void Add(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        if (_keys.Length == 0 && _aggregates.All(a => a is null))
        {
            _counts[0] += rows.Count;
            return;
        }
        // Everything is read before anything is counted: a block that proves damaged must not be counted in part.
        var parts = new IReadOnlyList<FieldPart>[_aggregates.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = _aggregates[i] is null ? [] : FieldParts.Of(block, evaluator, _pipe.Functions[i].Field!, rows);
        }
        _blockGroups.Load(block, evaluator, rows);
        Count(block.Rows, rows);
        var grouped = new GroupedRows(rows, _blockGroups.Codes, _blockGroups.Count, _groupOfCode);
        for (var i = 0; i < parts.Length; i++)
        {
            foreach (var part in parts[i]) _aggregates[i]!.Add(part, in grouped);
        }
    }

    /// <summary>Takes in all that another lane of the same query has, which is not used any more.</summary>
    public void Merge(StatsLane other)
    {
        var groups = new int[other.Groups];
        for (var group = 0; group < groups.Length; group++)
        {
            for (var k = 0; k < _keys.Length; k++)
            {
                _valueNumbers[k] = _keys[k].NumberOf(other._keys[k], other._groups.NumberOf(group, k));
            }
            groups[group] = Grouped(_valueNumbers, other._counts[group]);
        }
        for (var i = 0; i < _aggregates.Length; i++) _aggregates[i]?.Merge(other._aggregates[i]!, groups);
    }

    /// <summary>The values of each group and then its figures.</summary>
    public List<object?[]> Rows()
    {
        var rows = new List<object?[]>(Groups);
        for (var group = 0; group < Groups; group++)
        {
            var row = new object?[_keys.Length + _aggregates.Length];
            for (var k = 0; k < _keys.Length; k++) row[k] = _keys[k].Value(_groups.NumberOf(group, k));
            for (var i = 0; i < _aggregates.Length; i++)
            {
                row[_keys.Length + i] = _aggregates[i] is { } aggregate ? aggregate.Result(group) : _counts[group];
            }
            rows.Add(row);
        }
        return rows;
    }

    // Counts rows by their codes in the block, then looks up what groups those are that were there.
    private void Count(int blockRows, RowSet rows)
    {
        var (codes, codeCount) = (_blockGroups.Codes, _blockGroups.Count);
        if (_blockCounts.Length < codeCount) (_blockCounts, _groupOfCode) = (new int[codeCount], new int[codeCount]);
        else _blockCounts.AsSpan(0, codeCount).Clear();
        var counts = _blockCounts;
        if (rows.Count == blockRows)
        {
            foreach (var code in codes.AsSpan(0, blockRows)) counts[code]++;
        }
        else
        {
            foreach (var row in rows) counts[codes[row]]++;
        }
        for (var code = 0; code < codeCount; code++)
        {
            if (counts[code] == 0) continue;
            _blockGroups.NumbersOf(code, _valueNumbers);
            _groupOfCode[code] = Grouped(_valueNumbers, counts[code]);
        }
    }

    private int Grouped(ReadOnlySpan<int> valueNumbers, long count)
    {
        var group = _groups.GroupOf(valueNumbers);
        if (group >= _counts.Length) Resize(group + 1);
        _counts[group] += count;
        return group;
    }

    private void Resize(int groups)
    {
        var room = Math.Max(groups, Math.Max(16, 2 * _counts.Length));
        Array.Resize(ref _counts, room);
        foreach (var aggregate in _aggregates) aggregate?.Resize(room);
    }

    private static GroupKey KeyOf(GroupBy by) =>
        by.Field is { } field ? new FieldKey(field) : new TimeKey(by.Bucket);

    private static Aggregate? AggregateOf(StatsFunction function) => function.Kind switch
    {
        StatsKind.Count => null,
        StatsKind.Sum => new SumAggregate(average: false),
        StatsKind.Average => new SumAggregate(average: true),
        StatsKind.Minimum => new ExtremeAggregate(largest: false),
        StatsKind.Maximum => new ExtremeAggregate(largest: true),
        StatsKind.Distinct => new DistinctAggregate(),
        StatsKind.Percentile => new PercentileAggregate(function.Percent),
        _ => throw new InvalidOperationException("BUG: an unknown function"),
    };
}
