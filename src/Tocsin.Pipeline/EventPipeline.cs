using Tocsin.Events;
using Tocsin.Pipeline.Normalise;
using Tocsin.Storage;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Log;

namespace Tocsin.Pipeline;

/// <summary>
/// The log, the store and what lies between them, opened and recovered together. After a crash, the log's readers go on
/// where they had been: events that were accepted and had not reached a segment are stored again, with the ids they
/// had.
/// </summary>
public sealed class EventPipeline : IAsyncDisposable
{
    private static readonly TimeSpan FinishWithin = TimeSpan.FromSeconds(20);

    private readonly WriteAheadLog _log;
    private readonly Indexer _indexer;
    private readonly AnswerMemory _answers;
    private readonly TimeProvider _clock;

    private readonly AnswerKeeper _keeper;

    private EventPipeline(
        SegmentStore store, WriteAheadLog log, Indexer indexer, AnswerMemory answers, AnswerKeeper keeper,
        Intake intake, TimeProvider clock)
    {
        (Store, _log, _indexer, Intake, _clock) = (store, log, indexer, intake, clock);
        (_answers, _keeper) = (answers, keeper);
        Indexing = BothAsync(indexer.RunAsync(), keeper.RunAsync());
    }

    /// <summary>Where events are stored.</summary>
    public SegmentStore Store { get; }

    /// <summary>Where events come in.</summary>
    public Intake Intake { get; }

    /// <summary>Ends when the pipeline is disposed, or fails when events cannot be stored any more.</summary>
    public Task Indexing { get; }

    /// <summary>
    /// The time of arrival up to which everything accepted is searchable; now, while the store keeps up.
    /// </summary>
    public DateTimeOffset SearchableUpTo =>
        _indexer.StoredUpTo is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : _clock.GetUtcNow();

    /// <summary>Completes, with the failure, when the journal can take nothing more.</summary>
    public Task<LogFailedException> Failed => _log.Failed;

    /// <summary>What became of everything ever accepted. The five sorts add up at every moment.</summary>
    public EventBalance Balance
    {
        get
        {
            // In this order: what is in the store was accepted before.
            var counts = Store.Counts;
            var accepted = _log.NextId - 1;
            var pending = Math.Max(0, accepted - counts.Stored - counts.Expired - counts.Quarantined);
            return new EventBalance(accepted, counts.Stored, counts.Expired, 0, counts.Quarantined, pending);
        }
    }

    /// <summary>The log, for whoever follows it.</summary>
    public WriteAheadLog Log => _log;

    /// <summary>What is wrong with the log and its readers, in sentences; empty when all is well.</summary>
    public IReadOnlyList<string> Troubles =>
    [
        .. _log.Damages.Select(d =>
            $"{d.File}: {d.Length} bytes at {d.Offset} are damaged; "
                + $"at most {d.Events} events that were not yet in segments are lost"),
        .. _answers.Damages,
        .. _log.Readers.Select(r => r.Trouble).OfType<string>(),
        .. new[] { Store.SealFailure, _indexer.Failure, _keeper.Failure }.OfType<string>(),
    ];

    /// <summary>Opens the data of a directory; complete when everything accepted before is searchable.</summary>
    /// <param name="disk">Where it lies.</param>
    /// <param name="directory">The data directory; created if need be.</param>
    /// <param name="host">Name of this machine.</param>
    /// <param name="clock">The time.</param>
    public static async Task<EventPipeline> OpenAsync(IDisk disk, string directory, string host, TimeProvider clock)
    {
        disk.CreateDirectory(directory);
        var store = SegmentStore.Open(disk, Path.Combine(directory, "segments"));
        var answers = new AnswerMemory(disk, Path.Combine(directory, "answers"));
        var (fields, normalisers) = (new FieldTable(), new Normalisers());
        var decoder = new LogDecoder(fields, normalisers.Normalise, host);
        var log = WriteAheadLog.Open(disk, Path.Combine(directory, "journal"), store.Checkpoint, decoder, clock);
        var indexer = new Indexer(store, log, clock);
        var keeper = new AnswerKeeper(answers, log, clock);
        var intake = new Intake(log, answers, fields, normalisers, host, clock);
        var pipeline = new EventPipeline(store, log, indexer, answers, keeper, intake, clock);
        await await Task.WhenAny(pipeline.Indexing, Task.WhenAll(indexer.CaughtUp, keeper.CaughtUp));
        // Events whose ids are missing at the end were lost with the bytes that held them.
        store.SkipTo(log.NextId);
        return pipeline;
    }

    /// <summary>Stores and seals everything accepted, then closes. Intake must have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _log.Dispose();
        // On a full disk nothing can be sealed; the journal has everything, and the next start goes on from there.
        await await Task.WhenAny(Indexing, Task.Delay(FinishWithin, _clock));
        Store.Dispose();
    }

    // Fails as soon as one does.
    private static async Task BothAsync(Task first, Task second)
    {
        await await Task.WhenAny(first, second);
        await Task.WhenAll(first, second);
    }
}
