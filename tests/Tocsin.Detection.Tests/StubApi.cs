using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tocsin.Alerting;

namespace Tocsin.Detection.Tests;

/// <summary>Tocsin's HTTP APIs as scripts of the test have them: notes what was asked and answers as told.</summary>
internal sealed class StubApi : IAsyncDisposable
{
    public const string NoEvents = """{"events":[],"total":0,"took_ms":1}""";

    private readonly WebApplication _server;

    private StubApi(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.Single());

    /// <summary>The bodies of all searches.</summary>
    public ConcurrentQueue<JsonElement> Searches { get; } = new();

    /// <summary>The bodies of all questions for bursts.</summary>
    public ConcurrentQueue<JsonElement> Bursts { get; } = new();

    /// <summary>Answers a question for bursts: status and body.</summary>
    public Func<JsonElement, (int Status, string Json)> AnswerBursts { get; set; } = _ => (404, "{}");

    /// <summary>All drafts.</summary>
    public ConcurrentQueue<AlertDraft> Drafts { get; } = new();

    /// <summary>The bodies that were sent as events.</summary>
    public ConcurrentQueue<JsonElement> Sent { get; } = new();

    /// <summary>The last Authorization header.</summary>
    public string? Authorization { get; private set; }

    /// <summary>Answers a search: status and body.</summary>
    public Func<JsonElement, (int Status, string Json)> Answer { get; set; } = _ => (200, NoEvents);

    public static async Task<StubApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new StubApi(app);
        app.MapPost("/api/v1/search", stub.SearchAsync);
        app.MapPost("/api/v1/bursts", stub.BurstsAsync);
        app.MapPost("/api/v1/alerts", stub.RaiseAsync);
        app.MapPost("/events", stub.TakeAsync);
        await app.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task SearchAsync(HttpContext http) => AnswerAsync(http, Searches, Answer);

    private Task BurstsAsync(HttpContext http) => AnswerAsync(http, Bursts, AnswerBursts);

    private async Task AnswerAsync(
        HttpContext http, ConcurrentQueue<JsonElement> asked, Func<JsonElement, (int Status, string Json)> answer)
    {
        Authorization = http.Request.Headers.Authorization;
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body);
        asked.Enqueue(body);
        var (status, json) = answer(body);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(json);
    }

    private async Task RaiseAsync(HttpContext http)
    {
        var draft = await JsonSerializer.DeserializeAsync<AlertDraft>(http.Request.Body, JsonSerializerOptions.Web);
        var known = Drafts.Any(d => d.Window == draft!.Window);
        Drafts.Enqueue(draft!);
        await http.Response.WriteAsJsonAsync(new RaiseAnswer("id", !known));
    }

    private async Task TakeAsync(HttpContext http)
    {
        Sent.Enqueue(await JsonSerializer.DeserializeAsync<JsonElement>(http.Request.Body));
        http.Response.StatusCode = 200;
    }
}
