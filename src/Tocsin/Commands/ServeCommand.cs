using System.CommandLine;
using System.Runtime.InteropServices;
using Tocsin.Configuration;
using Tocsin.Serve;

namespace Tocsin.Commands;

/// <summary><c>tocsin serve</c>.</summary>
internal static class ServeCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Starts Tocsin.");
        SettingsOptions.AddTo(command);
        command.Options.Add(SettingsHelp.Option("tocsin serve", """
              tocsin serve
              tocsin serve --data /var/lib/tocsin --env-file my.env
              tocsin serve --ingest-url https://0.0.0.0:8080 --tls-cert cert.pem --tls-key key.pem
            """));
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var effective = EffectiveSettings.Read(SettingsOptions.SourcesOf(parsed));
        foreach (var warning in effective.Misspellings.Concat(effective.Notes))
        {
            Console.Error.WriteLine("Warning: " + ConsoleLog.Escape(warning));
        }
        if (effective.Faults.Count > 0) return Fail(string.Join(Environment.NewLine, effective.Faults));
        var settings = effective.Build();
        Secrets.Forget();
        using var ending = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, ending));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, ending));
        try
        {
            var (server, fault) = await Server.StartAsync(
                settings, AlertFolders.For(settings.Data, settings.AlertPaths), TimeProvider.System);
            if (server is null) return Fail(fault!);
            string? failure;
            await using (server)
            {
                Console.WriteLine(server.Greeting);
                failure = await server.RunAsync(ending.Token);
                if (failure is not null)
                {
                    // The disk or a loop has failed: sealing would touch that disk again. The journal has everything.
                    Console.Error.WriteLine("FATAL: " + ConsoleLog.Escape(failure));
                    Environment.Exit(1);
                }
                Console.WriteLine("Stopping: what was accepted goes to disk.");
            }
            return 0;
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Fail(
                e.Message + " Another program, perhaps another Tocsin, listens there: stop it, "
                    + "or choose other addresses with --ingest-url, --alerts-url and --search-url.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException
            or InvalidOperationException or System.Security.Cryptography.CryptographicException)
        {
            return Fail(e.Message);
        }
    }

    private static void End(PosixSignalContext signal, CancellationTokenSource ending)
    {
        signal.Cancel = true;
        ending.Cancel();
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
