using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Tocsin.Alerting;
using Tocsin.Alerts;
using Tocsin.Data;
using Tocsin.Data.Sqlite;
using Tocsin.Endpoints.Alerts;
using Tocsin.Testing;

namespace Tocsin.Tests.Endpoints;

public sealed class AlertEndpointsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly Database _database;
    private readonly AlertStore _store;
    private readonly WebApplication _server;
    private readonly HttpClient _http = new();

    public AlertEndpointsTests()
    {
        _database = SqliteFile.Open(Path.Combine(_folder.Path, "tocsin.db"));
        _store = new AlertStore(_database, TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        AlertEndpoints.Map(_server, _store, (_, rule) => !rule.StartsWith("Tocsin", StringComparison.Ordinal));
    }

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync();
        _http.BaseAddress = new Uri(_server.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AnAlertIsRaisedReadAcknowledgedAndTakenBack()
    {
        using var client = new AlertsClient(_http.BaseAddress!, "token");
        var answer = await client.RaiseAsync(Draft(), default);
        answer.ShouldBe(new RaiseAnswer(AlertId.Of("Ssh", "203.0.113.9", "7"), true));
        (await client.RaiseAsync(Draft(), default)).Raised.ShouldBeFalse();

        var list = await GetAsync("/api/v1/alerts?state=new&limit=10&skip=0", HttpStatusCode.OK);
        list.GetProperty("total").GetInt32().ShouldBe(1);
        list.GetProperty("alerts")[0].GetProperty("eventIds")[0].GetString().ShouldBe("7");

        var path = $"/api/v1/alerts/{answer.Id}";
        var alert = await GetAsync(path, HttpStatusCode.OK);
        alert.GetProperty("events")[0].GetProperty("summary").GetString().ShouldBe("<b>");
        var acknowledged = await PostAsync($"{path}/acknowledge", "", HttpStatusCode.OK);
        acknowledged.GetProperty("acknowledgedBy").GetString().ShouldBe("anonymous");
        var back = await PostAsync($"{path}/unacknowledge", "", HttpStatusCode.OK);
        back.GetProperty("state").GetString().ShouldBe("new");
    }

    [Theory]
    [InlineData("?state=closed"), InlineData("?limit=-1"), InlineData("?limit=1001"), InlineData("?skip=x")]
    public async Task AListThatCannotBeIsRefused(string query) =>
        ErrorOf(await GetAsync("/api/v1/alerts" + query, HttpStatusCode.BadRequest)).ShouldNotBeEmpty();

    [Fact]
    public async Task AnUnknownAlertIsNotFound()
    {
        ErrorOf(await GetAsync("/api/v1/alerts/none", HttpStatusCode.NotFound)).ShouldNotBeEmpty();
        ErrorOf(await PostAsync("/api/v1/alerts/none/acknowledge", "", HttpStatusCode.NotFound)).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(""), InlineData("null"), InlineData("[]"), InlineData("{}"), InlineData("""{"rule":null}""")]
    [InlineData("""{"rule":"a","window":"w"}""")]
    public async Task ABodyThatIsNoAlertIsRefused(string body) =>
        ErrorOf(await PostAsync("/api/v1/alerts", body, HttpStatusCode.BadRequest)).ShouldNotBeEmpty();

    [Theory]
    [InlineData("severity", "\"loud\""), InlineData("rule", "\"\""), InlineData("window", "\"\"")]
    [InlineData("summary", "\" \""), InlineData("count", "0"), InlineData("events", "[1]")]
    [InlineData("tags", "[null]")]
    [InlineData("end", "\"2001-01-01T00:00:00Z\""), InlineData("end", "\"9999-01-01T00:00:00Z\"")]
    [InlineData("start", "\"soon\"")]
    public async Task AFieldThatIsWrongIsNamed(string field, string value)
    {
        var body = JsonSerializer.SerializeToNode(Draft(), JsonSerializerOptions.Web)!;
        body[field] = System.Text.Json.Nodes.JsonNode.Parse(value);
        ErrorOf(await PostAsync("/api/v1/alerts", body.ToJsonString(), HttpStatusCode.BadRequest)).ShouldContain(field);
    }

    [Fact]
    public async Task TheNamesOfTheServersOwnRulesAreItsOwn()
    {
        var body = JsonSerializer.Serialize(Draft() with { Rule = "TocsinRuleFailing" }, JsonSerializerOptions.Web);
        ErrorOf(await PostAsync("/api/v1/alerts", body, HttpStatusCode.Forbidden)).ShouldContain("rule");
    }

    [Fact]
    public async Task OfLargeEventsTheNewestThatFitAreKept()
    {
        var events = Enumerable.Range(0, 8)
            .Select(i => JsonDocument.Parse($"{{\"id\":\"{i}\",\"x\":\"{new string('x', 100_000)}\"}}").RootElement);
        var body = JsonSerializer.Serialize(Draft() with { Events = [.. events] }, JsonSerializerOptions.Web);
        var raised = await PostAsync("/api/v1/alerts", body, HttpStatusCode.OK);
        var alert = await GetAsync($"/api/v1/alerts/{raised.GetProperty("id").GetString()}", HttpStatusCode.OK);
        alert.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("id").GetString()).ShouldBe(["0", "1"]);
        alert.GetProperty("eventIds").GetArrayLength().ShouldBe(8);
    }

    [Fact]
    public async Task MoreThanTwentyEventsOrFourMegabytesAreRefused()
    {
        var many = Draft() with { Events = [.. Enumerable.Repeat(Draft().Events[0], 21)] };
        var text = JsonSerializer.Serialize(many, JsonSerializerOptions.Web);
        ErrorOf(await PostAsync("/api/v1/alerts", text, HttpStatusCode.BadRequest)).ShouldContain("events");
        var oversized = Draft() with { Summary = new string('x', 5 << 20) };
        var large = JsonSerializer.Serialize(oversized, JsonSerializerOptions.Web);
        ErrorOf(await PostAsync("/api/v1/alerts", large, HttpStatusCode.RequestEntityTooLarge)).ShouldContain("4 MiB");
    }

    [Fact]
    public async Task WhatMayBeLeftOutMayBeLeftOut()
    {
        var answer = await PostAsync("/api/v1/alerts", """
            {"rule":"a","window":"w","start":"2026-03-01T12:00:00Z","crossed":"2026-03-01T12:00:00Z",
             "end":"2026-03-01T12:00:00Z","count":1,"summary":"s","severity":"low"}
            """, HttpStatusCode.OK);
        var stored = (await _store.FindAsync(answer.GetProperty("id").GetString()!, default)).ShouldNotBeNull();
        (stored.Group, stored.Category, stored.Query).ShouldBe(("", "", ""));
        (stored.Tags.Count, stored.Events.Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task WhatASenderOfEventsCanMakeLongIsCutAndTheAlertRaised()
    {
        using var client = new AlertsClient(_http.BaseAddress!, null);
        var x = new string('x', 30_000);
        var (id, raised) = await client.RaiseAsync(Draft() with { Summary = x, Query = x, Group = x }, default);
        raised.ShouldBeTrue();
        var stored = (await _store.FindAsync(id, default))!;
        stored.Summary.Length.ShouldBe(1_000);
        stored.Query.ShouldBeEmpty();
        stored.Group.Length.ShouldBeLessThan(1_000);
        var other = Draft() with { Group = x + "y" };
        (await client.RaiseAsync(other, default)).Raised.ShouldBeTrue("groups that begin alike stay apart");
        (await client.RaiseAsync(other, default)).Raised.ShouldBeFalse();
    }

    private static AlertDraft Draft() => new()
    {
        Rule = "Ssh",
        Group = "203.0.113.9",
        Window = "7",
        Start = Noon,
        Crossed = Noon.AddSeconds(30),
        End = Noon.AddSeconds(60),
        Count = 12,
        Summary = "12 failed logins",
        Severity = "high",
        Category = "bruteforce",
        Tags = ["ssh"],
        Query = "summary:failed",
        Events = [JsonDocument.Parse("""{"id":"7","summary":"<b>"}""").RootElement],
    };

    private static string ErrorOf(JsonElement body) =>
        body.GetProperty("error").GetProperty("message").GetString()!;

    private async Task<JsonElement> GetAsync(string path, HttpStatusCode expected) =>
        await ReadAsync(await _http.GetAsync(path), expected);

    private async Task<JsonElement> PostAsync(string path, string body, HttpStatusCode expected)
    {
        // A server that refuses a body closes the connection: whoever waits for its "continue" reads the reason.
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.ExpectContinue = true;
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await ReadAsync(await _http.SendAsync(request), expected);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
