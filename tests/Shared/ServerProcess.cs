using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Tocsin.Testing;

/// <summary>The built server as an operator runs it: a process of its own, on free ports of 127.0.0.1, with a data
/// folder that is deleted at the end. It can be stopped, killed and started again on the same data and ports.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    // Tests make their own certificates; who checks them is not what is tested here.
    private readonly HttpClient _http = new(new HttpClientHandler
    {
        ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
    })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };
    private readonly Uri _ingestUrl;
    private readonly StringBuilder _earlierLogs = new();
    private ChildProcess? _process;

    public ServerProcess()
    {
        var ports = Ports.Free(3);
        (_ingestUrl, AlertsUrl, SearchUrl) = (Address(ports[0]), Address(ports[1]), Address(ports[2]));
    }

    /// <summary>Where events are sent, without the path.</summary>
    public Uri IngestUrl => HttpsSink ? new UriBuilder(_ingestUrl) { Scheme = "https" }.Uri : _ingestUrl;

    /// <summary>Whether the sink is served over https; its certificate is named in the environment.</summary>
    public bool HttpsSink { get; init; }

    public Uri AlertsUrl { get; }

    public Uri SearchUrl { get; }

    public string DataFolder => Data ?? _folder.File("data");

    /// <summary>
    /// A data folder of the test's own, such as one on a disk that can be pulled; null for a temporary one.
    /// </summary>
    public string? Data { get; init; }

    /// <summary>
    /// What the server is started by, such as a tracer that makes its disk calls fail; changes count at the next start.
    /// </summary>
    public IReadOnlyList<string> StartedBy { get; set; } = [];

    /// <summary>Further arguments of <c>serve</c>; tests about signing in replace the default.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = ["--no-auth"];

    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>All that it printed, over all its starts.</summary>
    public string Log => _earlierLogs.ToString() + _process?.Output;

    public int ProcessId => Running.Id;

    private ChildProcess Running => _process ?? throw new InvalidOperationException("The server is not running.");

    /// <summary>Makes a server and starts it.</summary>
    public static async Task<ServerProcess> StartNewAsync()
    {
        var server = new ServerProcess();
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public async Task StartAsync()
    {
        if (!File.Exists(Repository.Server))
            throw new InvalidOperationException($"Build the solution first: {Repository.Server} is missing.");
        string[] command = [.. StartedBy, "dotnet"];
        var process = ChildProcess.Start(command[0],
            [
                .. command[1..], Repository.Server, "serve", "--data", DataFolder, "--ingest-url", Bare(IngestUrl),
                "--alerts-url", Bare(AlertsUrl), "--search-url", Bare(SearchUrl), .. Arguments,
            ],
            EnvironmentVariables);
        _process = process;
        await Eventually.HappensAsync(IsReadyAsync, () => "The server does not become ready: " + Log);
    }

    /// <summary>Asks it to end (SIGTERM), waits, and gives its exit code.</summary>
    public Task<int> StopAsync() => StopAsync(1);

    /// <summary>Asks it to end (SIGTERM) so many times, a moment apart, waits, and gives its exit code.</summary>
    public async Task<int> StopAsync(int times)
    {
        var process = Running;
        var ended = process.TerminateAsync();
        for (var i = 1; i < times; i++)
        {
            await Task.Delay(20);
            ended = process.TerminateAsync();
        }
        await ended;
        return await ForgetAsync(process);
    }

    /// <summary>Ends it without warning (SIGKILL), as a crash would.</summary>
    public async Task KillAsync()
    {
        var process = Running;
        await process.KillAsync();
        await ForgetAsync(process);
    }

    /// <summary>Waits until it ends by itself, and gives its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        var process = Running;
        await process.WaitForExitAsync();
        return await ForgetAsync(process);
    }

    /// <summary>Posts a body to the sink.</summary>
    public async Task<(int Status, string Body)> SendAsync(
        string body, string path = "/events", string? idempotencyKey = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(IngestUrl, path))
        {
            Content = new StringContent(body),
        };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Every event that a query finds, page by page.</summary>
    public async Task<IReadOnlyList<JsonElement>> FindAllAsync(string query)
    {
        var found = new List<JsonElement>();
        string? cursor = null;
        do
        {
            using var response = await _http.PostAsJsonAsync(
                new Uri(SearchUrl, "/api/v1/search"), new { query, limit = 10_000, cursor, total = false });
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
            found.AddRange(answer.RootElement.GetProperty("events").EnumerateArray().Select(e => e.Clone()));
            cursor = answer.RootElement.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return found;
    }

    /// <summary>One search; 10,000 events at most.</summary>
    public async Task<(IReadOnlyList<JsonElement> Events, long Total)> SearchAsync(string query, int limit = 10_000)
    {
        using var response = await _http.PostAsJsonAsync(new Uri(SearchUrl, "/api/v1/search"), new { query, limit });
        var body = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"Search for {query}: {(int)response.StatusCode} {body}");
        using var answer = JsonDocument.Parse(body);
        var events = answer.RootElement.GetProperty("events").EnumerateArray().Select(e => e.Clone()).ToList();
        return (events, answer.RootElement.GetProperty("total").GetInt64());
    }

    /// <summary>Searches until at least so many events are found, and gives what is found then.</summary>
    public async Task<IReadOnlyList<JsonElement>> FindAsync(string query, int atLeast)
    {
        var (events, _) = await Eventually.GetAsync(() => SearchAsync(query), answer => answer.Total >= atLeast);
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private static Uri Address(int port) => new($"http://127.0.0.1:{port}");

    private static string Bare(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private async Task<bool> IsReadyAsync()
    {
        if (Running.HasExited) throw new InvalidOperationException("The server ended at its start: " + Log);
        return await IsHealthyAsync(IngestUrl) && await IsHealthyAsync(SearchUrl);
    }

    private async Task<bool> IsHealthyAsync(Uri listener)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(listener, "/health"));
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<int> ForgetAsync(ChildProcess process)
    {
        var code = process.ExitCode;
        _earlierLogs.Append(process.Output);
        _process = null;
        await process.DisposeAsync();
        return code;
    }
}
