using System.IO.Hashing;
using System.Text;
using Tocsin.Storage.Disk;

namespace Tocsin.Pipeline;

/// <summary>
/// The answers given to batches with an idempotency key, for a day, and for each ingest key the newest million. The
/// log has them all; before its files are deleted, <see cref="AnswerKeeper"/> has them saved into a file of the day.
/// Thread-safe.
/// </summary>
internal sealed class AnswerMemory
{
    /// <summary>How many answers are kept for each ingest key.</summary>
    public const int AnswersMax = 1_000_000;

    /// <summary>How many bytes of rejections are kept of one answer.</summary>
    public const int RejectionBytesMax = 4 * 1024;

    /// <summary>
    /// How many bytes of rejections are kept for each ingest key: of older batches it is known that they were taken,
    /// and how many of their events, but no longer why others were not.
    /// </summary>
    public const long RejectionBytesOfKeyMax = 16 << 20;

    private const int UnsavedBytesEach = 128;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    private static readonly byte[] NotKept = RejectionJson.Write([new Events.Rejection(
        0, "more", "Some items were not taken; which ones was said in the first answer to this batch.")]);

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly Lock _lock = new();
    private readonly Lock _saving = new();
    private readonly Dictionary<string, Sender> _senders = new(StringComparer.Ordinal);
    private List<RememberedBatch> _unsaved = [];
    private long _unsavedBytes;

    /// <summary>A memory with what the directory's files say.</summary>
    public AnswerMemory(IDisk disk, string directory)
    {
        (_disk, _directory) = (disk, directory);
        disk.CreateDirectory(directory);
        var damages = new List<string>();
        foreach (var path in AnswerFile.In(disk, directory).ToList()) Read(path, damages);
        Damages = damages;
    }

    /// <summary>What was damaged in the files at the start, in sentences.</summary>
    public IReadOnlyList<string> Damages { get; }

    /// <summary>How many bytes wait to be saved, about.</summary>
    public long UnsavedBytes => Interlocked.Read(ref _unsavedBytes);

    /// <summary>Knows an answer from now on; a batch without an idempotency key is passed over.</summary>
    public void Know(RememberedBatch remembered)
    {
        if (remembered.IdempotencyKey.Length == 0) return;
        lock (_lock) Keep(remembered);
    }

    /// <summary>Knows an answer, and has the next <see cref="Save"/> make it durable.</summary>
    public void Remember(RememberedBatch remembered)
    {
        if (remembered.IdempotencyKey.Length == 0) return;
        lock (_lock)
        {
            Keep(remembered);
            _unsaved.Add(remembered);
            _unsavedBytes += UnsavedBytesEach + remembered.IdempotencyKey.Length + remembered.Answer.Rejections.Length;
        }
    }

    /// <summary>The answer that this batch was given, if it was sent within the last day.</summary>
    /// <param name="key">Id of the ingest key it came with.</param>
    /// <param name="idempotencyKey">Its own.</param>
    /// <param name="now">Ticks.</param>
    /// <param name="answer">The answer.</param>
    public bool TryFind(string key, string idempotencyKey, long now, out KeptAnswer answer)
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

    /// <summary>Makes everything remembered so far durable outside the log.</summary>
    public void Save(long now)
    {
        lock (_saving)
        {
            List<RememberedBatch> unsaved;
            lock (_lock) (unsaved, _unsaved, _unsavedBytes) = (_unsaved, [], 0);
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

    // A file of ours never keeps the server from starting.
    private void Read(string path, List<string> damages)
    {
        try
        {
            foreach (var found in AnswerFile.Walk(_disk, path))
            {
                if (found.Damage is { } damage) damages.Add($"{path}: {damage}");
                else Keep(found.Batch);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            damages.Add($"{path}: it cannot be read ({e.Message}); batches that it names are stored twice if they "
                + "are sent again");
        }
    }

    private void Keep(RememberedBatch remembered)
    {
        if (!_senders.TryGetValue(remembered.Key, out var sender)) _senders[remembered.Key] = sender = new Sender();
        var hash = HashOf(remembered.IdempotencyKey);
        // The first answer counts, until a day later the name may be used anew.
        if (sender.Answers.TryGetValue(hash, out var known) && remembered.Ticks - known.Ticks <= KeptFor.Ticks) return;
        // An older version kept all of them.
        var rejections = RejectionJson.Shortened(remembered.Answer.Rejections, RejectionBytesMax);
        sender.Answers[hash] = (remembered.Answer with { Rejections = rejections }, remembered.Ticks);
        sender.Order.Enqueue((hash, remembered.Ticks));
        if (rejections.Length > 0) sender.KeepRejections(hash, rejections.Length);
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
        public Dictionary<UInt128, (KeptAnswer Answer, long Ticks)> Answers { get; } = [];

        public Queue<(UInt128 Hash, long Ticks)> Order { get; } = [];

        private readonly Queue<(UInt128 Hash, int Bytes)> _withRejections = [];
        private long _rejectionBytes;

        public void KeepRejections(UInt128 hash, int bytes)
        {
            _withRejections.Enqueue((hash, bytes));
            _rejectionBytes += bytes;
            while (_rejectionBytes > RejectionBytesOfKeyMax && _withRejections.TryDequeue(out var oldest))
            {
                _rejectionBytes -= oldest.Bytes;
                if (!Answers.TryGetValue(oldest.Hash, out var kept)) continue;
                Answers[oldest.Hash] = (kept.Answer with { Rejections = NotKept }, kept.Ticks);
            }
        }
    }
}
