using System.Runtime.ExceptionServices;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

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
    // More cores than this are left to the intake and to other searches.
    private const int LanesMax = 4;

    private readonly FilterKey? _key = FilterKey.Of(filter);
    private int _read;
    private int _damaged;
    private long _bytes;
    private volatile bool _isCut;

    /// <summary>What the question may take of the memory of all.</summary>
    public MemoryShare Memory { get; init; } = MemoryShare.Unbounded();

    /// <summary>Gives the search up.</summary>
    public CancellationToken Stop => stop;

    /// <summary>Charges what one lane gathers.</summary>
    public MemoryMeter NewMeter() => new(Memory);

    /// <summary>
    /// When it is cancelled, the scan ends with what it has: blocks that are not done yet are left out whole.
    /// </summary>
    public CancellationToken Over { get; init; }

    /// <summary>Whether blocks were left out because of that.</summary>
    public bool IsCut => _isCut;

    /// <summary>
    /// Whether damage was found that was not known before: what was counted of such a block may be half of it.
    /// </summary>
    public bool FoundDamage => _damaged > 0;

    /// <summary>The blocks there are, whatever is looked for.</summary>
    public IReadOnlyList<Block> All => blocks;

    /// <summary>What was read so far.</summary>
    public ScanCost Cost => new(blocks.Count, _read, _bytes, blocks.Sum(b => (long)b.Rows), missing + _damaged);

    /// <summary>
    /// Walks over the blocks with events in the time range in several lanes at once, those with the newest event first
    /// (or the oldest): each lane takes the next block, evaluates the filter and hands the rows on, unless there are
    /// none. What a lane gathers is its own. A damaged block is counted and passed over.
    /// </summary>
    /// <exception cref="TooMuchException">The question would take more than one may.</exception>
    /// <param name="oldestFirst">The order in which blocks are taken; they may be done in another.</param>
    /// <param name="begin">Begins a lane.</param>
    /// <param name="goOn">Asked before each block; false ends the walk of all lanes.</param>
    /// <param name="use">Takes the matching rows of a block.</param>
    /// <returns>The lanes, at least one.</returns>
    public IReadOnlyList<TLane> InLanes<TLane>(
        bool oldestFirst, Func<TLane> begin, Func<TLane, Block, bool> goOn,
        Action<TLane, Block, BlockEvaluator, RowSet> use)
    {
        var order = Blocks(oldestFirst);
        var lanes = new List<TLane>();
        var taken = -1;
        var count = Math.Clamp(order.Count, 1, Math.Min(LanesMax, Environment.ProcessorCount));
        ExceptionDispatchInfo? tooMuch = null;
        Parallel.For(0, count, new() { CancellationToken = stop }, _ =>
        {
            using var scope = EvaluationStop.Set(stop);
            try
            {
                var lane = begin();
                lock (lanes) lanes.Add(lane);
                while (Interlocked.Increment(ref taken) is var at && at < order.Count)
                {
                    if (!goOn(lane, order[at])) Interlocked.Exchange(ref taken, order.Count);
                    else if (Over.IsCancellationRequested && !stop.IsCancellationRequested) _isCut = true;
                    else In(order[at], (evaluator, rows) => use(lane, order[at], evaluator, rows));
                }
            }
            catch (TooMuchException e)
            {
                // The other lanes end with the block they are at.
                tooMuch = ExceptionDispatchInfo.Capture(e);
                Interlocked.Exchange(ref taken, order.Count);
            }
        });
        tooMuch?.Throw();
        return lanes;
    }

    /// <summary>What writes a block's events; null when one of its columns is damaged, which is counted.</summary>
    /// <param name="block">The block.</param>
    /// <param name="shown">The fields that are written; null for all.</param>
    public EventWriter? WriterFor(Block block, IReadOnlyList<FieldRef>? shown)
    {
        var before = ReadMeter.Sum;
        try
        {
            return new EventWriter(block, shown);
        }
        catch (DamagedException)
        {
            Interlocked.Increment(ref _damaged);
            return null;
        }
        finally
        {
            Interlocked.Add(ref _bytes, ReadMeter.Sum.Bytes - before.Bytes);
        }
    }

    private List<Block> Blocks(bool oldestFirst)
    {
        var inTime = blocks.Where(b => b.MaxTicks >= from && b.MinTicks < to);
        return [.. oldestFirst ? inTime.OrderBy(b => b.MinTicks) : inTime.OrderByDescending(b => b.MaxTicks)];
    }

    private void In(Block block, Action<BlockEvaluator, RowSet> use)
    {
        stop.ThrowIfCancellationRequested();
        var before = ReadMeter.Sum;
        try
        {
            var evaluator = new BlockEvaluator(block, stop);
            // What is done with the rows found is done whole, so that all figures of an answer are of the same events.
            var finder = Over.CanBeCanceled ? new BlockEvaluator(block, Over) : evaluator;
            var rows = Matching(block, finder);
            if (!rows.IsEmpty) use(evaluator, rows);
        }
        catch (OperationCanceledException) when (Over.IsCancellationRequested)
        {
            stop.ThrowIfCancellationRequested();
            _isCut = true;
        }
        catch (DamagedException)
        {
            Interlocked.Increment(ref _damaged);
        }
        var after = ReadMeter.Sum;
        if (after.Columns > before.Columns) Interlocked.Increment(ref _read);
        Interlocked.Add(ref _bytes, after.Bytes - before.Bytes);
    }

    // Several questions are asked of one filter, again and again: a block that lies in the time range as a whole may
    // know the answer.
    private RowSet Matching(Block block, BlockEvaluator evaluator)
    {
        var isWhole = block.MinTicks >= from && block.MaxTicks < to;
        return isWhole && _key is not null
            ? block.Select(
                _key, () => evaluator.Evaluate(filter, RowSet.All(block.Rows)), Over.CanBeCanceled ? Over : stop)
            : evaluator.Evaluate(filter, evaluator.InTime(from, to));
    }
}
