using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Embedded;

/// <summary>
/// The rows of all events that match, oldest first, some at a time. A block is opened when its time comes, and what is
/// kept of an open block are the times and ids of its matching rows. One caller at a time.
/// </summary>
internal sealed class OrderedRows
{
    private readonly EventFilter _events;
    private readonly Queue<Block> _waiting;
    private readonly PriorityQueue<OpenBlock, (long Ticks, long Id)> _open = new();
    private readonly List<(Block Block, int Row)> _ahead = [];

    /// <summary>The rows of what there is now.</summary>
    public OrderedRows(EventFilter events, StoreSnapshot snapshot)
    {
        _events = events;
        var (from, to) = events.Range;
        _waiting = new(snapshot.Blocks.Where(b => b.MaxTicks >= from && b.MinTicks < to).OrderBy(b => b.MinTicks));
    }

    /// <summary>Blocks that were not opened yet.</summary>
    public IEnumerable<Block> Waiting => _waiting;

    /// <summary>The next rows.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="stop">Gives up.</param>
    public List<(Block Block, int Row)> Take(int count, CancellationToken stop)
    {
        var rows = new List<(Block Block, int Row)>(_ahead);
        _ahead.Clear();
        while (rows.Count < count)
        {
            stop.ThrowIfCancellationRequested();
            while (_waiting.TryPeek(out var next)
                && !(_open.TryPeek(out _, out var first) && first.Ticks < next.MinTicks))
            {
                Open(_waiting.Dequeue(), stop);
            }
            if (!_open.TryPeek(out var block, out _)) break;
            rows.Add((block.Block, block.Row));
            if (block.MoveNext()) _open.DequeueEnqueue(block, block.Key);
            else _open.Dequeue();
        }
        return rows;
    }

    /// <summary>Gives back rows that were taken in vain: they come again first.</summary>
    public void GiveBack(IEnumerable<(Block Block, int Row)> rows) => _ahead.AddRange(rows);

    private void Open(Block block, CancellationToken stop)
    {
        var evaluator = new BlockEvaluator(block, stop);
        var rows = evaluator.Evaluate(_events.Filter, evaluator.InTime(_events.Range.From, _events.Range.To));
        if (rows.IsEmpty) return;
        var open = new OpenBlock(block, rows);
        _open.Enqueue(open, open.Key);
    }

    private sealed class OpenBlock
    {
        private readonly ((long Ticks, long Id) Key, int Row)[] _rows;
        private int _at;

        public OpenBlock(Block block, RowSet rows)
        {
            Block = block;
            var (times, ids, at) = (block.LoadTimes(), block.LoadIds(), 0);
            _rows = new ((long, long), int)[rows.Count];
            foreach (var row in rows) _rows[at++] = ((times[row], ids[row]), row);
            if (!block.IsSorted) Array.Sort(_rows);
        }

        public Block Block { get; }

        public (long Ticks, long Id) Key => _rows[_at].Key;

        public int Row => _rows[_at].Row;

        public bool MoveNext() => ++_at < _rows.Length;
    }
}
