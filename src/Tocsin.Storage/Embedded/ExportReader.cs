using Tocsin.Events;
using Tocsin.Language.Values;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Embedded;

/// <summary>
/// Reads all events that match, oldest first, page by page: what is sealed, merged or deleted meanwhile changes
/// nothing. A block is opened when its time comes, and what is kept of an open block are the times and ids of its
/// matching rows. One page at a time.
/// </summary>
internal sealed class ExportReader
{
    private const int PageEvents = 20_000;

    // A page has about so many bytes: of large events, one is enough.
    private const long PageBytes = 16 << 20;

    private readonly SegmentStore _segments;
    private readonly QuestionTurns _turns;
    private readonly EventFilter _events;
    private readonly Queue<Block> _waiting;
    private readonly PriorityQueue<OpenBlock, (long Ticks, long Id)> _open = new();
    private readonly List<(OpenBlock Block, int Row)> _ahead = [];

    private ExportReader(SegmentStore segments, QuestionTurns turns, EventFilter events, StoreSnapshot snapshot)
    {
        (_segments, _turns, _events) = (segments, turns, events);
        var (from, to) = events.Range;
        _waiting = new(snapshot.Blocks.Where(b => b.MaxTicks >= from && b.MinTicks < to).OrderBy(b => b.MinTicks));
    }

    /// <summary>Begins an export: it reads what there is now.</summary>
    public static EventExport Begin(SegmentStore segments, QuestionTurns turns, ExportQuestion question)
    {
        var snapshot = segments.Snapshot();
        var reader = new ExportReader(segments, turns, question.Events, snapshot);
        return new EventExport(reader.NextAsync, snapshot)
        {
            BlocksDamaged = snapshot.BlocksDamaged,
            OtherFields = question.NamesFields ? reader.OtherFields() : [],
        };
    }

    private IReadOnlyList<string> OtherFields() =>
    [
        .. _waiting.SelectMany(b => b.Columns).Select(c => c.Path).Distinct().Where(p => p[0] != '$' && !Schema.Has(p))
            .Order(StringComparer.Ordinal),
    ];

    private async Task<IReadOnlyList<FoundEvent>> NextAsync(CancellationToken stop)
    {
        // A page at a time, so that searches get their turn.
        using var turn = await _turns.TakeAsync(stop);
        try
        {
            return await Task.Run(() => Next(stop), stop);
        }
        catch (DamagedException)
        {
            _segments.QuarantineDamaged();
            throw;
        }
    }

    private List<FoundEvent> Next(CancellationToken stop)
    {
        using var scope = EvaluationStop.Set(stop);
        var hits = Hits(stop);
        var page = new List<FoundEvent>(hits.Count);
        foreach (var found in Write(hits, stop).TakeWhile(found => !found.Json.IsEmpty)) page.Add(found);
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
                && !(_open.TryPeek(out _, out var first) && first.Ticks < next.MinTicks))
            {
                Open(_waiting.Dequeue(), stop);
            }
            if (!_open.TryPeek(out var block, out _)) break;
            hits.Add((block, block.Row));
            if (block.MoveNext()) _open.DequeueEnqueue(block, block.Key);
            else _open.Dequeue();
        }
        return hits;
    }

    // Block by block, because the columns of all open blocks together may be large, and no more than a page has room
    // for. The first event is always among those that are written.
    private static FoundEvent[] Write(List<(OpenBlock Block, int Row)> hits, CancellationToken stop)
    {
        var (written, bytes) = (new FoundEvent[hits.Count], 0L);
        foreach (var ofBlock in Enumerable.Range(0, hits.Count).GroupBy(place => hits[place].Block))
        {
            var writer = new EventWriter(ofBlock.Key.Block);
            foreach (var place in ofBlock)
            {
                stop.ThrowIfCancellationRequested();
                written[place] = writer.Write(hits[place].Row);
                if ((bytes += written[place].Json.Length) >= PageBytes) return written;
            }
        }
        return written;
    }

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
