using Tocsin.Alerting;

namespace Tocsin.Detection.Tests.Alerting;

public sealed class RunBurstsTests : IAsyncLifetime
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
    public async Task TheServerIsAskedForWhatChangedSinceTheLastRun()
    {
        _api.AnswerBursts = _ => (200, """
            {"columns":["ip","start","crossed","end","count","event"],
             "rows":[["g","2026-03-01T11:58:00Z","2026-03-01T11:59:00Z","2026-03-01T12:00:00Z",12,"5"]]}
            """);

        var burst = (await Run().BurstsAsync(Query, default)).ShouldHaveSingleItem();

        (burst.Group, burst.Start, burst.Count, burst.EventId).ShouldBe(("g", Now.AddMinutes(-2), 12, "5"));
        burst.Query.ShouldBe("(summary:x OR y) AND ip:=\"g\"");
        var asked = _api.Bursts.ShouldHaveSingleItem();
        asked.GetProperty("query").GetString().ShouldBe("(summary:x OR y) | bursts 10 in 120s by ip");
        asked.GetProperty("since").GetDateTimeOffset().ShouldBe(Now.AddSeconds(-30));
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
}
