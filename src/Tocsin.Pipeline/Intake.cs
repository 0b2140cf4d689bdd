using System.Collections.Concurrent;
using Tocsin.Events;
using Tocsin.Pipeline.Normalise;
using Tocsin.Pipeline.Sources;
using Tocsin.Storage.Log;

namespace Tocsin.Pipeline;

/// <summary>
/// Takes batches from senders. <see cref="AcceptAsync"/> is the way of writing, from bytes to "accepted"; the
/// <see cref="Indexer"/> goes on from there. Thread-safe.
/// </summary>
public sealed class Intake
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private const long ReadingBytesMax = 64 << 20;
    private const long UnderWayBytesMax = 16 << 20;

    private readonly WriteAheadLog _log;
    private readonly AnswerMemory _answers;
    private readonly FieldTable _fields;
    private readonly Normalisers _normalisers;
    private readonly string _hostName;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(string, string), BatchUnderWay> _underWay = new();
    private readonly long[] _batches = new long[Enum.GetValues<IntakeOutcome>().Length];
    // Bodies that are being read, apart from batches under way: whoever sends slowly delays nobody else.
    private readonly Budget _reading;
    private readonly Budget _underWayBytes;
    private long _accepted;
    private long _rejected;

    internal Intake(
        WriteAheadLog log, AnswerMemory answers, FieldTable fields, Normalisers normalisers, string hostName,
        TimeProvider clock)
    {
        (_log, _answers, _fields, _normalisers, _hostName, _clock) =
            (log, answers, fields, normalisers, hostName, clock);
        _reading = new Budget(ReadingBytesMax, clock);
        _underWayBytes = new Budget(UnderWayBytesMax, clock);
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
        var mine = new BatchUnderWay(RememberedBatch.HashOf(incoming.Body, incoming.Source.CustomEndpoint));
        var first = _underWay.GetOrAdd(name, mine);
        if (first != mine) return Again(incoming, mine.BodyHash == first.BodyHash, await first.Result.Task);
        try
        {
            var now = _clock.GetUtcNow().UtcTicks;
            var result = _answers.TryFind(incoming.Key, incoming.IdempotencyKey, now, out var known)
                ? Again(incoming, known.IsOf(mine.BodyHash), known.Result)
                : await TakeAsync(incoming);
            mine.Result.SetResult(result);
            return result;
        }
        catch (Exception e)
        {
            mine.Result.SetException(e);
            throw;
        }
        finally
        {
            _underWay.TryRemove(name, out _);
        }
    }

    // The answer to a batch that was sent before. It is decoded again: what some sources answer names its items.
    private IntakeResult Again(IncomingBatch incoming, bool isSame, IntakeResult result)
    {
        if (!isSame)
        {
            incoming.Return();
            return IntakeResult.KeyReused;
        }
        using var events = new EventBatch(incoming.Buffer, incoming.Length, _fields, OriginOf(incoming));
        incoming.Source.TryDecode(events);
        return result;
    }

    private async Task<IntakeResult> TakeAsync(IncomingBatch incoming)
    {
        var bytes = incoming.Length;
        if (_log.IsHeld || !await _underWayBytes.TryTakeAsync(bytes, Patience))
        {
            incoming.Return();
            return IntakeResult.Busy;
        }
        var events = new EventBatch(incoming.Buffer, bytes, _fields, OriginOf(incoming));
        LogBatch? batch = null;
        try
        {
            await _log.PaceAsync();
            if (!incoming.Source.TryDecode(events)) return IntakeResult.TooMany;
            Interlocked.Add(ref _rejected, events.Rejections.Count);
            var rejections = RejectionJson.Write(events.Rejections);
            if (events.Count == 0) return IntakeResult.NoneGood(rejections);
            _normalisers.Normalise(events);
            batch = new LogBatch(events, ToKeep(incoming, rejections));
            await _log.AppendAsync(batch);
            // Safe. The sender may send it again from now on.
            _answers.Know(RememberedBatch.Of(batch));
            Interlocked.Add(ref _accepted, batch.Count);
            return IntakeResult.Accepted(batch.Count, rejections, batch.FirstId);
        }
        catch (DiskFullException)
        {
            return IntakeResult.DiskFull;
        }
        catch (LogFailedException)
        {
            return IntakeResult.Failed;
        }
        finally
        {
            // Its readers hold the batch themselves.
            if (batch is null) events.Dispose();
            else batch.Release();
            _underWayBytes.Return(bytes);
        }
    }

    private BatchOrigin OriginOf(IncomingBatch incoming) => new()
    {
        ReceivedTicks = _clock.GetUtcNow().UtcTicks,
        HostName = _hostName,
        NormaliserVersion = Normalisers.Version,
        Format = incoming.Source.Format,
        CustomEndpoint = incoming.Source.CustomEndpoint,
        IngestKey = incoming.Key,
        IdempotencyKey = incoming.IdempotencyKey,
    };

    // What is kept for a sender that asks again is bounded, however many items it had: a batch of a few bytes must not
    // fill the journal and the memory.
    private static byte[] ToKeep(IncomingBatch incoming, byte[] rejections) => incoming.IdempotencyKey.Length == 0
        ? []
        : RejectionJson.Shortened(rejections, AnswerMemory.RejectionBytesMax);

    private sealed record BatchUnderWay(UInt128 BodyHash)
    {
        public TaskCompletionSource<IntakeResult> Result { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
