using System.Net;
using System.Text.Json;

namespace Tocsin.Commands;

/// <summary>
/// Sends batches to the sink and counts what became of them. What is full or away for a while is tried again with the
/// same key, so that nothing is stored twice. Thread-safe.
/// </summary>
internal sealed class ImportSender(HttpClient http, string keyHeader, string key, TimeProvider clock)
{
    private const int RefusedShownMax = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();

    /// <summary>How many events were accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>How many lines were refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Sends one batch.</summary>
    /// <exception cref="ImportFailedException">It cannot be sent at all: the rest would not be either.</exception>
    public async Task SendAsync(ImportBatch batch, CancellationToken stop)
    {
        var started = clock.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            string trouble;
            try
            {
                using var answer = await PostAsync(batch, stop);
                if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest
                    or HttpStatusCode.RequestEntityTooLarge)
                {
                    Count(batch, answer.StatusCode, await answer.Content.ReadAsStringAsync(stop));
                    return;
                }
                trouble = $"the sink answers {(int)answer.StatusCode}";
                if (answer.StatusCode == HttpStatusCode.Unauthorized)
                {
                    throw new ImportFailedException(
                        "The key is not one that the sink knows. "
                            + "'tocsin keys new NAME' makes one; give it with --key.");
                }
                if (answer.Headers.RetryAfter?.Delta is { } asked) pause = asked;
            }
            catch (HttpRequestException e)
            {
                trouble = e.Message;
            }
            if (clock.GetElapsedTime(started) > Patience)
            {
                throw new ImportFailedException(
                    $"Lines from {batch.Lines[0]} on could not be sent for {Patience.TotalMinutes} minutes: {trouble}. "
                        + "Run the same command again within a day: what was taken is not taken twice.");
            }
            await Task.Delay(pause, clock, stop);
            pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
        }
    }

    private async Task<HttpResponseMessage> PostAsync(ImportBatch batch, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "events")
        {
            Content = new ReadOnlyMemoryContent(batch.Body),
        };
        request.Headers.TryAddWithoutValidation(keyHeader, key);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", batch.IdempotencyKey);
        return await http.SendAsync(request, stop);
    }

    private void Count(ImportBatch batch, HttpStatusCode status, string body)
    {
        using var answer = JsonDocument.Parse(body);
        var accepted = answer.RootElement.GetProperty("accepted").GetInt64();
        var rejected = answer.RootElement.GetProperty("rejected").EnumerateArray().ToList();
        lock (_lock)
        {
            Accepted += accepted;
            foreach (var item in rejected)
            {
                var index = item.GetProperty("index").GetInt32();
                var line = index < batch.Lines.Count ? batch.Lines[index] : batch.Lines[^1];
                Refuse(line, item.GetProperty("reason").GetString()!);
            }
            // The sink names a thousand and says how many more there are.
            if (rejected.Count > 0) Refused += Math.Max(0, batch.Lines.Count - accepted - rejected.Count);
            if (status == HttpStatusCode.OK || rejected.Count > 0) return;
            // The batch as a whole was refused.
            var reason = answer.RootElement.GetProperty("error").GetProperty("message").GetString()!;
            foreach (var line in batch.Lines) Refuse(line, reason);
        }
    }

    private void Refuse(long line, string reason)
    {
        if (Refused++ < RefusedShownMax)
        {
            Console.Error.WriteLine($"Line {line} was refused: {Serve.ConsoleLog.Escape(reason)}");
        }
        else if (Refused == RefusedShownMax + 1)
        {
            Console.Error.WriteLine("Further refused lines are counted and not named.");
        }
    }
}

/// <summary>Why an import cannot go on.</summary>
internal sealed class ImportFailedException(string message) : Exception(message);
