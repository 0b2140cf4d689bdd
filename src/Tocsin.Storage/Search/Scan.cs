using Tocsin.Language;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Search;

/// <summary>The blocks that a search looks at, and what became of each.</summary>
/// <param name="blocks">The blocks there are.</param>
/// <param name="filter">What to look for.</param>
/// <param name="from">First time in ticks, inclusive.</param>
/// <param name="to">Last time in ticks, exclusive.</param>
/// <param name="stop">Gives the search up.</param>
/// <param name="missing">How many blocks there would be but for damage.</param>
internal sealed class Scan(
    IReadOnlyList<Block> blocks, Predicate filter, long from, long to, CancellationToken stop, int missing = 0)
{
    private int _read;
    private int _damaged;

    /// <summary>Whether damage was found that was not known before: what was counted of such a block may be half of it.</summary>
    public bool FoundDamage => _damaged > 0;

    /// <summary>What was read so far.</summary>
    public ScanFigures Figures => new(blocks.Count, _read, blocks.Sum(b => (long)b.Rows), missing + _damaged);

    /// <summary>The blocks with events in the time range, those with the newest event first (or the oldest).</summary>
    public IEnumerable<Block> Blocks(bool oldestFirst)
    {
        var inTime = blocks.Where(b => b.MaxTicks >= from && b.MinTicks < to);
        return oldestFirst ? inTime.OrderBy(b => b.MinTicks) : inTime.OrderByDescending(b => b.MaxTicks);
    }

    /// <summary>
    /// Evaluates the filter in a block and hands the rows on, unless there are none. A damaged block is counted and passed over.
    /// </summary>
    public void In(Block block, Action<BlockEvaluator, RowSet> use)
    {
        stop.ThrowIfCancellationRequested();
        _read++;
        try
        {
            var evaluator = new BlockEvaluator(block);
            var rows = evaluator.Evaluate(filter, evaluator.InTime(from, to));
            if (!rows.IsEmpty) use(evaluator, rows);
        }
        catch (DamagedException)
        {
            _damaged++;
        }
    }

    /// <summary>What writes a block's events; null when one of its columns is damaged, which is counted.</summary>
    public EventWriter? WriterFor(Block block)
    {
        try
        {
            return new EventWriter(block);
        }
        catch (DamagedException)
        {
            _damaged++;
            return null;
        }
    }
}
