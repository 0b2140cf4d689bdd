using System.CommandLine;
using System.Globalization;
using Tocsin.Pipeline;
using Tocsin.Serve;
using Tocsin.Storage.Disk;
using Tocsin.Storage.Verify;

namespace Tocsin.Commands;

/// <summary><c>tocsin verify</c>.</summary>
internal static class VerifyCommand
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(2);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("verify", """
            Reads all stored data and compares it with its checksums: the journal, every segment, the
            manifests, the remembered answers. It changes nothing and may run beside the server. Ends with 0
            when all is sound, with 1 and the names of the damaged files otherwise.

            Example:
              tocsin verify --data /var/lib/tocsin
            """);
        SettingsOptions.AddDataTo(command);
        command.SetAction((parsed, stop) =>
            Task.FromResult(SettingsOptions.DataOf(parsed) is { } data ? Run(data, stop) : 1));
        return command;
    }

    private static int Run(string data, CancellationToken stop)
    {
        if (!Directory.Exists(data))
        {
            Console.Error.WriteLine($"There is no directory {data}; name the data with --data.");
            return 1;
        }
        try
        {
            var disk = new RealDisk();
            DataVersion.RefuseNewer(disk, data);
            var said = TimeProvider.System.GetTimestamp();
            var verifier = new StoreVerifier(disk, data, progress =>
            {
                if (TimeProvider.System.GetElapsedTime(said) < SayEvery) return;
                said = TimeProvider.System.GetTimestamp();
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{progress.Bytes >> 20:n0} of {progress.Total >> 20:n0} MiB, {progress.File}"));
            });
            var damages = verifier.Run(stop).Concat(AnswerCheck.Run(disk, data)).ToList();
            foreach (var note in verifier.Notes) Console.Error.WriteLine(note);
            foreach (var d in damages)
            {
                Console.WriteLine(ConsoleLog.Escape($"DAMAGED {d.File}: {d.What} ({Cost(d.Events)})"));
            }
            var seen = string.Create(
                CultureInfo.InvariantCulture,
                $"{verifier.Events:n0} events in segments and {verifier.Records:n0} records of the journal");
            Console.WriteLine(damages.Count == 0
                ? $"All is sound: {seen}."
                : $"{damages.Count} damaged, {Cost(damages.Sum(d => d.Events))}; sound: {seen}.");
            return damages.Count == 0 ? 0 : 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine(ConsoleLog.Escape(e.Message));
            return 1;
        }
    }

    private static string Cost(long events) => events == 0
        ? "costs no events"
        : string.Create(CultureInfo.InvariantCulture, $"costs {events:n0} events");
}
