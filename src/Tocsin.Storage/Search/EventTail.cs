using System.Runtime.CompilerServices;
using Tocsin.Events;
using Tocsin.Language;
using Tocsin.Storage.Segments;

namespace Tocsin.Storage.Search;

/// <summary>Events that arrived lately.</summary>
/// <param name="Events">
/// The events in the order they arrived, that is of their ids; none when nothing matched for a while.
/// </param>
/// <param name="LeftOut">
/// How many matching events before them were left out, because the reader is too slow for all.
/// </param>
/// <param name="UpTo">Every event with an id up to this one was looked at.</param>
public sealed record TailBatch(IReadOnlyList<TailEvent> Events, long LeftOut, long UpTo);

/// <summary>An event that arrived.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Json">The event as UTF-8 JSON.</param>
public readonly record struct TailEvent(long Id, ReadOnlyMemory<byte> Json);

/// <summary>
/// Follows events as they arrive, each once. Nothing runs unless somebody waits for the next batch, and a slow reader
/// costs no memory: what has come meanwhile is looked at when it asks again. One reader.
/// </summary>
public sealed class EventTail
{
    /// <summary>How many events a batch has at most; of more, the newest.</summary>
    public const int EventsMax = 500;

    private const long BytesMax = 8 << 20;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan QuietMax = TimeSpan.FromSeconds(10);

    private readonly EventSearch _search;
    private readonly Predicate _filter;
    private long _upTo;

    private EventTail(EventSearch search, Predicate filter, long after) =>
        (_search, _filter, _upTo) = (search, filter, after);

    /// <summary>Begins to follow; null with the reason when that cannot be asked for.</summary>
    /// <param name="search">The events.</param>
    /// <param name="query">Which of them; a filter without pipes.</param>
    /// <param name="after">The last event that the reader has; null for none of those that are there now.</param>
    /// <param name="error">What is wrong.</param>
    public static EventTail? Begin(EventSearch search, string query, long? after, out QueryError? error)
    {
        error = null;
        var now = new Instant(search.Clock.GetUtcNow().UtcTicks);
        if (!QueryParser.TryParse(query, now, out var parsed, out var message, out var position))
        {
            error = new QueryError(message, position);
        }
        else if (parsed.Pipes.Count > 0)
        {
            error = new QueryError("A tail takes a filter without pipes", parsed.Pipes[0].Position);
        }
        // An id that is not there yet, as of another data directory, would wait for ever.
        var newest = search.Store.NextId - 1;
        return error is null ? new EventTail(search, parsed!.Filter, Math.Clamp(after ?? newest, 0, newest)) : null;
    }

    /// <summary>
    /// The batches, without end: one as soon as events match, and one without events when none did for ten seconds.
    /// </summary>
    /// <param name="stop">Ends it.</param>
    public async IAsyncEnumerable<TailBatch> FollowAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var quietSince = _search.Clock.GetTimestamp();
        while (true)
        {
            if (_search.Store.NextId - 1 > _upTo)
            {
                var (batch, _, _) = await _search.InTurnAsync(Next, stop);
                // A look at very much that took too long is not repeated: it would again.
                batch ??= new TailBatch([], 0, _search.Store.NextId - 1);
                _upTo = batch.UpTo;
                if (batch.Events.Count > 0 || batch.LeftOut > 0)
                {
                    yield return batch;
                    quietSince = _search.Clock.GetTimestamp();
                    continue;
                }
            }
            if (_search.Clock.GetElapsedTime(quietSince) >= QuietMax)
            {
                yield return new TailBatch([], 0, _upTo);
                quietSince = _search.Clock.GetTimestamp();
            }
            await Task.Delay(LookEvery, _search.Clock, stop);
        }
    }

    private Outcome<TailBatch> Next(MemoryShare memory, CancellationToken stop)
    {
        // Read before the snapshot: that shows at least these.
        var next = _search.Store.NextId;
        using var snapshot = _search.Store.Snapshot();
        var newest = new PriorityQueue<(Block Block, int Row), long>();
        var matched = 0L;
        foreach (var block in snapshot.Blocks)
        {
            stop.ThrowIfCancellationRequested();
            if (block.MaxId <= _upTo || block.MinId >= next) continue;
            try
            {
                matched += Collect(block, next, newest, stop);
            }
            catch (DamagedException)
            {
                _search.Store.QuarantineDamaged();
            }
        }
        return new(Write(newest, matched, next - 1), null);
    }

    private int Collect(
        Block block, long next, PriorityQueue<(Block Block, int Row), long> newest, CancellationToken stop)
    {
        var ids = block.LoadIds();
        var within = RowSet.None(block.Rows);
        for (var row = 0; row < block.Rows; row++)
        {
            if (ids[row] > _upTo && ids[row] < next) within.Add(row);
        }
        if (within.IsEmpty) return 0;
        var rows = new BlockEvaluator(block, stop).Evaluate(_filter, within);
        foreach (var row in rows)
        {
            if (newest.Count < EventsMax) newest.Enqueue((block, row), ids[row]);
            else newest.EnqueueDequeue((block, row), ids[row]);
        }
        return rows.Count;
    }

    private static TailBatch Write(PriorityQueue<(Block Block, int Row), long> newest, long matched, long upTo)
    {
        var writers = new Dictionary<Block, EventWriter>();
        var events = new List<TailEvent>(newest.Count);
        var bytes = 0L;
        // Newest first until there is room, then in their order.
        var found = new List<(Block Block, int Row, long Id)>();
        while (newest.TryDequeue(out var hit, out var id)) found.Add((hit.Block, hit.Row, id));
        for (var i = found.Count - 1; i >= 0 && bytes <= BytesMax; i--)
        {
            if (!writers.TryGetValue(found[i].Block, out var writer))
            {
                writers[found[i].Block] = writer = new EventWriter(found[i].Block);
            }
            events.Add(new TailEvent(found[i].Id, writer.Write(found[i].Row)));
            bytes += events[^1].Json.Length;
        }
        events.Reverse();
        return new TailBatch(events, matched - events.Count, upTo);
    }
}
