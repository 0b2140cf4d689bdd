using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Tocsin.Testing;

namespace Tocsin.EndToEnd;

/// <summary>Whatever sends to an Elasticsearch can send to the sink, with its key as a password.</summary>
public sealed class ElasticSenderTests
{
    private const string Key = "the-key-of-elastic-senders";

    [Fact]
    public async Task PythonsClientSends()
    {
        await using var server = await StartAsync();
        const string python = "/usr/bin/python3";
        await using var there = ChildProcess.Start(python, ["-c", "import elasticsearch"]);
        await there.WaitForExitAsync();
        Counterpart.Require(there.ExitCode == 0, "Python's Elasticsearch client is missing: run .ci/install");
        var said = await ChildProcess.RunAsync(python, [Program("bulk.py"), Url(server), Key]);
        said.Trim().ShouldBe("sent 500, 0 errors; one created; deleted 0: 400");
        await HasAllAsync(server, "category:python-bulk");
    }

    [Theory]
    [InlineData("elasticsearch7")]
    [InlineData("elasticsearch8")]
    [InlineData("elasticsearch9")]
    [InlineData("opensearch")]
    public async Task JavaScriptsClientsSend(string client)
    {
        await using var server = await StartAsync();
        var said = await ChildProcess.RunAsync(
            Counterpart.Program("node"), [Program("bulk.cjs"), Counterpart.ElasticClients(), client, Url(server), Key]);
        said.Trim().ShouldBe("sent 500, 0 failed; one created");
        await HasAllAsync(server, $"category:{client}-bulk");
    }

