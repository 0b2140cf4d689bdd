using Tocsin.Storage.Log;

namespace Tocsin.Pipeline;

/// <summary>
/// The reader of the log that keeps what senders with idempotency keys were answered: when a journal file goes, nothing
/// else knows.
/// </summary>
internal sealed class AnswerKeeper
{
    private const long UnsavedBytesMax = 8 << 20;
    private static readonly TimeSpan SaveWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly AnswerMemory _answers;
    private readonly LogReader _reader;
    private readonly TimeProvider _clock;
    private readonly Lock _saving = new();
    private long _remembered;

    public AnswerKeeper(AnswerMemory answers, WriteAheadLog log, TimeProvider clock)
    {
        (_answers, _clock) = (answers, clock);
        _reader = log.Follow(new LogReaderOptions("answers")
        {
            Wants = origin => origin.IdempotencyKey.Length > 0,
            HoldsIntake = true,
        });
        _remembered = _reader.Position;
    }

    /// <summary>Completes when all answers are known that are in the log at the start.</summary>
    public Task CaughtUp => _reader.CaughtUp;

    /// <summary>Why answers cannot be saved at the moment; null when they can.</summary>
    public string? Failure { get; private set; }

    /// <summary>Keeps answers until the log is closed and all of it was read.</summary>
    public async Task RunAsync()
    {
        await using var timer = _clock.CreateTimer(_ => TrySave(), null, SaveWithin, SaveWithin);
        while (await _reader.NextAsync(CancellationToken.None) is { } batch)
        {
            _answers.Remember(RememberedBatch.Of(batch));
            Volatile.Write(ref _remembered, batch.NextId);
            batch.Release();
            if (_answers.UnsavedBytes < UnsavedBytesMax) continue;
            // The log has them all, and waits with its files; what comes meanwhile is read from there.
            while (!TrySave()) await Task.Delay(RetryAfter, _clock);
        }
        TrySave();
    }

    private bool TrySave()
    {
        lock (_saving)
        {
            // Before saving: what is remembered while that goes on is for the next time.
            var upTo = Volatile.Read(ref _remembered);
            try
            {
                if (_answers.UnsavedBytes > 0) _answers.Save(_clock.GetUtcNow().UtcTicks);
                if (upTo > _reader.Checkpoint) _reader.Commit(upTo);
                Failure = null;
            }
            catch (IOException e)
            {
                Failure = "What senders were answered cannot be saved: " + e.Message;
            }
            return Failure is null;
        }
    }
}
