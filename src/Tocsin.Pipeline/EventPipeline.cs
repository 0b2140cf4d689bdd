using Tocsin.Events;
using Tocsin.Pipeline.Normalise;
using Tocsin.Storage;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Journal;

namespace Tocsin.Pipeline;

/// <summary>
/// The journal, the store and what lies between them, opened and recovered together. After a crash, events that were
/// accepted and had not reached a segment are read from the journal again, with the ids they had.
/// </summary>
public sealed class EventPipeline : IAsyncDisposable
{
    private static readonly TimeSpan FinishWithin = TimeSpan.FromSeconds(20);

    private const long UnderWayBytesMax = 24 * 1024 * 1024;

    private readonly WriteAheadLog _log;
    private readonly Indexer _indexer;
    private readonly AnswerMemory _answers;
    private readonly TimeProvider _clock;

    private EventPipeline(
        EventStore store, WriteAheadLog log, Indexer indexer, AnswerMemory answers, Intake intake, TimeProvider clock)
    {
        (Store, _log, _indexer, _answers, Intake, _clock) = (store, log, indexer, answers, intake, clock);
        store.CheckpointMoved = ForgetBefore;
        Indexing = indexer.RunAsync();
    }

    /// <summary>Where events are stored.</summary>
    public EventStore Store { get; }

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

    /// <summary>What could not be read of the journal at the start.</summary>
    public IReadOnlyList<JournalDamage> JournalDamages => _log.Damages;

    /// <summary>What became of everything ever accepted. The five sorts add up at every moment.</summary>
    public EventBalance Balance
    {
        get
        {
            // In this order: what is in the store was accepted before.
            var figures = Store.Figures;
            var accepted = _log.NextId - 1;
            var pending = Math.Max(0, accepted - figures.Stored - figures.Expired - figures.Quarantined);
            return new EventBalance(accepted, figures.Stored, figures.Expired, 0, figures.Quarantined, pending);
        }
    }

    /// <summary>How many bytes the journal's files have.</summary>
    public long JournalBytes => _log.Bytes;

    /// <summary>Files of remembered answers that are damaged, in sentences.</summary>
    public IReadOnlyList<string> AnswerDamages => _answers.Damages;

    /// <summary>Opens the data of a directory; complete when everything accepted before is searchable.</summary>
    /// <param name="disk">Where it lies.</param>
    /// <param name="directory">The data directory; created if need be.</param>
    /// <param name="host">Name of this machine.</param>
    /// <param name="clock">The time.</param>
    public static async Task<EventPipeline> OpenAsync(IDisk disk, string directory, string host, TimeProvider clock)
    {
        disk.CreateDirectory(directory);
        var store = EventStore.Open(disk, Path.Combine(directory, "segments"));
        var answers = new AnswerMemory(disk, Path.Combine(directory, "answers"));
        var (fields, normalisers) = (new FieldTable(), new Normalisers(host));
        var journal = Path.Combine(directory, "journal");
        var log = await WriteAheadLog.OpenAsync(disk, journal, store.Checkpoint, async record =>
        {
            using var batch = BatchRecord.Read(record.Payload.Span, fields, out var remembered);
            answers.Remember(remembered);
            // What a segment has must not be stored twice.
            if (record.FirstId < store.Checkpoint) return;
            batch.FirstId = record.FirstId;
            normalisers.Normalise(batch);
            await store.AppendAsync(batch, CancellationToken.None);
        });
        store.SkipTo(log.NextId);
        var budget = new Budget(UnderWayBytesMax, clock);
        var indexer = new Indexer(store, budget);
        var intake = new Intake(log, indexer, answers, budget, fields, normalisers, clock);
        return new EventPipeline(store, log, indexer, answers, intake, clock);
    }

    /// <summary>Stores and seals everything accepted, then closes. Intake must have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _log.Dispose();
        _indexer.Complete();
        // On a full disk nothing can be sealed; the journal has everything, and the next start goes on from there.
        await await Task.WhenAny(FinishAsync(), Task.Delay(FinishWithin, _clock));
        Store.Dispose();
    }

    private async Task FinishAsync()
    {
        await Indexing;
        await Store.SealAsync();
    }

    // Answers first: once a journal file is gone, nothing else knows what its senders were told.
    private void ForgetBefore(long checkpoint)
    {
        _answers.Save(_clock.GetUtcNow().UtcTicks);
        _log.DeleteBefore(checkpoint);
    }
}
