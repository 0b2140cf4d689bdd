using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Tocsin.Testing;

/// <summary>A program run by a test: its output is kept, it is ended by the id it was started with, and it never
/// outlives the test that disposes it.</summary>
internal sealed partial class ChildProcess : IAsyncDisposable
{
    private const int Terminate = 15;

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ChildProcess(Process process) => _process = process;

    /// <summary>Standard output and standard error so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public static ChildProcess Start(string program, IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += child.Keep;
        child._process.ErrorDataReceived += child.Keep;
        child._process.Start();
        // A test whose beginning has failed disposes nothing.
        AppDomain.CurrentDomain.ProcessExit += child.EndWithTests;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string>>? environment = null, string? folder = null)
    {
        await using var child = Start(program, arguments, environment, folder);
        child._process.StandardInput.Close();
        await child.WaitForExitAsync();
        return child.ExitCode == 0
            ? child.Output
            : throw new InvalidOperationException($"{program} ended with {child.ExitCode}: {child.Output}");
    }

    /// <summary>Writes a line to its standard input.</summary>
    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ends its standard input and waits until it ends by itself.</summary>
    public async Task EndInputAsync()
    {
        _process.StandardInput.Close();
        await WaitForExitAsync();
    }

    /// <exception cref="TimeoutException">It still runs after a minute.</exception>
    public async Task WaitForExitAsync()
    {
        using var patience = new CancellationTokenSource(Eventually.Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} does not end: {Output}");
        }
    }

    /// <summary>Asks it to end (SIGTERM) and waits for that.</summary>
    public async Task TerminateAsync()
    {
        if (!HasExited) _ = SendSignal(Id, Terminate);
        await WaitForExitAsync();
    }

    /// <summary>Ends it without a word (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= EndWithTests;
        if (!HasExited) await KillAsync();
        _process.Dispose();
    }

    private void EndWithTests(object? sender, EventArgs e)
    {
        if (!HasExited) _process.Kill(entireProcessTree: true);
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is null) return;
        lock (_output) _output.Append(e.Data).Append('\n');
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
