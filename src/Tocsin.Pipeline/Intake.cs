using System.Collections.Concurrent;
using Tocsin.Events;
using Tocsin.Pipeline.Decode;
using Tocsin.Pipeline.Normalise;
using Tocsin.Storage.Journal;

namespace Tocsin.Pipeline;

/// <summary>
/// Takes batches from senders. <see cref="AcceptAsync"/> is the way of writing, from bytes to "accepted"; the
/// <see cref="Indexer"/> goes on from there. Thread-safe.
/// </summary>
public sealed class Intake
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private const long ReadingBytesMax = 64 << 20;

    private readonly WriteAheadLog _log;
    private readonly Indexer _indexer;
    private readonly AnswerMemory _answers;
    private readonly Budget _budget;
    private readonly FieldTable _fields;
    private readonly Normalisers _normalisers;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(string, string), Task<IntakeResult>> _underWay = new();
    private readonly long[] _batches = new long[Enum.GetValues<IntakeOutcome>().Length];
    // Bodies that are being read, apart from batches under way: whoever sends slowly delays nobody else.
    private readonly Budget _reading;
    private long _accepted;
    private long _rejected;

    internal Intake(
        WriteAheadLog log,
        Indexer indexer,
        AnswerMemory answers,
        Budget budget,
        FieldTable fields,
        Normalisers normalisers,
        TimeProvider clock)
    {
        (_log, _indexer, _answers, _budget) = (log, indexer, answers, budget);
        (_fields, _normalisers, _clock) = (fields, normalisers, clock);
        _reading = new Budget(ReadingBytesMax, clock);
    }

    /// <summary>How many events were accepted since the program started.</summary>
    public long EventsAccepted => Volatile.Read(ref _accepted);

    /// <summary>How many items were no events since the program started.</summary>
    public long ItemsRejected => Volatile.Read(ref _rejected);

    /// <summary>How many batches ended like this since the program started.</summary>
    public long BatchesBy(IntakeOutcome outcome) => Volatile.Read(ref _batches[(int)outcome]);

    /// <summary>The room that the body of one request takes while it is read; whoever begins it disposes it.</summary>
    public BodyRoom BeginReading() => new(_reading, Patience);

    /// <summary>Takes a batch. Its events are safe when the result says accepted: synced to the journal.</summary>
    /// <param name="incoming">The batch; its buffer belongs to the intake from now on.</param>
    public async Task<IntakeResult> AcceptAsync(IncomingBatch incoming)
    {
        var result = await AnswerAsync(incoming);
        Interlocked.Increment(ref _batches[(int)result.Outcome]);
        return result;
    }

    private async Task<IntakeResult> AnswerAsync(IncomingBatch incoming)
    {
        if (incoming.IdempotencyKey.Length == 0) return await TakeAsync(incoming);
        // A batch that arrives again while the first is still under way shares its fate, and its answer.
        var name = (incoming.Key, incoming.IdempotencyKey);
        var mine = new TaskCompletionSource<IntakeResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _underWay.GetOrAdd(name, mine.Task);
        if (first != mine.Task)
        {
            incoming.Return();
            return await first;
        }
        try
        {
            var now = _clock.GetUtcNow().UtcTicks;
            var isKnown = _answers.TryFind(incoming.Key, incoming.IdempotencyKey, now, out var answer);
            if (isKnown) incoming.Return();
            var result = isKnown ? IntakeResult.Again(answer) : await TakeAsync(incoming);
            mine.SetResult(result);
            return result;
        }
        catch (Exception e)
        {
            mine.SetException(e);
            throw;
        }
        finally
        {
            _underWay.TryRemove(name, out _);
        }
    }

    private async Task<IntakeResult> TakeAsync(IncomingBatch incoming)
    {
        var bytes = incoming.Length;
        var batch = new EventBatch(incoming.Buffer, bytes, _fields)
        {
            ReceivedTicks = _clock.GetUtcNow().UtcTicks,
            CustomEndpoint = incoming.CustomEndpoint,
        };
        if (!await _budget.TryTakeAsync(bytes, Patience))
        {
            batch.Dispose();
            return IntakeResult.Busy;
        }
        try
        {
            if (!BatchDecoder.TryDecode(batch, incoming.IsBulk)) return Refuse(batch, bytes, IntakeResult.TooMany);
            Interlocked.Add(ref _rejected, batch.Rejections.Count);
            if (batch.Count == 0)
            {
                return Refuse(batch, bytes, IntakeResult.NoneGood(RejectionJson.Write(batch.Rejections)));
            }
            _normalisers.Normalise(batch);
            var answer = new Answer(batch.Count, RejectionJson.Write(batch.Rejections));
            // What is kept for a sender that asks again is bounded, however many items it had: a batch of a few bytes
            // must not fill the journal and the memory.
            var kept = incoming.IdempotencyKey.Length == 0
                ? []
                : RejectionJson.Shortened(answer.Rejections, AnswerMemory.RejectionBytesMax);
            var remembered = new RememberedBatch(
                incoming.Key, incoming.IdempotencyKey, answer with { Rejections = kept }, batch.ReceivedTicks);
            var head = BatchRecord.Head(batch, incoming.Key, incoming.IdempotencyKey, kept);
            await _log.AppendAsync([head, batch.Bytes.AsMemory(0, batch.BodyLength)], batch.Count, firstId =>
            {
                batch.FirstId = firstId;
                _answers.Remember(remembered);
                _indexer.Post(batch, bytes);
            });
            Interlocked.Add(ref _accepted, answer.Accepted);
            return IntakeResult.Accepted(answer);
        }
        catch (DiskFullException)
        {
            return Refuse(batch, bytes, IntakeResult.DiskFull);
        }
        catch (LogFailedException)
        {
            return Refuse(batch, bytes, IntakeResult.Failed);
        }
        catch
        {
            // A bug of ours, or the journal is closing: the request says so, and the next ones still find room.
            Refuse(batch, bytes, IntakeResult.Failed);
            throw;
        }
    }

    private IntakeResult Refuse(EventBatch batch, long bytes, IntakeResult result)
    {
        batch.Dispose();
        _budget.Return(bytes);
        return result;
    }
}
