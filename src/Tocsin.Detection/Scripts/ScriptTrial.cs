using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tocsin.Detection.Scripts;

/// <summary>An alert in Python, and the files that it is run over once.</summary>
public sealed record ScriptTrial
{
    private const int Kill = 9;
    private const int PrintedMax = 1 << 20;
    private const long AnswerMax = 256L << 20;

    // What a script prints after its process has ended comes from processes that it left behind.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(2);

    /// <summary>The script's path.</summary>
    public required string File { get; init; }

    /// <summary>Which of its classes; null where it has only one.</summary>
    public string? Class { get; init; }

    /// <summary>A file or a folder with its configuration; null for that beside the script.</summary>
    public string? Config { get; init; }

    /// <summary>A file of events, one JSON object on a line; they are taken as they are.</summary>
    public required string Events { get; init; }

    /// <summary>The instant at which the script's clocks stand still, in ISO 8601.</summary>
    public required string Now { get; init; }

    /// <summary>Files of documents of other indices, by index.</summary>
    public IReadOnlyDictionary<string, string> Indices { get; init; } = new Dictionary<string, string>();

    /// <summary>How many bytes of address space the script may have.</summary>
    public long Memory { get; init; } = 2L << 30;

    /// <summary>A longer run is ended, and fails.</summary>
    [JsonIgnore]
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An instant as <see cref="Now"/> takes it.</summary>
    public static string Text(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Runs it in a process of its own, which inherits nothing of this one's environment but what Python needs.
    /// </summary>
    /// <param name="python">What starts it, from <see cref="PythonProgram.Of"/>.</param>
    /// <param name="raised">Takes each alert, a JSON object, as it is raised.</param>
    /// <param name="printed">Takes what the script prints, and its traceback when it fails.</param>
    /// <param name="clock">Measures its time.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Whether the alert ran to its end.</returns>
    public async Task<bool> RunAsync(
        WorkerProgram python, Action<string> raised, Action<string> printed, TimeProvider clock, CancellationToken stop)
    {
        using var process = WorkerProcess.StartBare(python, Path.GetDirectoryName(Path.GetFullPath(File))!);
        try
        {
            var answers = ReadAnswersAsync(process.StandardOutput, raised);
            var prints = ReadPrintsAsync(process.StandardError, printed);
            await WriteAsync(process);
            // Whoever reads too much, or fails to, ends the run; the process's end ends it well.
            await await Task.WhenAny(process.WaitForExitAsync(stop), FailureOf(answers)).WaitAsync(Limit, clock, stop);
            var succeeded = process.ExitCode == 0;
            EndAll(process);
            await Task.WhenAll(answers, prints).WaitAsync(Aftermath, clock, stop);
            return succeeded;
        }
        catch (TimeoutException) when (!process.HasExited)
        {
            printed($"The alert did not end within {Limit.TotalSeconds:0.#} s and was stopped.\n");
            return false;
        }
        catch (TimeoutException)
        {
            printed("The alert left processes behind that could not be ended.\n");
            return false;
        }
        catch (InvalidDataException e)
        {
            printed(e.Message + "\n");
            return false;
        }
        finally
        {
            EndAll(process);
        }
    }

    private async Task WriteAsync(Process process)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(this, TrialJson.Default.ScriptTrial));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it was asked, and has said why.
        }
    }

    // Lines are whole alerts. Bounded, as scripts may write what they like.
    private static async Task ReadAnswersAsync(StreamReader output, Action<string> raised)
    {
        var line = new StringBuilder();
        var buffer = new char[1 << 14];
        long read = 0;
        while (await output.ReadAsync(buffer) is var count and > 0)
        {
            read += count;
            if (read > AnswerMax) throw new InvalidDataException("The alert's alerts are too large; it was stopped.");
            foreach (var c in buffer.AsSpan(0, count))
            {
                if (c != '\n') line.Append(c);
                else
                {
                    raised(line.ToString());
                    line.Clear();
                }
            }
        }
    }

    private static async Task ReadPrintsAsync(StreamReader error, Action<string> printed)
    {
        var buffer = new char[1 << 12];
        // The end says what went wrong, so the beginning is what is shown at once and the last block is kept.
        var last = "";
        var shown = 0;
        var isCut = false;
        while (await error.ReadAsync(buffer) is var count and > 0)
        {
            var text = new string(buffer, 0, count);
            if (shown < PrintedMax) printed(text);
            else
            {
                last = Tail(last + text);
                isCut = true;
            }
            shown = Math.Min(PrintedMax, shown + count);
        }
        if (isCut) printed($"\n… the alert printed too much; it ended with:\n{last}");
    }

    private static string Tail(string text) => text.Length <= 1 << 13 ? text : text[^(1 << 13)..];

    private static async Task FailureOf(Task task)
    {
        await task;
        await Task.Delay(Timeout.Infinite);
    }

    // The script's process leads a group, in which are those that it started and that made no group of their own.
    private static void EndAll(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended already.
        }
        if (!OperatingSystem.IsWindows()) _ = SendSignal(-process.Id, Kill);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}

/// <summary>How a trial is told to Python.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ScriptTrial))]
internal sealed partial class TrialJson : JsonSerializerContext;
