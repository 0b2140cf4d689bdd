using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Tocsin.Detection.Scripts;

/// <summary>What a worker answered, or why it will never answer again.</summary>
internal readonly record struct WorkerOutcome(WorkerReply? Reply, string? Gone);

/// <summary>The host's end of one worker process. One request at a time; not thread-safe. Dispose ends the
/// process.</summary>
internal sealed class WorkerProcess : IDisposable
{
    // All that a worker inherits: what the runtime needs to be found and to start. No secrets, no settings of ours.
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "TMPDIR", "TEMP", "TMP", "TZ", "SystemRoot",
        "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64",
    ];

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private const string Ended = "It ended the worker process";

    private readonly Process _process;
    private readonly TimeProvider _clock;

    private WorkerProcess(Process process, TimeProvider clock) => (_process, _clock) = (process, clock);

    /// <summary>Starts a worker.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static WorkerProcess Start(WorkerProgram command, long heapBytesMax, TimeProvider clock, ILogger log)
    {
        var start = StartOf(command, Path.GetPathRoot(AppContext.BaseDirectory)!);
        // Of the managed heap, in hexadecimal as the runtime reads it. A limit on the address space would break it.
        start.Environment["DOTNET_GCHeapHardLimit"] = heapBytesMax.ToString("x", CultureInfo.InvariantCulture);
        // Closed to debuggers of the same user, and no files of its own in a folder for temporary ones.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var process = Process.Start(start)!;
        var printed = new WorkerLog(log, clock);
        process.ErrorDataReceived += (_, line) => printed.Add(line.Data);
        process.BeginErrorReadLine();
        return new WorkerProcess(process, clock);
    }

    /// <summary>Starts a process as workers are started, with its three streams open to the caller.</summary>
    internal static Process StartBare(WorkerProgram command, string folder) => Process.Start(StartOf(command, folder))!;

    // Our own program and no shell: the one place where Tocsin starts a process to run users' code in.
    private static ProcessStartInfo StartOf(WorkerProgram command, string folder)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
            WorkingDirectory = folder,
        };
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) start.Environment[name] = value;
        }
        return start;
    }

    /// <summary>Asks, and waits at most <paramref name="limit"/>; a worker that gives no answer is killed.</summary>
    public async Task<WorkerOutcome> AskAsync(WorkerRequest request, TimeSpan limit, CancellationToken stop)
    {
        try
        {
            var line = JsonSerializer.Serialize(request, WorkerJson.Default.WorkerRequest);
            await _process.StandardInput.WriteLineAsync(line.AsMemory(), stop).WaitAsync(limit, _clock, stop);
            await _process.StandardInput.FlushAsync(stop).WaitAsync(limit, _clock, stop);
            var answer = await _process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(limit, _clock, stop);
            if (answer is null) return new WorkerOutcome(null, await HowItEndedAsync(stop));
            return new WorkerOutcome(JsonSerializer.Deserialize(answer, WorkerJson.Default.WorkerReply), null);
        }
        catch (TimeoutException)
        {
            Kill();
            var seconds = limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            return new WorkerOutcome(null, $"It gave no answer within {seconds} s and was killed.");
        }
        catch (IOException)
        {
            return new WorkerOutcome(null, await HowItEndedAsync(stop));
        }
        catch (JsonException)
        {
            Kill();
            return new WorkerOutcome(null, "It wrote to the worker's standard output and was killed.");
        }
    }

    /// <summary>Whether a worker is gone because it ended, and not because it was too slow.</summary>
    public static bool EndedByItself(string gone) => gone.StartsWith(Ended, StringComparison.Ordinal);

    /// <summary>Ends the process: asks by ending its input, and does not wait long.</summary>
    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
            if (!_process.WaitForExit(500)) Kill();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            Kill();
        }
        _process.Dispose();
    }

    private async Task<string> HowItEndedAsync(CancellationToken stop)
    {
        try
        {
            await _process.WaitForExitAsync(stop).WaitAsync(TimeSpan.FromSeconds(5), _clock, stop);
            return $"{Ended} (exit code {_process.ExitCode}).";
        }
        catch (TimeoutException)
        {
            Kill();
            return "It closed the worker's standard output and was killed.";
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already.
        }
    }
}
