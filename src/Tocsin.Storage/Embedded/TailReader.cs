using System.Runtime.CompilerServices;
using Tocsin.Storage.Answers;
using Tocsin.Storage.Budgets;
using Tocsin.Storage.Questions;
using Tocsin.Storage.Search;
using Tocsin.Storage.Segments;
using Tocsin.Storage.Selection;

namespace Tocsin.Storage.Embedded;

/// <summary>
/// Follows events as they arrive. Nothing runs unless somebody waits for the next batch, and each look at what has come
/// takes a turn. One reader.
/// </summary>
internal sealed class TailReader
{
    /// <summary>How many events a batch has at most; of more, the newest.</summary>
    public const int EventsMax = 500;

    private const long BytesMax = 8 << 20;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan QuietMax = TimeSpan.FromSeconds(10);

    private readonly SegmentStore _segments;
    private readonly QuestionTurns _turns;
    private readonly TailQuestion _question;
    private long _upTo;

    /// <summary>Begins behind the last event that the reader has.</summary>
    public TailReader(SegmentStore segments, QuestionTurns turns, TailQuestion question)
    {
        (_segments, _turns, _question) = (segments, turns, question);
        // An id that is not there yet, as of another data directory, would wait for ever.
        var newest = segments.NextId - 1;
        _upTo = Math.Clamp(question.After ?? newest, 0, newest);
    }

    /// <summary>The batches, without end.</summary>
    public async IAsyncEnumerable<TailBatch> FollowAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var clock = _turns.Clock;
        var quietSince = clock.GetTimestamp();
        while (true)
        {
            if (_segments.NextId - 1 > _upTo)
            {
                var (batch, _) = await _turns.RunAsync<TailBatch>((_, either) => Next(either), stop);
                // A look at very much that took too long is not repeated: it would again.
                batch ??= new TailBatch([], 0, _segments.NextId - 1);
                _upTo = batch.UpTo;
                if (batch.Events.Count > 0 || batch.LeftOut > 0)
                {
                    yield return batch;
                    quietSince = clock.GetTimestamp();
                    continue;
                }
            }
            if (clock.GetElapsedTime(quietSince) >= QuietMax)
            {
                yield return new TailBatch([], 0, _upTo);
                quietSince = clock.GetTimestamp();
            }
            await Task.Delay(LookEvery, clock, stop);
        }
    }

    private TailBatch Next(CancellationToken stop)
    {
        // Read before the snapshot: that shows at least these.
        var next = _segments.NextId;
        using var snapshot = _segments.Snapshot();
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
                _segments.QuarantineDamaged();
            }
        }
        return Write(newest, matched, next - 1);
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
        var rows = new BlockEvaluator(block, stop).Evaluate(_question.Filter, within);
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
        var events = new List<FoundEvent>(newest.Count);
        var bytes = 0L;
        // Newest first until there is room, then in their order.
        var found = new List<(Block Block, int Row)>();
        while (newest.TryDequeue(out var hit, out _)) found.Add(hit);
        for (var i = found.Count - 1; i >= 0 && bytes <= BytesMax; i--)
        {
            if (!writers.TryGetValue(found[i].Block, out var writer))
            {
                writers[found[i].Block] = writer = new EventWriter(found[i].Block);
            }
            events.Add(writer.Write(found[i].Row));
            bytes += events[^1].Json.Length;
        }
        events.Reverse();
        return new TailBatch(events, matched - events.Count, upTo);
    }
}
