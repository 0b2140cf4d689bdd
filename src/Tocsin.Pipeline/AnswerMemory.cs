using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Tocsin.Storage.Disk;

namespace Tocsin.Pipeline;

/// <summary>
/// The answers given to batches with an idempotency key, for a day, and for each ingest key the newest million. The
/// journal has them all; before its files are deleted, <see cref="Save"/> puts them into a file of the day.
/// Thread-safe.
/// </summary>
internal sealed class AnswerMemory
{
    /// <summary>How many answers are kept for each ingest key.</summary>
    public const int AnswersMax = 1_000_000;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly Lock _lock = new();
    private readonly Lock _saving = new();
    private readonly Dictionary<string, Sender> _senders = new(StringComparer.Ordinal);
    private List<RememberedBatch> _unsaved = [];

    /// <summary>A memory with what the directory's files say.</summary>
    public AnswerMemory(IDisk disk, string directory)
    {
        (_disk, _directory) = (disk, directory);
        disk.CreateDirectory(directory);
        foreach (var path in AnswerFile.In(disk, directory))
        {
            foreach (var remembered in AnswerFile.Read(disk, path)) Keep(remembered);
        }
        Damages =
        [
            .. AnswerFile.In(disk, directory).SelectMany(p => AnswerFile.Damages(disk, p).Select(d => $"{p}: {d}")),
        ];
    }

    /// <summary>What was damaged in the files at the start, in sentences.</summary>
    public IReadOnlyList<string> Damages { get; }

    /// <summary>Remembers an answer; a batch without an idempotency key is passed over.</summary>
    public void Remember(RememberedBatch remembered)
    {
        if (remembered.IdempotencyKey.Length == 0) return;
        lock (_lock)
        {
            Keep(remembered);
            _unsaved.Add(remembered);
        }
    }

    /// <summary>The answer that this batch was given, if it was sent within the last day.</summary>
    /// <param name="key">Id of the ingest key it came with.</param>
    /// <param name="idempotencyKey">Its own.</param>
    /// <param name="now">Ticks.</param>
    /// <param name="answer">The answer.</param>
    public bool TryFind(string key, string idempotencyKey, long now, out Answer answer)
    {
        answer = default;
        lock (_lock)
        {
            if (!_senders.TryGetValue(key, out var sender)
                || !sender.Answers.TryGetValue(HashOf(idempotencyKey), out var kept)
                || now - kept.Ticks > KeptFor.Ticks) return false;
            answer = kept.Answer;
            return true;
        }
    }

    /// <summary>Makes everything remembered so far durable outside the journal.</summary>
    public void Save(long now)
    {
        lock (_saving)
        {
            List<RememberedBatch> unsaved;
            lock (_lock) (unsaved, _unsaved) = (_unsaved, []);
            try
            {
                if (unsaved.Count > 0) AnswerFile.Append(_disk, _directory, now, unsaved);
            }
            catch (IOException)
            {
                lock (_lock) _unsaved.InsertRange(0, unsaved);
                throw;
            }
            AnswerFile.DeleteBefore(_disk, _directory, now - KeptFor.Ticks);
        }
    }

    private void Keep(RememberedBatch remembered)
    {
        if (!_senders.TryGetValue(remembered.Key, out var sender)) _senders[remembered.Key] = sender = new Sender();
        var hash = HashOf(remembered.IdempotencyKey);
        // The first answer counts, until a day later the name may be used anew.
        if (sender.Answers.TryGetValue(hash, out var known) && remembered.Ticks - known.Ticks <= KeptFor.Ticks) return;
        sender.Answers[hash] = (remembered.Answer, remembered.Ticks);
        sender.Order.Enqueue((hash, remembered.Ticks));
        while (sender.Order.Count > AnswersMax || sender.Order.Peek().Ticks < remembered.Ticks - KeptFor.Ticks)
        {
            var (oldest, ticks) = sender.Order.Dequeue();
            if (sender.Answers.TryGetValue(oldest, out var kept) && kept.Ticks == ticks) sender.Answers.Remove(oldest);
        }
    }

    private static UInt128 HashOf(string idempotencyKey) =>
        XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(idempotencyKey));

    private sealed class Sender
    {
        public Dictionary<UInt128, (Answer Answer, long Ticks)> Answers { get; } = [];

        public Queue<(UInt128 Hash, long Ticks)> Order { get; } = [];
    }
}
