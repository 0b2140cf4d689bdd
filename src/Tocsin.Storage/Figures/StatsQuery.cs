using Tocsin.Language;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Figures;

/// <summary>Computes figures of matching events for each combination of some fields' values.</summary>
internal sealed class StatsQuery
{
    /// <summary>How many groups an answer has at most: each is kept in memory.</summary>
    public const int GroupsMax = 1_000_000;

    private const long BytesKeptMax = 1L << 30;

    private const string Remedy = "narrow the filter or group by fewer fields";

    private readonly Scan _scan;
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

    /// <summary>A query of some events.</summary>
    public StatsQuery(Scan scan, StatsPipe pipe)
    {
        (_scan, _pipe) = (scan, pipe);
        _keys = [.. pipe.By.Select(KeyOf)];
        _valueNumbers = new int[_keys.Length];
        _blockGroups = new BlockGroups(_keys);
        _groups = new GroupTable(_keys.Length);
        _aggregates = [.. pipe.Functions.Select(AggregateOf)];
    }

    /// <summary>
    /// Runs the query. Rows are in the order of time when that is among the groups, else in any order.
    /// </summary>
    public Table Run()
    {
        // Without groups there is one row, of nothing if need be.
        if (_keys.Length == 0) Resize(_groups.GroupOf([]) + 1);
        foreach (var block in _scan.Blocks(oldestFirst: false))
        {
            _scan.In(block, (evaluator, rows) => Add(block, evaluator, rows));
            if (_groups.Count > GroupsMax)
            {
                return Table.Refused($"There are more than {GroupsMax} groups; {Remedy}", _pipe.Position);
            }
            if (_aggregates.Sum(a => a?.BytesKept ?? 0) > BytesKeptMax)
            {
                return Table.Refused($"The values of all groups take more than 1 GiB; {Remedy}", _pipe.Position);
            }
        }
        return Answer();
    }

    private void Add(Block block, BlockEvaluator evaluator, RowSet rows)
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
            var group = _groups.GroupOf(_valueNumbers);
            if (group >= _counts.Length) Resize(group + 1);
            _groupOfCode[code] = group;
            _counts[group] += counts[code];
        }
    }

    private void Resize(int groups)
    {
        var room = Math.Max(groups, Math.Max(16, 2 * _counts.Length));
        Array.Resize(ref _counts, room);
        foreach (var aggregate in _aggregates) aggregate?.Resize(room);
    }

    private Table Answer()
    {
        var rows = new List<object?[]>(_groups.Count);
        for (var group = 0; group < _groups.Count; group++)
        {
            var row = new object?[_keys.Length + _aggregates.Length];
            for (var k = 0; k < _keys.Length; k++) row[k] = _keys[k].Value(_groups.NumberOf(group, k));
            for (var i = 0; i < _aggregates.Length; i++)
            {
                row[_keys.Length + i] = _aggregates[i] is { } aggregate ? aggregate.Result(group) : _counts[group];
            }
            rows.Add(row);
        }
        var time = Array.FindIndex(_keys, k => k is TimeKey);
        if (time >= 0) rows = [.. rows.OrderBy(r => r[time], ValueOrder.Instance)];
        return new Table([.. _pipe.By.Select(b => b.Column), .. _pipe.Functions.Select(f => f.Column)], rows)
        {
            Approximate =
                [.. _pipe.Functions.Where((_, i) => _aggregates[i] is { IsApproximate: true }).Select(f => f.Column)],
        };
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
