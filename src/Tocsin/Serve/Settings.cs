using System.Net;
using Tocsin.Storage.Retention;

namespace Tocsin.Serve;

/// <summary>
/// What a server is to be like, from flags, the environment and an env file, in this order of precedence.
/// </summary>
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

/// <summary>An address to listen on.</summary>
/// <param name="IsHttps">Whether connections are encrypted.</param>
/// <param name="Host">As written.</param>
/// <param name="Address">The address; null means both loopback addresses.</param>
/// <param name="Port">The port; 0 for any free one.</param>
internal sealed record ListenUrl(bool IsHttps, string Host, IPAddress? Address, int Port)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Address is null || IPAddress.IsLoopback(Address);

    /// <summary>The address as a person on this machine opens it.</summary>
    public string ForPeople
    {
        get
        {
            var any = Address is not null && (Address.Equals(IPAddress.Any) || Address.Equals(IPAddress.IPv6Any));
            var host = any ? "localhost" : Host;
            var isUsual = Port == (IsHttps ? 443 : 80);
            return (IsHttps ? "https://" : "http://") + host + (isUsual ? "" : ":" + Port);
        }
    }

    /// <summary>
    /// Reads <c>http://HOST:PORT</c>; a host is an IP address, <c>localhost</c>, or <c>*</c> for all addresses.
    /// </summary>
    public static bool TryParse(string text, out ListenUrl? url)
    {
        url = null;
        var isHttps = text.StartsWith("https://", StringComparison.Ordinal);
        if (!isHttps && !text.StartsWith("http://", StringComparison.Ordinal)) return false;
        var rest = text[(isHttps ? 8 : 7)..].TrimEnd('/');
        var colon = rest.LastIndexOf(':');
        var hasPort = colon > 0 && !rest[colon..].Contains(']', StringComparison.Ordinal);
        var host = hasPort ? rest[..colon] : rest;
        var port = isHttps ? 443 : 80;
        if (hasPort && (!int.TryParse(rest.AsSpan(colon + 1), out port) || port is < 0 or > 65535)) return false;
        if (host == "localhost") url = new ListenUrl(isHttps, host, null, port);
        else if (host is "*" or "+") url = new ListenUrl(isHttps, host, IPAddress.IPv6Any, port);
        else if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            url = new ListenUrl(isHttps, host, address, port);
        }
        return url is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(IsHttps ? "https" : "http")}://{Host}:{Port}";
}
