using System.Globalization;
using Tocsin.Alerting;

namespace Tocsin.Detection.Tests.Alerting;

public sealed class BurstRangeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly BurstQuery Query =
        new("summary:x OR y", "ip") { Threshold = 10, Within = TimeSpan.FromMinutes(2) };

    private StubApi _api = null!;
    private SearchClient _search = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await StubApi.StartAsync();
        _search = new SearchClient(_api.Address, null);
    }

    public async ValueTask DisposeAsync()
    {
        _search.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task WhenNothingArrivedNothingElseIsAsked()
    {
        (await Run().BurstsAsync(Query, default)).ShouldBeEmpty();
        var asked = _api.Searches.ShouldHaveSingleItem();
        asked.GetProperty("query").GetString()
            .ShouldBe("(summary:x OR y) AND receivedtimestamp:>=\"2026-03-01T11:58:30.0000000Z\"");
        asked.GetProperty("order").GetString().ShouldBe("asc");
        asked.GetProperty("limit").GetInt32().ShouldBe(1);
        asked.GetProperty("total").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task TheRangeBeginsTwoWindowsBeforeTheOldestEventThatArrived()
    {
        // A sender that was cut off for an hour.
        var oldest = Now.AddHours(-1);
        Answer(oldest, _ => oldest.AddSeconds(-30));
        (await Run().BurstsAsync(Query, default)).Count.ShouldBe(1);
        var (from, to) = Ranges().ShouldHaveSingleItem();
        from.ShouldBe(oldest.AddMinutes(-4));
        to.ShouldBe(Now.AddDays(1));
    }

    [Fact]
    public async Task ABurstAtTheEdgeIsFollowedBackToItsBeginning()
    {
        var oldest = Now.AddSeconds(-20);
        var began = Now.AddMinutes(-40);
        Answer(oldest, from => from < began ? began : from);
        var burst = (await Run().BurstsAsync(Query, default)).ShouldHaveSingleItem();
        burst.Start.ShouldBe(began);
        Ranges().Select(r => r.From).ShouldBe(
            [.. new[] { 4, 8, 16, 32, 64 }.Select(minutes => oldest.AddMinutes(-minutes))]);
    }

    [Fact]
    public async Task ABurstWithoutEndIsFollowedBackOnlySoFar()
    {
        var oldest = Now.AddSeconds(-20);
        Answer(oldest, from => from);
        (await Run().BurstsAsync(Query, default)).Count.ShouldBe(1);
        Ranges()[^1].From.ShouldBe(oldest.AddMinutes(-4) - AlertRun.LookBackMax);
    }

    [Fact]
    public async Task ABurstIsRaisedWithItsNewestEvents()
    {
        _api.Answer = _ => (200, """{"events":[{"id":"9"},{"id":"8"}]}""");
        var run = Run();
        var burst = new Burst("g", Now, Now.AddSeconds(5), Now.AddSeconds(9), 12, "5", "q");
        (await run.RaiseAsync(burst, "twelve", Severity.High, "c", ["t"], default)).ShouldBeTrue();
        (await run.RaiseAsync(burst, "twelve", Severity.High, "c", ["t"], default)).ShouldBeFalse();
        run.Raised.ShouldBe(1);
        var draft = _api.Drafts.First();
        (draft.Rule, draft.Group, draft.Window, draft.Severity, draft.Query).ShouldBe(("Rule", "g", "5", "high", "q"));
        draft.Events.Count.ShouldBe(2);
        var asked = _api.Searches.First();
        asked.GetProperty("limit").GetInt32().ShouldBe(20);
        asked.GetProperty("to").GetString().ShouldBe("2026-03-01T12:00:09.0000001Z");
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"no"}}""", 0)]
    [InlineData(200, """{"events":[{"id":"9"},{"id":"8","summary":"LONG"},{"id":"7"}]}""", 1)]
    public async Task ABurstWhoseEventsCannotBeHadOrCarriedIsRaisedWithout(int status, string body, int events)
    {
        _api.Answer = _ => (status, body.Replace("LONG", new string('x', 600_000), StringComparison.Ordinal));
        var burst = new Burst("g", Now, Now.AddSeconds(5), Now.AddSeconds(9), 12, "5", "q");
        (await Run().RaiseAsync(burst, "twelve", Severity.High, "c", ["t"], default)).ShouldBeTrue();
        _api.Drafts.Single().Events.Count.ShouldBe(events);
    }

    private AlertRun Run()
    {
        var alerts = new AlertsClient(_api.Address, null);
        return new AlertRun("Rule", Now, Now.AddSeconds(-30), _search, alerts.RaiseAsync);
    }

    // One burst, whose beginning depends on how far back is looked.
    private void Answer(DateTimeOffset oldest, Func<DateTimeOffset, DateTimeOffset> startFor) => _api.Answer = body =>
    {
        if (body.GetProperty("query").GetString()!.Contains("receivedtimestamp", StringComparison.Ordinal))
        {
            return (200, $$"""{"events":[{"id":"1","utctimestamp":"{{Text(oldest)}}"}]}""");
        }

        var start = Text(startFor(body.GetProperty("from").GetDateTimeOffset()));
        return (200, $$"""
            {"columns":["ip","start","crossed","end","count","event"],
             "rows":[["g","{{start}}","{{Text(oldest)}}","{{Text(Now)}}",12,"5"]]}
            """);
    };

    private List<(DateTimeOffset From, DateTimeOffset To)> Ranges() =>
        [.. _api.Searches.Where(s => s.GetProperty("query").GetString()!.Contains("| bursts", StringComparison.Ordinal))
            .Select(s => (s.GetProperty("from").GetDateTimeOffset(), s.GetProperty("to").GetDateTimeOffset()))];

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