    [Fact]
    public async Task RsyslogsOutputForElasticsearchSends()
    {
        await using var server = await StartAsync();
        await using var rsyslog = await RsyslogProcess.StartAsync($$"""
            module(load="omelasticsearch")
            template(name="event" type="list" option.jsonf="on") {
              property(outname="summary" name="msg" format="jsonf")
              property(outname="hostname" name="hostname" format="jsonf")
              property(outname="processname" name="programname" format="jsonf")
              constant(outname="category" value="syslog" format="jsonf")
            }
            action(type="omelasticsearch" server="127.0.0.1" serverport="{{server.IngestUrl.Port}}" usehttps="off"
                   uid="sender" pwd="{{Key}}" template="event" searchIndex="logs" searchType="" bulkmode="on"
                   writeoperation="create" bulkid="" dynbulkid="off" errorfile="/dev/stdout")
            """);
        await rsyslog.SendAsync(Enumerable.Range(0, 300).Select(i => $"<38>Mar  1 10:11:12 host1 counter[7]: message {i}"));
        var events = await server.FindAsync("category:syslog AND processname:counter", 300);
        events.Select(e => e.Text("summary").Trim()).Order(StringComparer.Ordinal)
            .ShouldBe(Enumerable.Range(0, 300).Select(i => $"message {i}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WhatShippersAskBeforeTheySendIsAnswered()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient { BaseAddress = server.IngestUrl };
        (await http.GetAsync("/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("ApiKey", Key);
        foreach (var path in (string[])["/", "/_cluster/health", "/_cat/health", "/_license"])
        {
            var answer = await http.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            answer.Headers.GetValues("X-Elastic-Product").ShouldBe(["Elasticsearch"], path);
        }
        foreach (var path in (string[])["/_index_template/logs", "/logs"])
        {
            using var head = new HttpRequestMessage(HttpMethod.Head, path);
            (await http.SendAsync(head)).StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }
        var unknown = await http.GetAsync("/_search");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var error = JsonNode.Parse(await unknown.Content.ReadAsStringAsync())!["error"]!;
        error["reason"]!.ToString().ShouldContain("/es");
    }

    [Theory]
    [InlineData("Basic", "c2VuZGVyOnRoZS1rZXktb2YtZWxhc3RpYy1zZW5kZXJz", 200)]
    [InlineData("ApiKey", "aWQ6dGhlLWtleS1vZi1lbGFzdGljLXNlbmRlcnM=", 200)]
    [InlineData("ApiKey", Key, 200)]
    [InlineData("Bearer", Key, 200)]
    [InlineData("Basic", "c2VuZGVyOndyb25n", 401)]
    [InlineData("Basic", "not base64", 401)]
    [InlineData("ApiKey", "", 401)]
    [InlineData("Digest", Key, 401)]
    public async Task AKeyComesInEveryFormThatShippersHave(string form, string credentials, int status)
    {
        await using var server = await StartAsync();
        using var http = new HttpClient { BaseAddress = server.IngestUrl };
        using var request = new HttpRequestMessage(HttpMethod.Put, "/logs/_bulk")
        {
            Content = new StringContent("{\"create\":{}}\n{\"summary\":\"x\"}\n", Encoding.UTF8, "application/x-ndjson"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"{form} {credentials}");
        var answer = await http.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(status);
        JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]?.GetValue<bool>().ShouldBeFalse();
        answer.Headers.GetValues("X-Elastic-Product").ShouldBe(["Elasticsearch"]);
    }

    // The exchange of Fluent Bit's and Vector's outputs, as they were seen on the wire.
    [Theory]
    [InlineData("/_bulk", "{\"create\":{\"_index\":\"fluent-bit\"}}\n{\"@timestamp\":\"2026-03-01T10:00:00.123Z\",\"log\":\"a\"}\n")]
    [InlineData("/_bulk", "{\"index\":{\"_index\":\"vector-2026.03.01\"}}\n{\"message\":\"a\",\"timestamp\":\"2026-03-01T10:00:00Z\"}\n")]
    [InlineData("/_bulk?timeout=60s&filter_path=items.*.error", "{\"create\":{\"_index\":\"vector\",\"pipeline\":\"p\"}}\n{\"message\":\"a\"}\n")]
    public async Task ShippersFindWhatTheyLookFor(string path, string body)
    {
        await using var server = await StartAsync();
        using var http = new HttpClient { BaseAddress = server.IngestUrl };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        using var content = new StringContent(body, Encoding.UTF8, "application/x-ndjson");
        var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("\"errors\":false,\"items\":[{");
        text.ShouldContain("\"status\":201");
    }

    [Fact]
    public async Task AKeyOfABatchIsNotTakenForAnotherBody()
    {
        await using var server = await StartAsync();
        using var http = new HttpClient { BaseAddress = server.IngestUrl };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        http.DefaultRequestHeaders.Add("Idempotency-Key", "one");
        const string Pair = "{\"create\":{}}\n{\"summary\":\"x\",\"category\":\"once\"}\n";
        var first = await SendAsync(http, "/_bulk", Pair);
        first.Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(http, "/_bulk", Pair)).ShouldBe(first);
        (await SendAsync(http, "/_bulk", Pair + Pair)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await SendAsync(http, "/custom/x", Pair)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await server.KillAsync();
        await server.StartAsync();
        (await SendAsync(http, "/_bulk", Pair)).ShouldBe(first);
        (await SendAsync(http, "/_bulk", Pair + Pair)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        await server.FindAsync("category:once", 1);
    }

    private static async Task HasAllAsync(ServerProcess server, string query) =>
        (await server.FindAsync(query, 501))
            .Select(e => e.GetProperty("details").GetProperty("n").GetInt32()).Order()
            .ShouldBe(Enumerable.Range(0, 501));

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpClient http, string path, string body)
    {
        using var content = new StringContent(body);
        var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<ServerProcess> StartAsync()
    {
        var server = new ServerProcess
        {
            EnvironmentVariables = new Dictionary<string, string> { ["TOCSIN_INGEST_KEYS"] = Key },
        };
        await server.StartAsync();
        return server;
    }

    private static string Url(ServerProcess server) => server.IngestUrl.ToString().TrimEnd('/');

    private static string Program(string name) => Repository.File("tests", "Tocsin.EndToEnd", "Programs", name);
}
