using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Language.Values;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Search;

/// <summary>
/// All events that match, oldest first, page by page, as they were when it began: what is sealed, merged or deleted
/// meanwhile changes nothing. A block is opened when its time comes, and what is kept of an open block are the times
/// and ids of its matching rows. Whoever began it disposes it; one page at a time.
/// </summary>
public sealed class EventExport : IDisposable
{
    private const int PageEvents = 20_000;

    // A page has about so many bytes: of large events, one is enough.
    private const long PageBytes = 16 << 20;

    private readonly SegmentStore _store;
    private readonly Predicate _filter;
    private readonly (long From, long To) _time;
    private readonly Func<CancellationToken, Task<IDisposable>> _takeTurn;
    private readonly StoreSnapshot _snapshot;
    private readonly Queue<Block> _waiting;
    private readonly PriorityQueue<OpenBlock, (long Ticks, long Id)> _open = new();
    private readonly List<(OpenBlock Block, int Row)> _ahead = [];

    internal EventExport(
        SegmentStore store, Predicate filter, long from, long to, Func<CancellationToken, Task<IDisposable>> takeTurn)
    {
        (_store, _filter, _time, _takeTurn) = (store, filter, (from, to), takeTurn);
        _snapshot = store.Snapshot();
        _waiting = new(_snapshot.Blocks.Where(b => b.MaxTicks >= from && b.MinTicks < to).OrderBy(b => b.MinTicks));
    }

    /// <summary>How many blocks are missing because they are damaged, as was known when it began.</summary>
    public int BlocksDamaged => _snapshot.BlocksDamaged;

    /// <summary>
    /// The fields beyond the schema that events in the time range have, in ordinal order; asked before the first page.
    /// </summary>
    public IReadOnlyList<string> OtherFields() =>
    [
        .. _waiting.SelectMany(b => b.Columns).Select(c => c.Path).Distinct().Where(p => p[0] != '$' && !Schema.Has(p))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The next events as UTF-8 JSON; empty when there are no more.</summary>
    /// <exception cref="IOException">
    /// A block turned out to be damaged. It is set aside now: an export that begins again does without it, and says so.
    /// </exception>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> NextAsync(CancellationToken stop)
    {
        // A page at a time, so that searches get their turn.
        using var turn = await _takeTurn(stop);
        try
        {
            return await Task.Run(() => Next(stop), stop);
        }
        catch (DamagedException)
        {
            _store.QuarantineDamaged();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _snapshot.Dispose();

    private List<ReadOnlyMemory<byte>> Next(CancellationToken stop)
    {
        using var scope = EvaluationStop.Set(stop);
        var hits = Hits(stop);
        var written = Write(hits, stop);
        var page = new List<ReadOnlyMemory<byte>>(hits.Count);
        foreach (var json in written.TakeWhile(json => json is not null)) page.Add(json);
        // What the page has no room for is written with the next.
        _ahead.Clear();
        _ahead.AddRange(hits.Skip(page.Count));
        return page;
    }

    private List<(OpenBlock Block, int Row)> Hits(CancellationToken stop)
    {
        var hits = new List<(OpenBlock Block, int Row)>(_ahead);
        while (hits.Count < PageEvents)
        {
            stop.ThrowIfCancellationRequested();
            while (_waiting.TryPeek(out var next)
                && !(_open.TryPeek(out _, out var first) && first.Ticks < next.MinTicks)) Open(_waiting.Dequeue(), stop);
            if (!_open.TryPeek(out var block, out _)) break;
            hits.Add((block, block.Row));
            if (block.MoveNext()) _open.DequeueEnqueue(block, block.Key);
            else _open.Dequeue();
        }
        return hits;
    }

    // Block by block, because the columns of all open blocks together may be large, and no more than a page has room
    // for. The first event is always among those that are written.
    private static byte[]?[] Write(List<(OpenBlock Block, int Row)> hits, CancellationToken stop)
    {
        var (written, bytes) = (new byte[]?[hits.Count], 0L);
        foreach (var ofBlock in Enumerable.Range(0, hits.Count).GroupBy(place => hits[place].Block))
        {
            var writer = new EventWriter(ofBlock.Key.Block);
            foreach (var place in ofBlock)
            {
                stop.ThrowIfCancellationRequested();
                written[place] = writer.Write(hits[place].Row);
                if ((bytes += written[place]!.Length) >= PageBytes) return written;
            }
        }
        return written;
    }

    private void Open(Block block, CancellationToken stop)
    {
        var evaluator = new BlockEvaluator(block, stop);
        var rows = evaluator.Evaluate(_filter, evaluator.InTime(_time.From, _time.To));
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
