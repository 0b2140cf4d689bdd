using System.Net;

namespace Tocsin.Configuration;

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
