using Tocsin.Storage.Retention;

namespace Tocsin.Configuration;

/// <summary>What a server is to be like.</summary>
internal sealed record Settings
{
    /// <summary>Where everything is kept.</summary>
    public required string Data { get; init; }

    /// <summary>Where senders post events.</summary>
    public required ListenUrl Ingest { get; init; }

    /// <summary>Where alerts are shown.</summary>
    public required ListenUrl Alerts { get; init; }

    /// <summary>Where events are searched.</summary>
    public required ListenUrl Search { get; init; }

    /// <summary>Whether pages and API are open to everybody on this machine.</summary>
    public bool NoAuth { get; init; }

    /// <summary>The header that carries an ingest key.</summary>
    public string IngestHeader { get; init; } = "X-Tocsin-Key";

    /// <summary>Ingest keys given by configuration, as senders present them.</summary>
    public IReadOnlyList<string> IngestKeys { get; init; } = [];

    /// <summary>The certificate of https listeners: PEM, or PFX.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>The key of a PEM certificate; null when the certificate's file has it.</summary>
    public string? TlsKey { get; init; }

    /// <summary>The password of a PFX file or of an encrypted key.</summary>
    public string? TlsPassword { get; init; }

    /// <summary>For how long acknowledged alerts are kept; others for twice that time.</summary>
    public TimeSpan AlertsKeptFor { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Where rules in YAML lie besides the data directory's.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Folders of alerts as scripts, besides the program's and the data directory's.</summary>
    public IReadOnlyList<string> AlertPaths { get; init; } = [];

    /// <summary>Whether scripts run as a user who may do nothing, where the machine lets us.</summary>
    public bool ScriptsAsNobody { get; init; } = true;

    /// <summary>How long events are kept, and in how much room.</summary>
    public RetentionRules Retention { get; init; } = RetentionRules.None;

    /// <summary>What keeps these settings from being served, with the cure; null when nothing does.</summary>
    /// <param name="hasStoredKeys">Whether there are ingest keys in the data directory.</param>
    public string? Fault(bool hasStoredKeys)
    {
        if (!Ingest.IsLoopback && IngestKeys.Count == 0 && !hasStoredKeys)
        {
            return $"The log sink would listen on {Ingest}, where anybody could send logs, and there is no key. "
                + $"Make one with 'tocsin keys new NAME --data {Data}', or set TOCSIN_INGEST_KEYS, "
                + "or listen on 127.0.0.1.";
        }
        var open = new[] { Alerts, Search }.FirstOrDefault(u => !u.IsLoopback);
        if (NoAuth && open is not null)
        {
            return $"--no-auth would open the pages on {open} to everybody who can reach it. "
                + "Leave --no-auth out, or listen on 127.0.0.1.";
        }
        var https = new[] { Ingest, Alerts, Search }.FirstOrDefault(u => u.IsHttps);
        return https is not null && TlsCertificate is null
            ? $"{https} needs a certificate: name one with --tls-cert FILE (and --tls-key FILE for PEM)."
            : null;
    }
}
