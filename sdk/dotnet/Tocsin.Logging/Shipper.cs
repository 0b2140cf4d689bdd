using System.Globalization;
using System.Threading.Channels;

namespace Tocsin.Logging;

/// <summary>A bounded queue of events and the loop that sends them in batches. Any thread may post; one loop sends.
/// Nothing of it survives the process.</summary>
internal sealed class Shipper : IDisposable
{
    private static readonly AsyncLocal<bool> Sending = new();

    private readonly IngestClient _client;
    private readonly TocsinLoggerOptions _options;
    private readonly string _sender;
    private readonly Func<long, long, byte[]> _lossReport;
    private readonly Complaints _complaints;
    private readonly RetryPause _pause;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Task _loop;

    // Full means the newest is left out and counted: the program that logs must not wait for the network.
    private readonly Channel<byte[]> _queue;

    private long _sequence;
    private long _batches;
    private long _overflowed;
    private long _refused;
    private long _reportedOverflowed;
    private long _reportedRefused;
    private int _inFlight;
    private int _disposed;

    public Shipper(IngestClient client, TocsinLoggerOptions options, TimeProvider time, string sender,
        Func<long, long, byte[]> lossReport)
    {
        _client = client;
        _options = options;
        _time = time;
        _sender = sender;
        _lossReport = lossReport;
        _complaints = new Complaints(time);
        _pause = new RetryPause(time, options.RetryWaitMax);
        _queue = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(options.QueueSize) { SingleReader = true });
        using (ExecutionContext.SuppressFlow()) _loop = Task.Run(RunAsync);
    }

    /// <summary>Whether the caller is the sending loop, or was called by it.</summary>
    public static bool IsSending => Sending.Value;

    public long Dropped => Interlocked.Read(ref _overflowed) + Interlocked.Read(ref _refused);

    public bool IsFull => _queue.Reader.Count >= _options.QueueSize;

    public long NextSequence() => Interlocked.Increment(ref _sequence);

    /// <summary>Queues an event, or counts it as left out.</summary>
    public void Post(byte[] line)
    {
        if (!_queue.Writer.TryWrite(line)) CountOverflow();
    }

    public void CountOverflow()
    {
        var count = Interlocked.Increment(ref _overflowed);
        _complaints.Say(Text($"the queue is full or closed; {count} events left out so far"));
    }

    /// <summary>Delivers what is queued within the options' time; counts and says what is left.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _queue.Writer.TryComplete();
        _pause.Shorten();
        // Whoever disposes a logger provider, or ends a process, waits for it; there is no asynchronous way.
        if (!_loop.Wait(_options.FlushWait)) _giveUp.Cancel();
        var hasEnded = _loop.Wait(TimeSpan.FromSeconds(1));
        var left = Volatile.Read(ref _inFlight) + _queue.Reader.Count;
        if (left > 0)
        {
            Interlocked.Add(ref _overflowed, left);
            Complaints.SayNow(Text($"{left} events were not delivered before the end of the program"));
        }
        _client.Dispose();
        if (!hasEnded) return; // It still uses what follows, for a moment.
        _pause.Dispose();
        _giveUp.Dispose();
    }

    /// <summary>The background loop: collect a batch, deliver it, until the queue is closed and empty.</summary>
    private async Task RunAsync()
    {
        Sending.Value = true;
        while (!_giveUp.IsCancellationRequested && await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var batch = await CollectAsync().ConfigureAwait(false);
            _inFlight = batch.Length;
            try
            {
                await DeliverAsync(batch).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                Refuse(_inFlight, "sending failed: " + error.Message);
                _inFlight = 0;
            }
        }
    }

    private async Task<byte[][]> CollectAsync()
    {
        var batch = new List<byte[]>();
        var bytes = 0;
        using var window = new CancellationTokenSource(_options.BatchWait, _time);
        while (batch.Count < _options.BatchSize && bytes < _options.BatchBytes)
        {
            if (_queue.Reader.TryRead(out var line))
            {
                batch.Add(line);
                bytes += line.Length;
                continue;
            }
            _inFlight = batch.Count;
            var more = _queue.Reader.WaitToReadAsync(window.Token).AsTask();
            await ((Task)more).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!more.IsCompletedSuccessfully || !await more.ConfigureAwait(false)) break;
        }
        return [.. batch];
    }

    /// <summary>Sends a batch until the server has answered for each of its events. One that is given up at the end
    /// stays in flight, to be counted there.</summary>
    private async Task DeliverAsync(ReadOnlyMemory<byte[]> batch)
    {
        if (await SendAsync(batch).ConfigureAwait(false) is not { } answer) return;
        if (answer.IsTooLarge && batch.Length > 1)
        {
            var middle = batch.Length / 2;
            await DeliverAsync(batch[..middle]).ConfigureAwait(false);
            await DeliverAsync(batch[middle..]).ConfigureAwait(false);
            return;
        }
        _inFlight -= batch.Length;
        if (!answer.IsAccepted)
        {
            Refuse(batch.Length, Text($"the server answered {(int)answer.Status} {answer.Reason}"));
            return;
        }
        if (answer.Rejected > 0) Refuse(answer.Rejected, "the server rejected " + answer.Reason);
        await ReportLossesAsync().ConfigureAwait(false);
    }

    /// <summary>The server's answer, or null when the end came first. Each try carries the same key, so that a batch
    /// whose answer got lost is stored once.</summary>
    private async Task<Answer?> SendAsync(ReadOnlyMemory<byte[]> batch)
    {
        var key = NextKey();
        for (var attempt = 0; !_giveUp.IsCancellationRequested; attempt++)
        {
            var answer = await _client.SendAsync(batch, key, _giveUp.Token).ConfigureAwait(false);
            if (!answer.IsTemporary) return answer;
            _complaints.Say("cannot deliver, will try again: " + ReasonOf(answer));
            await _pause.WaitAsync(attempt, answer.RetryAfter, _giveUp.Token).ConfigureAwait(false);
        }
        return null;
    }

    /// <summary>Tells the server, which has just shown that it is there, what it never got. Tried again after the next
    /// batch if it fails.</summary>
    private async Task ReportLossesAsync()
    {
        var overflowed = Interlocked.Read(ref _overflowed);
        var refused = Interlocked.Read(ref _refused);
        if (overflowed == _reportedOverflowed && refused == _reportedRefused) return;
        var report = _lossReport(overflowed - _reportedOverflowed, refused - _reportedRefused);
        var answer = await _client.SendAsync(new[] { report }, NextKey(), _giveUp.Token).ConfigureAwait(false);
        if (answer.IsAccepted) (_reportedOverflowed, _reportedRefused) = (overflowed, refused);
    }

    private void Refuse(int count, string why)
    {
        var all = Interlocked.Add(ref _refused, count);
        _complaints.Say(Text($"{all} events refused so far: {why}"));
    }

    private string NextKey() => Text($"{_sender}-{++_batches}");

    private static string ReasonOf(Answer answer) =>
        answer.Status == 0 ? answer.Reason : Text($"the server answered {(int)answer.Status} {answer.Reason}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
