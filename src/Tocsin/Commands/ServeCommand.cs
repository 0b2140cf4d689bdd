using System.CommandLine;
using System.Runtime.InteropServices;
using Tocsin.Language;
using Tocsin.Serve;
using Tocsin.Storage.Retention;

namespace Tocsin.Commands;

/// <summary><c>tocsin serve</c>.</summary>
internal static class ServeCommand
{
    private const int AlertsPort = 80;
    private const int AlertsPortOtherwise = 8000;

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Where everything is kept [TOCSIN_DATA]",
    };
    private static readonly Option<string?> Ingest = new("--ingest-url")
    {
        Description = "Where senders post events, by default http://localhost:8080 [TOCSIN_INGEST_URL]",
    };
    private static readonly Option<string?> Alerts = new("--alerts-url")
    {
        Description = "Where alerts are shown, by default http://localhost:80, or 8000 if 80 is not to be had "
            + "[TOCSIN_ALERTS_URL]",
    };
    private static readonly Option<string?> Search = new("--search-url")
    {
        Description = "Where events are searched, by default http://localhost:9090 [TOCSIN_SEARCH_URL]",
    };
    private static readonly Option<bool> NoAuth = new("--no-auth")
    {
        Description = "Open pages and API without sign-in; only on loopback [TOCSIN_NO_AUTH=true]",
    };
    private static readonly Option<string?> EnvFileOption = new("--env-file")
    {
        Description = "A file of NAME=value lines, as if set in the environment",
    };
    private static readonly Option<string?> TlsCertificate = new("--tls-cert")
    {
        Description = "The certificate of https listeners, PEM or PFX [TOCSIN_TLS_CERT]",
    };
    private static readonly Option<string?> TlsKey = new("--tls-key")
    {
        Description = "The key of a PEM certificate [TOCSIN_TLS_KEY]",
    };
    private static readonly Option<string?> Retention = new("--retention")
    {
        Description = "How long events are kept, by category, such as default=90d,web=14d; for ever unless set "
            + "[TOCSIN_RETENTION]",
    };

    private static readonly Option<string?> RetentionSize = new("--retention-size")
    {
        Description = "How much room events may take, by category, such as default=200GB,web=50GB "
            + "[TOCSIN_RETENTION_SIZE]",
    };

    private static readonly Option<string?> AlertsRetention = new("--alerts-retention")
    {
        Description = "How long acknowledged alerts are kept, others twice as long; 365d unless set "
            + "[TOCSIN_ALERTS_RETENTION]",
    };
    private static readonly Option<string?> ScriptUser = new("--script-user")
    {
        Description = "As whom scripts run when the server is root: nobody, or none for the server's own user "
            + "[TOCSIN_SCRIPT_USER]",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", """
            Starts Tocsin.

            Examples:
              tocsin serve
              tocsin serve --data /var/lib/tocsin --env-file my.env
              tocsin serve --ingest-url https://0.0.0.0:8080 --tls-cert cert.pem --tls-key key.pem

            Also set by the environment: TOCSIN_INGEST_KEYS (comma-separated keys that senders may use), TOCSIN_INGEST_HEADER (the
            header that carries them, X-Tocsin-Key by default), TOCSIN_TLS_PASSWORD. Flags win over the environment, the environment
            over the env file.
            """)
        {
            Data, Ingest, Alerts, Search, NoAuth, EnvFileOption, TlsCertificate, TlsKey, Retention, RetentionSize,
            AlertsRetention, ScriptUser,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var file = new Dictionary<string, string>(StringComparer.Ordinal);
        if (parsed.GetValue(EnvFileOption) is { } path && !EnvFile.TryRead(path, file, out var error))
        {
            return Fail(error!);
        }
        if (!TrySettings(parsed, file, out var settings, out error)) return Fail(error!);
        Secrets.Forget();
        using var ending = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, ending));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, ending));
        try
        {
            var (server, fault) = await Server.StartAsync(
                settings!, AlertFolders.For(settings!.Data), TimeProvider.System);
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

    private static bool TrySettings(
        ParseResult parsed, Dictionary<string, string> file, out Settings? settings, out string? error)
    {
        settings = null;
        string? Value(Option<string?>? flag, string name) =>
            (flag is null ? null : parsed.GetValue(flag))
            ?? (Environment.GetEnvironmentVariable(name) is { Length: > 0 } set ? set : null)
            ?? file.GetValueOrDefault(name);
        var ingestUrl = Value(Ingest, "TOCSIN_INGEST_URL");
        if (!TryUrl(ingestUrl, "http://localhost:8080", "--ingest-url", out var ingest, out error)) return false;
        var searchUrl = Value(Search, "TOCSIN_SEARCH_URL");
        if (!TryUrl(searchUrl, "http://localhost:9090", "--search-url", out var search, out error)) return false;
        var alertsUrl = Value(Alerts, "TOCSIN_ALERTS_URL");
        if (!TryUrl(alertsUrl, AlertsDefault(), "--alerts-url", out var alerts, out error)) return false;
        var (ages, sizes) = (Value(Retention, "TOCSIN_RETENTION"), Value(RetentionSize, "TOCSIN_RETENTION_SIZE"));
        if (!RetentionRules.TryParse(ages, sizes, out var retention, out error)) return false;
        var alertsKept = Value(AlertsRetention, "TOCSIN_ALERTS_RETENTION") ?? "365d";
        if (!TimeExpression.TryDuration(alertsKept, out var alertsKeptFor) || alertsKeptFor < TimeSpan.FromDays(1)
            || alertsKeptFor > TimeSpan.FromDays(36_500))
        {
            error = $"--alerts-retention: {alertsKept} is no time between a day and a hundred years, such as 365d or 52w.";
            return false;
        }
        var scriptUser = Value(ScriptUser, "TOCSIN_SCRIPT_USER") ?? "nobody";
        if (scriptUser is not ("nobody" or "none"))
        {
            error = $"--script-user is nobody, or none for the server's own user; not {scriptUser}.";
            return false;
        }
        settings = new Settings
        {
            AlertsKeptFor = alertsKeptFor,
            ScriptsAsNobody = scriptUser == "nobody",
            Retention = retention,
            Data = Path.GetFullPath(Value(Data, "TOCSIN_DATA") ?? DataDirectory.Default),
            Ingest = ingest!,
            Alerts = alerts!,
            Search = search!,
            NoAuth = parsed.GetValue(NoAuth) || Value(null, "TOCSIN_NO_AUTH") is "true" or "1",
            IngestHeader = Value(null, "TOCSIN_INGEST_HEADER") ?? "X-Tocsin-Key",
            IngestKeys = (Value(null, "TOCSIN_INGEST_KEYS") ?? "").Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            TlsCertificate = Value(TlsCertificate, "TOCSIN_TLS_CERT"),
            TlsKey = Value(TlsKey, "TOCSIN_TLS_KEY"),
            TlsPassword = Value(null, "TOCSIN_TLS_PASSWORD"),
        };
        return true;
    }

    private static bool TryUrl(string? text, string otherwise, string name, out ListenUrl? url, out string? error)
    {
        error = null;
        if (ListenUrl.TryParse(text ?? otherwise, out url)) return true;
        error = $"{name}: {text} is no address to listen on. "
            + "Write http://HOST:PORT with an IP address, localhost, or * for all addresses.";
        return false;
    }

    private static string AlertsDefault()
    {
        var usual = new ListenUrl(false, "localhost", null, AlertsPort);
        return Listening.IsFree(usual) ? $"http://localhost:{AlertsPort}" : $"http://localhost:{AlertsPortOtherwise}";
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }
}
