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
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly StringBuilder _earlierLogs = new();
    private ChildProcess? _process;

    public ServerProcess()
    {
        var ports = Ports.Free(3);
        (IngestUrl, AlertsUrl, SearchUrl) = (Address(ports[0]), Address(ports[1]), Address(ports[2]));
    }

    /// <summary>Where events are sent, without the path.</summary>
    public Uri IngestUrl { get; }

    public Uri AlertsUrl { get; }

    public Uri SearchUrl { get; }

    public string DataFolder => _folder.File("data");

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
        var process = ChildProcess.Start("dotnet",
            [
                Repository.Server, "serve", "--data", DataFolder, "--ingest-url", Bare(IngestUrl),
                "--alerts-url", Bare(AlertsUrl), "--search-url", Bare(SearchUrl), .. Arguments,
            ],
            EnvironmentVariables);
        _process = process;
        await Eventually.HappensAsync(IsReadyAsync, () => "The server does not become ready: " + Log);
    }

    /// <summary>Asks it to end (SIGTERM), waits, and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        var process = Running;
        await process.TerminateAsync();
        return await ForgetAsync(process);
    }

    /// <summary>Ends it without warning (SIGKILL), as a crash would.</summary>
    public async Task KillAsync()
    {
        var process = Running;
        await process.KillAsync();
        await ForgetAsync(process);
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
