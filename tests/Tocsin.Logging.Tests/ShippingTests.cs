using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Tocsin.Logging.Tests;

public sealed class ShippingTests
{
    private const string OneRejected =
        """{"accepted":1,"rejected":[{"index":1,"code":"too_deep","reason":"nested more than 64 deep"}]}""";

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public void EventsAreNumberedFromOneWithoutGap()
    {
        var events = Some.Logged(log =>
        {
            for (var i = 0; i < 2_000; i++) log.LogInformation("event {I}", i);
        });
        events.Select(e => e.Sequence()).ShouldBe(Enumerable.Range(1, 2_000).Select(n => (long)n));
        events.Select(e => e.Details().Text("sender")).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void BatchesRespectCount()
    {
        using var server = new StubServer();
        using (var provider = Some.Provider(server.Url, o => (o.BatchSize, o.BatchWait) = (10, Long)))
        {
            Log(provider, 25);
        }
        server.Requests.Select(r => r.Events.Count).ShouldBe([10, 10, 5]);
    }

    [Fact]
    public void BatchesRespectBytes()
    {
        using var server = new StubServer();
        using (var provider = Some.Provider(server.Url, o => (o.BatchBytes, o.BatchWait) = (10_000, Long)))
        {
            for (var i = 0; i < 4; i++) provider.CreateLogger("x").LogInformation("{Text}", new string('x', 3_000));
        }
        server.Requests.Select(r => r.Events.Count).ShouldBe([2, 2]);
    }

    [Fact]
    public async Task ALoneEventDoesNotWaitForCompany()
    {
        using var server = new StubServer();
        using var provider = Some.Provider(server.Url);
        Log(provider, 1);
        await server.UntilAsync(s => s.Accepted.Count == 1);
    }

    [Fact]
    public void LargeBatchesAreCompressed()
    {
        using var server = new StubServer();
        using (var provider = Some.Provider(server.Url)) Log(provider, 100);
        server.Requests[0].Headers["Content-Encoding"].ShouldBe("gzip");
        server.Accepted.Count.ShouldBe(100);
    }

    [Fact]
    public async Task AFailedBatchIsSentAgainWithTheSameKey()
    {
        using var server = new StubServer(null, new(503, "0"), new(429), new(500));
        using var provider = Some.Provider(server.Url);
        Log(provider, 1);
        await server.UntilAsync(s => s.Accepted.Count == 1);
        Log(provider, 1);
        await server.UntilAsync(s => s.Accepted.Count == 2);
        var keys = server.Requests.Select(r => r.Headers["Idempotency-Key"]).ToList();
        keys.Count.ShouldBe(5);
        keys.Take(4).Distinct().Count().ShouldBe(1);
        keys[4].ShouldNotBe(keys[0]);
    }

    [Fact]
    public void ABatchThatIsTooLargeIsSplit()
    {
        using var server = new StubServer(null, new(413), new(413));
        using (var provider = Some.Provider(server.Url, o => o.BatchWait = Long)) Log(provider, 8);
        server.Requests.Select(r => r.Events.Count).ShouldBe([8, 4, 2, 2, 4]);
        server.Accepted.Select(e => e.Sequence()).ShouldBe([1, 2, 3, 4, 5, 6, 7, 8]);
        server.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct().Count().ShouldBe(5);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(413)]
    [InlineData(415)]
    [InlineData(301)]
    public void OtherRefusalsAreCountedAndNeverSentAgain(int status)
    {
        using var server = new StubServer(null, new StubAnswer(status));
        using var provider = Some.Provider(server.Url);
        Log(provider, 1);
        provider.Dispose();
        server.Requests.Count.ShouldBe(1);
        provider.Dropped.ShouldBe(1);
    }

    [Fact]
    public void EventsTheServerRejectsAreCountedAndReported()
    {
        using var server = new StubServer(null, new StubAnswer(200, null, OneRejected));
        using var provider = Some.Provider(server.Url);
        Log(provider, 2);
        provider.Dispose();
        provider.Dropped.ShouldBe(1);
        server.Accepted[^1].Details().GetProperty("refused").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task AFullQueueDropsTheNewestCountsThemAndSaysSoLater()
    {
        var port = StubServer.FreePort();
        using var provider = Some.Provider(StubServer.AddressOf(port), o => (o.QueueSize, o.BatchSize) = (10, 1));
        Log(provider, 1);
        await Task.Delay(500); // The loop holds this one and tries in vain.
        Log(provider, 30);
        provider.Dropped.ShouldBe(20);
        using var server = new StubServer(port);
        await server.UntilAsync(s => s.Accepted.Count == 12);
        var numbered = server.Accepted.Where(e => e.Details().TryGetProperty("sequence", out _));
        numbered.Select(e => e.Sequence()).ShouldBe(Enumerable.Range(1, 11).Select(n => (long)n));
        var report = server.Accepted.Single(e => !e.Details().TryGetProperty("sequence", out _));
        report.Details().GetProperty("dropped").GetInt64().ShouldBe(20);
        report.Text("summary").ShouldStartWith("20 log events");
        Log(provider, 1);
        await server.UntilAsync(s => s.Accepted.Count == 13);
        server.Accepted[^1].Sequence().ShouldBe(32);
    }

    [Fact]
    public async Task NothingIsLostWhileTheServerIsAway()
    {
        var port = StubServer.FreePort();
        using var provider = Some.Provider(StubServer.AddressOf(port));
        Log(provider, 500);
        await Task.Delay(300);
        using (var first = new StubServer(port)) await first.UntilAsync(s => s.Accepted.Count == 500);
        Log(provider, 500);
        await Task.Delay(300);
        using var second = new StubServer(port);
        await second.UntilAsync(s => s.Accepted.Count == 500);
        second.Accepted[^1].Sequence().ShouldBe(1_000);
        provider.Dropped.ShouldBe(0);
    }

    [Fact]
    public void DisposeGivesUpInTimeAndCountsWhatIsLeft()
    {
        var nobody = StubServer.AddressOf(StubServer.FreePort());
        var provider = Some.Provider(nobody, o => o.FlushWait = TimeSpan.FromSeconds(0.3));
        Log(provider, 7);
        provider.Dispose();
        provider.Dropped.ShouldBe(7);
        Log(provider, 1);
        provider.Dropped.ShouldBe(8);
    }

    [Fact]
    public void DisposeEndsALongPauseToTryOnceMore()
    {
        using var server = new StubServer(null, new StubAnswer(503, "50"));
        using (var provider = Some.Provider(server.Url))
        {
            Log(provider, 1);
            SpinWait.SpinUntil(() => server.Requests.Count == 1, 20_000).ShouldBeTrue();
        }
        server.Accepted.Count.ShouldBe(1);
    }

    [Fact]
    public void LoggingDoesNotWaitForAServerThatHangs()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var provider = Some.Provider(StubServer.AddressOf(((IPEndPoint)silent.LocalEndpoint).Port),
            o => o.FlushWait = TimeSpan.FromSeconds(0.2));
        Log(provider, 20_000);
        provider.Dispose();
        provider.Dropped.ShouldBe(20_000);
    }

    [Fact]
    public void ManyThreadsAreNumberedWithoutGap()
    {
        var events = Some.Logged(log => Parallel.For(0, 4_000, i => log.LogInformation("event {I}", i)));
        events.Select(e => e.Sequence()).Order().ShouldBe(Enumerable.Range(1, 4_000).Select(n => (long)n));
    }

    [Theory]
    [InlineData("localhost:8080", null)]
    [InlineData("ftp://host/", null)]
    [InlineData("http://127.0.0.1:1", "a\r\nb")]
    public void WhatCanNeverWorkIsRefusedAtOnce(string url, string? key) =>
        Should.Throw<ArgumentException>(() => Some.Provider(url, o => o.Key = key));

    private static void Log(TocsinLoggerProvider provider, int count)
    {
        var log = provider.CreateLogger("x");
        for (var i = 0; i < count; i++)
        {
            log.LogInformation("event {I}", i.ToString(CultureInfo.InvariantCulture));
        }
    }
}
