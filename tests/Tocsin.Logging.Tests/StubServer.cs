using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Tocsin.Logging.Tests;

/// <summary>What one request carried, and how it was answered.</summary>
internal sealed record StubRequest(
    int Status, string Path, IReadOnlyDictionary<string, string> Headers, IReadOnlyList<JsonElement> Events);

/// <summary>An answer that a test wants given.</summary>
internal sealed record StubAnswer(int Status, string? RetryAfter = null, string Body = "{}");

/// <summary>A server on a port of 127.0.0.1 that records what it is sent. Answers are used up one a request; when there
/// are none left, everything is accepted.</summary>
internal sealed class StubServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<StubRequest> _requests = [];
    private readonly Queue<StubAnswer> _answers;

    public StubServer(int? port = null, params StubAnswer[] answers)
    {
        _answers = new Queue<StubAnswer>(answers);
        Url = AddressOf(port ?? FreePort());
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Url { get; }

    public IReadOnlyList<StubRequest> Requests
    {
        get
        {
            lock (_lock) return [.. _requests];
        }
    }

    /// <summary>Every event that was answered with success, in order.</summary>
    public IReadOnlyList<JsonElement> Accepted => [.. Requests.Where(r => r.Status < 300).SelectMany(r => r.Events)];

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public static string AddressOf(int port) => $"http://127.0.0.1:{port}";

    /// <summary>Waits, generously, until the condition holds.</summary>
    public async Task UntilAsync(Func<StubServer, bool> condition)
    {
        for (var i = 0; i < 2_000 && !condition(this); i++) await Task.Delay(10);
        condition(this).ShouldBeTrue("waited twenty seconds in vain");
    }

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or IOException)
            {
                // A sender that hung up, or the end of this server.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        var body = request.Headers["Content-Encoding"] == "gzip"
            ? new GZipStream(request.InputStream, CompressionMode.Decompress)
            : request.InputStream;
        var text = await new StreamReader(body, new UTF8Encoding(false, throwOnInvalidBytes: true)).ReadToEndAsync();
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var headers = request.Headers.AllKeys.ToDictionary(name => name!, name => request.Headers[name]!);
        StubAnswer answer;
        lock (_lock)
        {
            if (!_answers.TryDequeue(out answer!)) answer = new StubAnswer(200);
            _requests.Add(new StubRequest(answer.Status, request.Url!.AbsolutePath, headers,
                [.. lines.Select(line => JsonDocument.Parse(line).RootElement)]));
        }
        context.Response.StatusCode = answer.Status;
        if (answer.RetryAfter is not null) context.Response.AddHeader("Retry-After", answer.RetryAfter);
        var bytes = Encoding.UTF8.GetBytes(answer.Body);
        context.Response.ContentLength64 = bytes.Length;
        await context.Response.OutputStream.WriteAsync(bytes);
        context.Response.Close();
    }
}
