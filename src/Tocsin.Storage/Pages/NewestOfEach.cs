using Tocsin.Language;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Groups;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Pages;

/// <summary>
/// The newest event for each combination of some fields' values; none is a value too. Not thread-safe.
/// </summary>
internal sealed class NewestOfEach
{
    /// <summary>How many combinations are kept.</summary>
    public const int GroupsMax = 1_000_000;

    private const int HitBytes = 112;

    private readonly MemoryMeter _memory;
    private readonly FieldKey[] _keys;
    private readonly BlockGroups _blockGroups;
    private readonly GroupTable _groups;
    private readonly List<ValueHit> _newest = [];
    private readonly int[] _numbers;
    private int[] _groupOfCode = [];

    /// <summary>Of no events yet.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="memory">Charged for what is kept.</param>
    public NewestOfEach(IReadOnlyList<FieldRef> fields, MemoryMeter memory)
    {
        _memory = memory;
        _keys = [.. fields.Select(f => new FieldKey(f, memory))];
        _blockGroups = new BlockGroups(_keys);
        _groups = new GroupTable(_keys.Length);
        _numbers = new int[_keys.Length];
    }

    /// <summary>Whether there are more combinations than are kept.</summary>
    public bool IsFull => _groups.Count > GroupsMax;

    /// <summary>The events.</summary>
    public IReadOnlyList<ValueHit> Hits => _newest;

    /// <summary>Takes in the matching rows of a block.</summary>
    public void Add(Block block, BlockEvaluator evaluator, RowSet rows)
    {
        var (times, ids) = (block.LoadTimes(), block.LoadIds());
        _blockGroups.Load(block, evaluator, rows);
        if (_groupOfCode.Length < _blockGroups.Count) _groupOfCode = new int[_blockGroups.Count];
        _groupOfCode.AsSpan(0, _blockGroups.Count).Fill(-1);
        foreach (var row in rows)
        {
            ref var group = ref _groupOfCode[_blockGroups.Codes[row]];
            if (group < 0)
            {
                _blockGroups.NumbersOf(_blockGroups.Codes[row], _numbers);
                group = _groups.GroupOf(_numbers);
            }
            Put(group, new ValueHit(block, row, (times[row], ids[row]), null));
        }
    }

    /// <summary>Takes in what another lane has.</summary>
    public void Merge(NewestOfEach other)
    {
        for (var group = 0; group < other._newest.Count && !IsFull; group++)
        {
            for (var k = 0; k < _keys.Length; k++)
            {
                _numbers[k] = _keys[k].NumberOf(other._keys[k], other._groups.NumberOf(group, k));
            }
            Put(_groups.GroupOf(_numbers), other._newest[group]);
        }
    }

    private void Put(int group, ValueHit hit)
    {
        if (group == _newest.Count)
        {
            _memory.Take(HitBytes + (GroupTable.BytesPerKey * _keys.Length));
            _newest.Add(hit);
        }
        else if (hit.Key.CompareTo(_newest[group].Key) > 0) _newest[group] = hit;
    }
}
