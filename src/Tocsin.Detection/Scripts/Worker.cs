using System.Text.Json;
using System.Threading.Channels;
using Tocsin.Alerting;

namespace Tocsin.Detection.Scripts;

/// <summary>
/// The process in which users' code is compiled and runs: <c>tocsin worker</c>. It answers one line for each line of
/// its standard input, one at a time, so that the host knows whose fault a hang or a crash is.
/// </summary>
public sealed class Worker : IDisposable
{
    private readonly ScriptCompiler _compiler = new();
    private readonly Dictionary<string, Script> _scripts = [];
    private SearchClient? _search;
    private AlertsClient? _alerts;

    private Worker()
    {
    }

    /// <summary>Serves a host until <paramref name="input"/> ends, then ends the process.</summary>
    /// <param name="input">The process's standard input: requests.</param>
    /// <param name="output">Its standard output: answers. What scripts print goes to standard error.</param>
    public static async Task RunAsync(Stream input, Stream output)
    {
        Console.SetOut(Console.Error);
        var requests = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
        // A thread of its own: whatever a script does to the thread pool, the end of the input ends the process. The
        // input ends when the host dies, even by kill -9, so no worker outlives its host. Unbounded is safe: the host
        // waits for each answer.
        new Thread(() => Read(input, requests.Writer)) { IsBackground = true, Name = "requests" }.Start();
        using var worker = new Worker();
        await foreach (var line in requests.Reader.ReadAllAsync())
        {
            var request = JsonSerializer.Deserialize(line, WorkerJson.Default.WorkerRequest)!;
            var reply = await worker.AnswerAsync(request);
            await output.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(reply, WorkerJson.Default.WorkerReply));
            await output.WriteAsync("\n"u8.ToArray());
            await output.FlushAsync();
        }
    }

    /// <summary>Ends the connections.</summary>
    public void Dispose()
    {
        _search?.Dispose();
        _alerts?.Dispose();
    }

    private static void Read(Stream input, ChannelWriter<string> requests)
    {
        using var reader = new StreamReader(input);
        while (reader.ReadLine() is { } line) requests.TryWrite(line);
        Environment.Exit(0);
    }

    private Task<WorkerReply> AnswerAsync(WorkerRequest request) => request.Do switch
    {
        "hello" => Task.FromResult(Greet(request)),
        "load" => Task.FromResult(Load(request)),
        "unload" => Task.FromResult(Unload(request)),
        "run" => RunRuleAsync(request),
        _ => throw new InvalidOperationException($"BUG: no worker does {request.Do}"),
    };

    private WorkerReply Greet(WorkerRequest request)
    {
        _search = new SearchClient(request.SearchUrl!, request.Token);
        _alerts = new AlertsClient(request.AlertsUrl!, request.Token);
        return new WorkerReply();
    }

    // A refused version leaves the one before it in place.
    private WorkerReply Load(WorkerRequest request)
    {
        var (loaded, errors) = Script.Load(_compiler, request.File!, request.Text!);
        if (loaded is null) return new WorkerReply { Errors = errors };
        Unload(request);
        _scripts[request.File!] = loaded;
        return new WorkerReply { Rules = loaded.Rules };
    }

    private WorkerReply Unload(WorkerRequest request)
    {
        if (_scripts.Remove(request.File!, out var script)) script.Dispose();
        return new WorkerReply();
    }

    private async Task<WorkerReply> RunRuleAsync(WorkerRequest request)
    {
        using var stop = new CancellationTokenSource(request.StopAfter, TimeProvider.System);
        var run = new AlertRun(request.Rule!, request.Now, request.Since, _search!, _alerts!.RaiseAsync);
        var failure = await _scripts[request.File!].RunAsync(run, stop.Token);
        return new WorkerReply
        {
            Failure = failure,
            Raised = run.Raised,
            Skipped = run.Skipped,
            LastSkip = run.LastSkip,
        };
    }
}
