using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tocsin.Testing;

namespace Tocsin.Faults;

/// <summary>
/// Under a memory limit of 1 GiB, no question and no body ends the process: each is answered or refused, and the intake
/// goes on meanwhile.
/// </summary>
public sealed class SmallMemoryTests : IAsyncDisposable
{
    private const int Users = 50_000;

    private readonly ServerProcess _server = new()
    {
        EnvironmentVariables = new Dictionary<string, string> { ["DOTNET_GCHeapHardLimit"] = "0x40000000" },
    };

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };

    [Fact]
    public async Task QuestionsThatAskForTooMuchAreRefusedAndTheProcessLives()
    {
        await _server.StartAsync();
        await FillAsync();
        var functions = string.Join(
            ", ", Enumerable.Range(0, 25).SelectMany(i => (string[])
            [
                $"percentile(details.n, {i + 1}) as p{i}", $"distinct(details.n) as d{i}", $"max(details.uid) as m{i}",
                $"sum(details.n) as s{i}",
            ]));
        string[] queries =
        [
            $"category:many | stats {functions} by details.uid, details.n, summary",
            "category:many | stats count() by details.uid, details.n, utctimestamp, summary",
            "category:many | bursts 1 in 1h by details.uid",
            "category:many | dedup details.uid, summary",
            "category:many | patterns",
            "category:many | sort summary",
            "category:many | top 100000 summary",
        ];
        var asked = queries.Concat(queries).Select(q => AskAsync("/api/v1/search", new { query = q, limit = 10_000 }));
        object terms = new
        {
            size = 10_000,
            sort = new[] { new Dictionary<string, string> { ["summary"] = "asc" } },
            aggs = Enumerable.Range(0, 60).ToDictionary(i => $"a{i}", _ => new
            {
                terms = new { field = "details.uid", size = 65_000 },
                aggs = new
                {
                    p = new { percentiles = new { field = "details.n" } },
                    c = new { cardinality = new { field = "details.n" } },
                },
            }),
        };
        var elastic = Enumerable.Range(0, 4).Select(_ => AskAsync("/es/events/_search", terms));
        var statuses = Task.WhenAll(asked.Concat(elastic));
        var sent = 0;
        while (!statuses.IsCompleted)
        {
            (await _server.SendAsync("""{"category":"meanwhile"}""")).Status.ShouldBe(200);
            sent++;
            await Task.Delay(10);
        }

        // 429 is what a user has who asks more than ten questions at once.
        foreach (var status in await statuses) status.ShouldBeOneOf(200, 400, 413, 429, 503);
        (await _server.FindAsync("category:meanwhile", sent)).Count.ShouldBe(sent);
    }

    [Fact]
    public async Task LargeEventsAreHandedOutWithinTheirLimits()
    {
        await _server.StartAsync();
        const int events = 24;
        for (var i = 0; i < events; i++)
        {
            (await _server.SendAsync($"{{\"category\":\"large\",\"summary\":\"{i} {new string('x', 7_000_000)}\"}}"))
                .Status.ShouldBe(200);
        }
        await Eventually.HappensAsync(async () => await CountAsync("category:large") == events, () => _server.Log);

        var page = await _http.PostAsJsonAsync(Url("/api/v1/search"), new { query = "category:large", limit = 100 });
        (await page.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThan(32 << 20);
        var elastic = await _http.PostAsJsonAsync(Url("/es/events/_search"), new { size = 40 });
        ((int)elastic.StatusCode).ShouldBe(413);
        (await elastic.Content.ReadAsStringAsync()).ShouldContain("search_after");
        foreach (var format in (string[])["ndjson", "csv", "parquet"])
        {
            using var export = await _http.GetAsync(
                Url($"/api/v1/export?query=category:large&format={format}"), HttpCompletionOption.ResponseHeadersRead);
            try
            {
                await export.Content.CopyToAsync(Stream.Null);
            }
            catch (HttpRequestException e)
            {
                Assert.Fail($"The export as {format} broke off: {e.Message}\n{_server.Log}");
            }
        }
        (await _server.SendAsync("{}")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task BodiesThatNeverEndTakeABoundedRoom()
    {
        await _server.StartAsync();
        (await _server.SendAsync("{}")).Status.ShouldBe(200);
        var before = ResidentMegabytes();
        var open = new List<Socket>();
        try
        {
            // Each announces 32 MiB, sends two, and stays.
            for (var i = 0; i < 120; i++) open.Add(await BeginAsync(2 << 20));
            (ResidentMegabytes() - before).ShouldBeLessThan(400);
        }
        finally
        {
            foreach (var socket in open) socket.Dispose();
        }
        await Eventually.HappensAsync(async () => (await _server.SendAsync("{}")).Status == 200, () => _server.Log);
    }

    [Fact]
    public async Task AQuestionEndsWithItsConnection()
    {
        await _server.StartAsync();
        await _server.SendAsync($"{{\"category\":\"big\",\"summary\":\"{string.Concat(Enumerable.Repeat("ab", 500_000))}\"}}");
        await FillAsync();
        foreach (var query in (string[])
            [
                "category:big AND summary:/[ab].{0,90}[gh]{30}/", "category:big AND summary:*?????????b?x",
                "* | stats percentile(details.n, 50) by details.uid, summary",
            ])
        {
            using var stop = new CancellationTokenSource();
            var asked = Enumerable.Range(0, 8).Select(_ => LeaveAsync(query, stop.Token)).ToList();
            await Task.Delay(100);
            await stop.CancelAsync();
            await Task.WhenAll(asked);
        }

        // Nothing of them runs any more: the processor rests.
        await Eventually.HappensAsync(async () =>
        {
            var (from, watch) = (CpuTime(), Stopwatch.StartNew());
            await Task.Delay(300);
            return (CpuTime() - from).TotalMilliseconds < 0.3 * watch.ElapsedMilliseconds;
        }, () => "Questions that nobody waits for still run.");
        await CountAsync("category:big");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private async Task FillAsync()
    {
        for (var batch = 0; batch < 10; batch++)
        {
            var body = new StringBuilder();
            for (var i = 0; i < Users / 10; i++)
            {
                var id = (batch * Users / 10) + i;
                body.Append(CultureInfo.InvariantCulture,
                    $"{{\"category\":\"many\",\"summary\":\"user {id} did {id % 977}\",\"details\":{{\"uid\":\"u{id}\",\"n\":{id}}}}}\n");
            }
            (await _server.SendAsync(body.ToString())).Status.ShouldBe(200);
        }
        await Eventually.HappensAsync(async () => await CountAsync("category:many") == Users, () => _server.Log);
    }

    private async Task<int> AskAsync(string path, object question)
    {
        using var response = await _http.PostAsJsonAsync(Url(path), question);
        await response.Content.CopyToAsync(Stream.Null);
        return (int)response.StatusCode;
    }

    private async Task LeaveAsync(string query, CancellationToken stop)
    {
        try
        {
            using var response = await _http.PostAsJsonAsync(Url("/api/v1/search"), new { query }, stop);
        }
        catch (OperationCanceledException)
        {
            // As meant.
        }
    }

    private async Task<long> CountAsync(string query)
    {
        using var response = await _http.PostAsJsonAsync(Url("/api/v1/search"), new { query, limit = 0 });
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.GetProperty("total").GetInt64();
    }

    private async Task<Socket> BeginAsync(int bytes)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_server.IngestUrl.Host, _server.IngestUrl.Port);
        var head = $"POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Length: {32 << 20}\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head));
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await socket.SendAsync(new byte[bytes], limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The server reads no more than it has room for.
        }
        return socket;
    }

    private TimeSpan CpuTime()
    {
        using var process = Process.GetProcessById(_server.ProcessId);
        return process.TotalProcessorTime;
    }

    private long ResidentMegabytes()
    {
        using var process = Process.GetProcessById(_server.ProcessId);
        return process.WorkingSet64 >> 20;
    }

    private Uri Url(string path) => new(_server.SearchUrl, path);
}
