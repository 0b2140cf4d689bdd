using System.Net;

namespace Tocsin.Web.Events;

/// <summary>What one asks about across events: addresses, hosts, users.</summary>
public static class Entity
{
    private const int LengthMax = 300;

    private static readonly HashSet<string> Users = new(StringComparer.OrdinalIgnoreCase)
    {
        "user", "username", "user_name", "userid", "account", "accountname", "login", "email", "useremail",
        "targetusername", "subjectusername", "sourceuser", "destinationuser", "actor", "principal",
    };

    private static readonly HashSet<string> Hosts = new(StringComparer.OrdinalIgnoreCase)
    {
        "hostname", "host", "host_name", "computer", "computername", "sourcehost", "destinationhost", "fqdn", "srchost",
        "dsthost", "mozdefhostname", "workstation",
    };

    /// <summary>Whether a value names one: <c>address</c>, <c>host</c>, <c>user</c>; null when not.</summary>
    public static string? KindOf(string path, string text)
    {
        if (text.Length is 0 or > LengthMax || VisibleText.OneLine(text) != text) return null;
        if (IsAddress(text)) return "address";
        var name = path[(path.LastIndexOf('.') + 1)..];
        return Hosts.Contains(name) ? "host" : Users.Contains(name) ? "user" : null;
    }

    // A plain number is an address too, to the framework; here it takes dots or colons.
    private static bool IsAddress(string text) =>
        (text.Count(c => c == '.') == 3 || text.Count(c => c == ':') >= 2) && IPAddress.TryParse(text, out _);
}
