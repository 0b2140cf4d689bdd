using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tocsin.Alerts.Access;
using Tocsin.Data.Sqlite;
using Tocsin.Configuration;

namespace Tocsin.Serve;

/// <summary>Tries what can be tried of settings without serving: nothing that is there is changed.</summary>
internal static class SettingsTrial
{
    /// <summary>What was found, in the order of trying.</summary>
    public static IReadOnlyList<Finding> Of(Settings settings, TimeProvider clock)
    {
        var isServing = DataDirectory.IsTaken(settings.Data);
        List<Finding> findings =
        [
            Data(settings.Data, isServing),
            Listener(KnownSettings.IngestUrl, settings.Ingest, isServing),
            Listener(KnownSettings.AlertsUrl, settings.Alerts, isServing),
            Listener(KnownSettings.SearchUrl, settings.Search, isServing),
        ];
        findings.AddRange(SamePorts(settings));
        if (Tls(settings, clock) is { } tls) findings.Add(tls);
        if (settings.Fault(HasStoredKeys(settings.Data, clock)) is { } fault) findings.Add(Finding.Fault(fault));
        findings.AddRange(AlertFolders.For(settings.Data, settings.AlertPaths).Select(Alerts));
        return findings;
    }

    // Tried with a file that goes at once, in the directory or where it would be made.
    private static Finding Data(string data, bool isServing)
    {
        if (isServing)
        {
            return Finding.Note($"A Tocsin is running on the data directory {data}; a second one would be refused.");
        }
        var folder = data;
        while (!Path.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        try
        {
            using var file = new FileStream(
                Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1,
                FileOptions.DeleteOnClose);
            var what = folder == data ? "can be written" : "is not there yet and can be made";
            return Finding.Well($"The data directory {data} {what}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Fault(DataDirectory.CannotWrite(data, e));
        }
    }

    private static Finding Listener(Setting setting, ListenUrl url, bool isServing)
    {
        var why = Ports.WhyTaken(url);
        if (why is null) return Finding.Well($"{setting.Name}: {url} can be listened on.");
        var holder = PortHolder.Of(url.Port);
        return why switch
        {
            SocketError.AddressAlreadyInUse when isServing && holder is null or { IsTocsin: true } => Finding.Note(
                $"{setting.Name}: {url} is in use by the Tocsin that is running, as it should be."),
            SocketError.AddressAlreadyInUse => Finding.Fault(
                $"{setting.Name}: {url} is in use by {holder?.ToString() ?? "another program"}. "
                    + $"Stop it, or choose another port with {setting.Flag}."),
            SocketError.AccessDenied => Finding.Fault(
                $"{setting.Name}: this user may not listen on port {url.Port}, as it is below 1024. "
                    + $"Choose another one with {setting.Flag}, or allow it (CAP_NET_BIND_SERVICE)."),
            SocketError.AddressNotAvailable => Finding.Fault(
                $"{setting.Name}: {url.Host} is no address of this machine. Name one, localhost, or * for all."),
            _ => Finding.Fault($"{setting.Name}: {url} cannot be listened on: {why}."),
        };
    }

    private static IEnumerable<Finding> SamePorts(Settings settings) =>
        new[]
        {
            (KnownSettings.IngestUrl.Name, settings.Ingest.Port), (KnownSettings.AlertsUrl.Name, settings.Alerts.Port),
            (KnownSettings.SearchUrl.Name, settings.Search.Port),
        }
        .Where(listener => listener.Port != 0)
        .GroupBy(listener => listener.Port, listener => listener.Name)
        .Where(group => group.Count() > 1)
        .Select(group => Finding.Fault(
            $"{string.Join(" and ", group)} have one port, {group.Key}. Give each its own."));

    // Null when no certificate is named; that https needs one is said with the settings as a whole.
    private static Finding? Tls(Settings settings, TimeProvider clock)
    {
        if (settings.TlsCertificate is not { } path)
        {
            return settings.TlsKey is null
                ? null
                : Finding.Fault("tls-key names a key and tls-cert no certificate. Name both.");
        }
        try
        {
            using var certificate = Certificate.Load(path, settings.TlsKey, settings.TlsPassword);
            return Tls(path, certificate, clock.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return Finding.Fault($"tls-cert: the certificate {path} cannot be used: {e.Message}");
        }
    }

    private static Finding Tls(string path, X509Certificate2 certificate, DateTime now)
    {
        if (!certificate.HasPrivateKey) return Finding.Fault($"tls-cert: {path} has no key. Name it with --tls-key.");
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        return now < from || now > to
            ? Finding.Fault(
                $"tls-cert: {path} is valid from {from:yyyy-MM-dd} to {to:yyyy-MM-dd}: senders refuse it today.")
            : Finding.Well(
                $"tls-cert: certificate and key can be read and belong together; valid to {to:yyyy-MM-dd}.");
    }

    private static bool HasStoredKeys(string data, TimeProvider clock)
    {
        if (!File.Exists(DataDirectory.Database(data))) return false;
        using var database = SqliteFile.Open(DataDirectory.Database(data));
        using var access = new AccessStore(database, clock);
        return access.AnyIngestKey;
    }

    private static Finding Alerts(string folder) => Directory.Exists(folder)
        ? Finding.Well($"Alerts are run from {folder}.")
        : Finding.Note($"There is no folder {folder} yet; alerts put there are run.");
}
