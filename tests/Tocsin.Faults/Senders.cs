using System.Collections.Concurrent;
using System.Text;
using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>
/// The oracle: senders that post batches of numbered events as fast as they are answered, and remember which were
/// acknowledged. A batch without an answer is sent again with the same idempotency key, as our own senders do,
/// until <see cref="StopAsync"/>.
/// </summary>
internal sealed class Senders : IAsyncDisposable
{
    /// <summary>How many events they send at once.</summary>
    public const int EventsInBatch = 40;

    private readonly ServerProcess _server;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly ConcurrentDictionary<string, bool> _sent = new();
    private readonly List<Task> _running = [];

    public Senders(ServerProcess server, int senders, string name)
    {
        _server = server;
        for (var i = 0; i < senders; i++)
        {
            var sender = $"{name}x{i}";
            _running.Add(Task.Run(() => SendAsync(sender)));
        }
    }

    /// <summary>Ids of events whose batch was answered with 2xx.</summary>
    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    /// <summary>Ids of all events that were ever sent.</summary>
    public ICollection<string> Sent => _sent.Keys;

    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_running);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }

    /// <summary>Compares what is stored with what was sent; answers what is wrong, in words, or nothing.</summary>
    public async Task<string> CheckAsync(string seed)
    {
        await Eventually.GetAsync(() => _server.SearchAsync("category:oracle", 0), a => a.Total >= _acknowledged.Count);
        var stored = (await _server.FindAllAsync("category:oracle")).Select(e => (
            Id: e.GetProperty("details").GetProperty("id").GetString()!,
            Summary: e.GetProperty("summary").GetString()!)).ToList();
        var ids = stored.Select(s => s.Id).ToHashSet();
        var lost = _acknowledged.Where(id => !ids.Contains(id)).ToList();
        var altered = stored.Count(s => s.Summary != SummaryOf(s.Id));
        var unknown = ids.Count(id => !_sent.ContainsKey(id));
        var twice = stored.Count - ids.Count;
        return lost.Count + altered + unknown + twice == 0
            ? ""
            : $"of {_acknowledged.Count} acknowledged {lost.Count} lost (first {lost.FirstOrDefault()}), "
                + $"{twice} twice, {altered} altered, {unknown} unknown; seed {seed}";
    }

    private static string SummaryOf(string id) => $"the oracle's event {id} with \"quotes\" and ünïcode";

    private async Task SendAsync(string sender)
    {
        for (var batch = 0; !_end.IsCancellationRequested; batch++)
        {
            var ids = Enumerable.Range(0, EventsInBatch).Select(i => $"{sender}x{batch}x{i}").ToList();
            var body = new StringBuilder();
            foreach (var id in ids)
            {
                _sent[id] = true;
                var summary = System.Text.Json.JsonEncodedText.Encode(SummaryOf(id));
                body.Append($$$"""{"category":"oracle","summary":"{{{summary}}}","details":{"id":"{{{id}}}"}}""");
                body.Append('\n');
            }
            while (!await TryAsync(body.ToString(), $"{sender}-{batch}"))
            {
                if (_end.IsCancellationRequested) return;
                await Task.Delay(20);
            }
            foreach (var id in ids) _acknowledged.Enqueue(id);
        }
    }

    private async Task<bool> TryAsync(string body, string key)
    {
        try
        {
            var (status, _) = await _server.SendAsync(body, idempotencyKey: key);
            return status is >= 200 and <= 299;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return false;
        }
    }
}
