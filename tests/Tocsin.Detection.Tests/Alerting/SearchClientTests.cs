using System.Text.Json;
using Tocsin.Alerting;

namespace Tocsin.Detection.Tests.Alerting;

public sealed class SearchClientTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private StubApi _api = null!;
    private SearchClient _search = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await StubApi.StartAsync();
        _search = new SearchClient(_api.Address, "secret");
    }

    public async ValueTask DisposeAsync()
    {
        _search.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task EventsAreFetchedPageByPageUntilTheLimit()
    {
        _api.Answer = body => (200, body.TryGetProperty("cursor", out var cursor) && cursor.GetString() == "2"
            ? """{"events":[{"id":"3"}],"cursor":"3"}"""
            : """{"events":[{"id":"1"},{"id":"2"}],"cursor":"2"}""");
        var found = await _search.EventsAsync("x", Noon, Noon.AddHours(1), 3, default);
        found.Select(e => e.Id).ShouldBe(["1", "2", "3"]);
        _api.Searches.Count.ShouldBe(2);
        _api.Authorization.ShouldBe("Bearer secret");
        var asked = _api.Searches.First();
        asked.GetProperty("from").GetString().ShouldBe("2026-03-01T12:00:00.0000000Z");
        asked.GetProperty("to").GetString().ShouldBe("2026-03-01T13:00:00.0000000Z");
        asked.GetProperty("order").GetString().ShouldBe("desc");
        asked.GetProperty("total").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task TheLastPageEndsTheFetching()
    {
        _api.Answer = _ => (200, """{"events":[{"id":"1"}],"total":1,"took_ms":2,"cursor":null}""");
        (await _search.EventsAsync("x", Noon, Noon.AddHours(1), 100, default)).Count.ShouldBe(1);
        _api.Searches.Count.ShouldBe(1);
    }

    [Fact]
    public async Task ARefusedQuerySaysWhatAndWhere()
    {
        _api.Answer = _ => (400, """{"error":{"message":"expected a value","position":7}}""");
        var e = await Should.ThrowAsync<SearchFailedException>(() => _search.TableAsync("x:", Noon, Noon, default));
        e.Message.ShouldContain("400");
        e.Message.ShouldContain("expected a value (at character 7");
    }

    [Theory, InlineData(503, "busy"), InlineData(200, "not json"), InlineData(400, "{}")]
    public async Task WhateverElseIsAnsweredIsAFailureWithAReason(int status, string body)
    {
        _api.Answer = _ => (status, body);
        var e = await Should.ThrowAsync<SearchFailedException>(() => _search.TableAsync("x", Noon, Noon, default));
        e.Message.ShouldContain("api/v1/search");
    }

    [Fact]
    public async Task ABurstIsReadWithTheQueryThatFindsItsEvents()
    {
        _api.Answer = _ => (200, """
            {"columns":["a.b","start","crossed","end","count","event"],"took_ms":1,
             "rows":[["x\"y","2026-03-01T12:00:00Z","2026-03-01T12:00:09.5Z","2026-03-01T12:01:00Z",12,"77"]]}
            """);
        var query = new BurstQuery("f", "a.b") { Threshold = 10, Within = TimeSpan.FromMinutes(2) };
        var burst = (await _search.BurstsAsync(query, Noon, Noon, default)).ShouldHaveSingleItem();
        burst.ShouldBe(new Burst("x\"y", Noon, Noon.AddSeconds(9.5), Noon.AddMinutes(1), 12, "77",
            "(f) AND a.b:=\"x\\\"y\""));
        _api.Searches.Single().GetProperty("query").GetString().ShouldBe("(f) | bursts 10 in 120s by a.b");
        (query with { Times = "n" }).ToString().ShouldBe("(f) | bursts 10 in 120s by a.b times n");
    }

    [Fact]
    public void AFieldIsFoundByItsPath()
    {
        var json = JsonDocument.Parse("""{"id":"1","details":{"a":{"b":5},"c":"x","a.d":null}}""").RootElement;
        var found = new FoundEvent(json);
        (found.Text("details.a.b"), found.Text("details.c"), found.Text("details.c.x"), found.Text("none"))
            .ShouldBe(("5", "x", null, null));
    }

    [Fact]
    public void AThresholdOfOneOrNoTimeIsRefused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new BurstQuery("f", "a") { Threshold = 1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new BurstQuery("f", "a") { Within = TimeSpan.Zero });
        Should.Throw<ArgumentOutOfRangeException>(() => Schedule.Every(TimeSpan.Zero));
    }
}
