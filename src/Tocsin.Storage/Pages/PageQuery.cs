using System.Collections.Concurrent;
using Tocsin.Language;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Pages;

/// <summary>Finds the newest (or oldest) matching events, and how many match in all.</summary>
/// <param name="scan">The events.</param>
/// <param name="question">What is asked.</param>
/// <param name="shown">The fields that are shown; null for all.</param>
/// <param name="bytesMax">How many bytes its events have together, the last one aside.</param>
/// <param name="resolution">Times (ticks) that are closer than this are the same; cursors are multiples of it.</param>
internal sealed class PageQuery(
    Scan scan, EventQuestion question, IReadOnlyList<FieldRef>? shown, long bytesMax = PageQuery.BytesMax,
    long resolution = 1)
{
    // The lanes of the scan share one page: with one each, they would look at more blocks before it is full.
    private readonly Lock _lock = new();

    /// <summary>A page of larger events is shorter than asked for; its cursor leads on.</summary>
    public const long BytesMax = 16L << 20;

    private const int WrittenAtOnce = 512;
    private const int WritersMax = 4;

    private readonly PriorityQueue<Hit, (long Ticks, long Id)> _worst = new(question.Ascending ? Reversed : null);
    private readonly (long Ticks, long Id)? _after = question.Cursor?.Last;
    private long _total;
    private bool _more;

    /// <summary>Whether the page is shorter than asked for, because its events are large.</summary>
    public bool IsShort { get; private set; }

    // The queue yields the hit to be thrown out first: the oldest when the newest are wanted.
    private static readonly IComparer<(long Ticks, long Id)> Reversed =
        Comparer<(long Ticks, long Id)>.Create((a, b) => b.CompareTo(a));

    /// <summary>Runs the query.</summary>
    public SearchAnswer Run()
    {
        scan.InLanes(
            question.Ascending, () => this, (_, block) => GoOn(block), (_, block, _, rows) => Take(block, rows));
        var hits = new List<Hit>(_worst.Count);
        while (_worst.TryDequeue(out var hit, out _)) hits.Add(hit);
        hits.Reverse();
        var events = Write(hits);
        return new SearchAnswer
        {
            Events = events,
            Total = question.CountAll ? _total : null,
            Cursor = _more && hits.Count > 0 ? PageCursor.Behind(hits[^1].Key.Ticks, hits[^1].Key.Id) : null,
            Scan = scan.Cost,
        };
    }

    private bool GoOn(Block block)
    {
        if (question.CountAll || CanEnter(block)) return true;
        _more = true;
        return false;
    }

    private void Take(Block block, RowSet rows)
    {
        // Read before the page is locked: reading is what takes long.
        if (CanEnter(block)) block.LoadTimes();
        lock (_lock)
        {
            if (CanEnter(block)) Collect(block, rows);
            else _more = true;
            _total += rows.Count;
        }
    }

    private bool CanEnter(Block block)
    {
        lock (_lock) return !IsFull || !IsBehind(Rounded(question.Ascending ? block.MinTicks : block.MaxTicks));
    }

    private long Rounded(long ticks) => ticks - (ticks % resolution);

    private bool IsFull => _worst.Count >= question.Limit;

    // Whether events at this time cannot be among the wanted any more.
    private bool IsBehind(long ticks)
    {
        if (!_worst.TryPeek(out _, out var worst)) return true;
        return question.Ascending ? ticks > worst.Ticks : ticks < worst.Ticks;
    }

    private void Collect(Block block, RowSet rows)
    {
        var times = block.LoadTimes();
        long[]? ids = null;
        foreach (var row in rows)
        {
            var time = Rounded(times[row]);
            if (IsFull && IsBehind(time))
            {
                _more = true;
                continue;
            }
            ids ??= block.LoadIds();
            var key = (time, ids[row]);
            if (_after is { } after && (question.Ascending ? key.CompareTo(after) <= 0 : key.CompareTo(after) >= 0))
            {
                continue;
            }
            if (!IsFull) _worst.Enqueue(new Hit(block, row, key), key);
            else
            {
                _more = true;
                if (question.Limit > 0) _worst.EnqueueDequeue(new Hit(block, row, key), key);
            }
        }
    }

    // Writes the hits, each block's in a lane; when they grow too large, the rest is cut off. At least one is written.
    private List<FoundEvent> Write(List<Hit> hits)
    {
        var writers = new ConcurrentDictionary<Block, EventWriter?>();
        var events = new List<FoundEvent>(hits.Count);
        var bytes = 0L;
        for (var start = 0; start < hits.Count; start += WrittenAtOnce)
        {
            var count = Math.Min(WrittenAtOnce, hits.Count - start);
            var written = new FoundEvent?[count];
            var byBlock = hits.GetRange(start, count).Select((hit, i) => (hit, i)).GroupBy(h => h.hit.Block);
            var ahead = bytes;
            Parallel.ForEach(byBlock, new() { MaxDegreeOfParallelism = WritersMax }, ofBlock =>
            {
                var writer = writers.GetOrAdd(ofBlock.Key, block => scan.WriterFor(block, shown));
                foreach (var (hit, i) in ofBlock)
                {
                    if (i > 0 && Interlocked.Read(ref ahead) > bytesMax) continue;
                    scan.Stop.ThrowIfCancellationRequested();
                    // Of a block that proves damaged, what is written is nothing.
                    var found = writer?.Write(hit.Row) ?? default;
                    written[i] = found;
                    Interlocked.Add(ref ahead, found.Json.Length);
                }
            });
            for (var i = 0; i < count; i++)
            {
                if (written[i] is not { } found || (bytes > bytesMax && events.Count > 0))
                {
                    hits.RemoveRange(start + i, hits.Count - start - i);
                    (_more, IsShort) = (true, true);
                    return events;
                }
                if (!found.Json.IsEmpty) events.Add(found);
                bytes += found.Json.Length;
            }
        }
        return events;
    }

    private readonly record struct Hit(Block Block, int Row, (long Ticks, long Id) Key);
}
