using Tocsin.Storage.Log;

namespace Tocsin.Pipeline;

/// <summary>
/// The reader of the log that keeps what senders with idempotency keys were answered: when a journal file goes, nothing
/// else knows.
/// </summary>
internal sealed class AnswerKeeper
{
    private const long UnsavedBytesMax = 8 << 20;
    private const long BytesBetweenSaves = 32 << 20;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly AnswerMemory _answers;
    private readonly LogReader _reader;
    private readonly TimeProvider _clock;
    private long _bytes;

    public AnswerKeeper(AnswerMemory answers, WriteAheadLog log, TimeProvider clock)
    {
        (_answers, _clock) = (answers, clock);
        _reader = log.Follow(new LogReaderOptions("answers") { HoldsIntake = true });
    }

    /// <summary>Completes when all answers are known that are in the log at the start.</summary>
    public Task CaughtUp => _reader.CaughtUp;

    /// <summary>Why answers cannot be saved at the moment; null when they can.</summary>
    public string? Failure { get; private set; }

    /// <summary>Keeps answers until the log is closed and all of it was read.</summary>
    public async Task RunAsync()
    {
        while (await _reader.NextAsync(CancellationToken.None) is { } batch)
        {
            _answers.Remember(RememberedBatch.Of(batch));
            _bytes += batch.Bytes;
            batch.Release();
            if (_bytes < BytesBetweenSaves && _answers.UnsavedBytes < UnsavedBytesMax) continue;
            // The log has them all, and waits with its files; what comes meanwhile is read from there.
            while (!TrySave()) await Task.Delay(RetryAfter, _clock);
        }
        TrySave();
    }

    private bool TrySave()
    {
        try
        {
            _answers.Save(_clock.GetUtcNow().UtcTicks);
            _reader.Commit(_reader.Position);
            (Failure, _bytes) = (null, 0);
        }
        catch (IOException e)
        {
            Failure = "What senders were answered cannot be saved: " + e.Message;
        }
        return Failure is null;
    }
}
